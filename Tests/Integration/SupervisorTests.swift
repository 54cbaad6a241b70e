import Foundation
import Testing

@Suite struct SupervisorTests {
    @Test
    func
        `starts again a role that dies, and look-ups go on while authority and publisher are away`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                for role in ["authority", "publisher"] {
                    let before = try #require(try await server.roles()[role])
                    kill(before, SIGKILL)
                    #expect(try await server.lookUp("alice@example.com").count == 1)
                    try await eventually("\(role) runs again") {
                        guard let pid = try await server.roles()[role] else { return false }
                        return pid != before
                    }
                }
                try await eventually("an enrollment reaches the directory again") {
                    try await installation.run("mailbox", "enroll", "bob@example.com").code == 0
                }
                try await eventually("bob is published") {
                    try await server.lookUp("bob@example.com").count == 1
                }
                let before = try #require(try await server.roles()["ldap"])
                kill(before, SIGKILL)
                try await eventually("look-ups work again, on the same port") {
                    try await Tool.run(
                        "ldapsearch",
                        ["-x", "-H", server.ldap, "-s", "base", "-b", "", "namingContexts"]
                    ).output.contains("dc=example,dc=com")
                }
            }
        }
    }

    @Test func `roles end when their supervisor is killed, and a new one takes over`() async throws
    {
        try await Installation.with { installation in
            try await installation.serving(expectedCode: nil) { server in
                let roles = try await server.roles()
                #expect(roles.count == 3)
                kill(server.processIdentifier, SIGKILL)
                try await eventually("the roles are gone") {
                    roles.values.allSatisfy { kill($0, 0) != 0 }
                }
            }
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                #expect(try await server.lookUp("alice@example.com").count == 1)
            }
        }
    }

    @Test func `a second supervisor is refused and names the first`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let second = try await installation.run(
                    "serve",
                    "--ldap",
                    "127.0.0.1:0",
                    "--ldaps",
                    "127.0.0.1:0"
                )
                #expect(second.code == 1)
                #expect(
                    second.errors.contains("process \(server.processIdentifier)"),
                    "\(second.errors)"
                )
            }
        }
    }

    @Test func `a second start reuses the data, and finds its directory without the authority`()
        async throws
    {
        try await Installation.with { installation in
            let first = try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                return try await server.lookUp("alice@example.com")
            }
            try await installation.serving { server in
                let second = try await server.lookUp("alice@example.com")
                #expect(second == first)
            }
        }
    }

    @Test func `without a server a command says how to start one`() async throws {
        try await Installation.with { installation in
            let result = try await installation.run("mailbox", "list")
            #expect(result.code == 1)
            #expect(result.errors.contains("waxwing serve"), "\(result.errors)")
        }
    }
}
