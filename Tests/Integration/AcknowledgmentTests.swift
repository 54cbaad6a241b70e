import Foundation
import Glibc
import Testing

/// When a command is answered, and with what: durable, published, or on the way.
@Suite struct AcknowledgmentTests {
    @Test func `a second enrollment changes nothing`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let first = try await server.lookUp("alice@example.com")
                let again = try await installation.succeed("mailbox", "enroll", "ALICE@Example.com")
                #expect(again.output.contains("already"), "\(again.output)")
                #expect(try await server.lookUp("alice@example.com") == first)
                #expect(first.count == 1)
            }
        }
    }

    @Test(arguments: [[], ["--no-wait"]])
    func `without a publisher a command is recorded, and published once there is one`(
        _ options: [String]
    ) async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let publisher = try #require(try await server.roles()["publisher"])
                let lock = unsafe open(
                    installation.data + "/run/publisher.lock",
                    O_RDWR | O_CLOEXEC
                )
                try #require(lock >= 0)
                kill(publisher, SIGKILL)
                // Whoever starts next waits for this lock, and gives up.
                var record = flock()
                record.l_type = Int16(F_WRLCK)
                try #require(unsafe fcntl(lock, F_SETLKW, &record) == 0)
                let result = try await Tool.run(
                    Tool.waxwing,
                    ["mailbox", "enroll", "alice@example.com", "--data", installation.data]
                        + options
                )
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.errors.contains("recorded, not yet published"), "\(result.errors)")
                #expect(try await server.lookUp("alice@example.com").isEmpty)
                close(lock)
                try await eventually("alice is published") {
                    try await server.lookUp("alice@example.com").count == 1
                }
            }
        }
    }

    @Test func `a stop answers the request that is under way`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let publisher = try #require(try await server.roles()["publisher"])
                // What is enrolled now waits for a directory that does not come.
                kill(publisher, SIGSTOP)
                async let enrollment = installation.run("mailbox", "enroll", "alice@example.com")
                try await eventually("the enrollment is recorded") {
                    try await installation.succeed("mailbox", "list").output.contains("alice")
                }
                kill(server.processIdentifier, SIGTERM)
                let result = try await enrollment
                kill(publisher, SIGCONT)
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.output.contains("enrolled alice@example.com"))
                #expect(result.errors.contains("recorded, not yet published"), "\(result.errors)")
            }
            try await installation.serving { server in
                try await eventually("alice is published") {
                    try await server.lookUp("alice@example.com").count == 1
                }
            }
        }
    }

    @Test func `a hundred enrollments at once share their commits`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let before = try await commits(installation)
                var requests = ""
                for number in 0..<100 {
                    requests += """
                        \(number == 0 ? "" : "next\n")unix-socket = "\(installation.adminSocket)"
                        url = "http://localhost/v1/mailboxes"
                        data = "{\\"address\\": \\"p\(number)@example.com\\"}"
                        output = "/dev/null"
                        write-out = "%{http_code}\\n"

                        """
                }
                let file = try installation.file("requests.txt", requests)
                let answers = try await Tool.succeed(
                    "curl",
                    ["-sS", "--parallel", "--parallel-immediate", "--parallel-max", "100", "-K"]
                        + [file]
                )
                #expect(answers.lines == Array(repeating: "200", count: 100))
                let used = try await commits(installation) - before
                #expect(used > 0 && used < 30, "\(used) commits")
                #expect(try await server.lookUp("p99@example.com").count == 1)
            }
        }
    }

    /// How often the ledger has been synced since the authority started.
    private func commits(_ installation: Installation) async throws -> Int {
        let status = try await installation.succeed("status", "--json")
        let digits = status.output.split(separator: "\"commits\":").dropFirst().first?
            .prefix { $0.isNumber }
        return try #require(digits.flatMap { Int($0) })
    }
}
