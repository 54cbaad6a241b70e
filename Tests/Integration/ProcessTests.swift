import AdminAPI
import ChangeFeed
import Foundation
import Testing

/// The walls between the roles as the built program has them: users, confinement, sessions.
@Suite struct ProcessTests {
    /// Numbers that no machine gives to people, and that need no entry in its user database.
    private static let users = ["authority": 64_101, "publisher": 64_102, "ldap": 64_103]
    private static let group = 64_100

    private static let setting = """
        users:
          authority: \(users["authority"] ?? 0)
          publisher: \(users["publisher"] ?? 0)
          ldap: \(users["ldap"] ?? 0)
          group: \(group)

        """

    /// What `/proc/PID/status` says under `name`.
    private func status(of process: pid_t, _ name: String) throws -> String? {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    @Test func `root gives each role a user of its own; somebody else is told that only root can`()
        async throws
    {
        try await Installation.with { installation in
            try installation.addSettings(Self.setting)
            guard geteuid() == 0 else {
                let refused = try await installation.run("serve", "--ldap", "127.0.0.1:0")
                #expect(refused.code == 1)
                #expect(refused.errors.contains("only root can give"), "\(refused.errors)")
                return
            }
            try await installation.serving { server in
                try await checkUsers(server)
                try await checkWork(installation, server)
                try await checkFiles(installation)
            }
        }
    }

    private func checkUsers(_ server: Server) async throws {
        for (role, process) in try await server.roles() {
            let user = try #require(Self.users[role])
            #expect(try status(of: process, "Uid") == "\(user)\t\(user)\t\(user)\t\(user)")
            #expect(
                try status(of: process, "Gid")
                    == Array(repeating: "\(Self.group)", count: 4).joined(separator: "\t")
            )
            #expect(try status(of: process, "Groups") == "\(Self.group)")
            for kind in ["CapPrm", "CapEff", "CapInh", "CapAmb"] {
                #expect(try status(of: process, kind).flatMap { UInt64($0, radix: 16) } == 0)
            }
        }
        let rights = try #require(try status(of: server.processIdentifier, "CapEff"))
        let all = try #require(try status(of: getpid(), "CapEff"))
        let kept = try #require(UInt64(rights, radix: 16))
        #expect(kept & ~0x1e4 == 0, "the supervisor keeps \(rights) of \(all)")
    }

    /// Everything that a person does, with each role behind its walls.
    private func checkWork(_ installation: Installation, _ server: Server) async throws {
        try await installation.succeed("mailbox", "enroll", "alice@example.com")
        #expect(try await server.lookUp("alice@example.com").count == 1)
        #expect(try await server.lookUp("alice@example.com", at: server.ldaps).count == 1)
        let file = installation.folder + "/alice.p12"
        try await installation.succeed("vault", "export", "alice@example.com", "--out", file)
        try await installation.succeed("audit", "verify")

        let status = try await installation.succeed("status", "--json")
        let walls = try AdminJSON.decode(
            ServerStatus.self,
            from: Data(status.output.utf8)
        ).walls
        #expect(walls.authorityUser == "64101")
        #expect(walls.ldapUser == "64103")
        #expect(!walls.areUsersShared)
        let text = try await installation.succeed("status")
        #expect(text.output.contains("users 64101, 64102, 64103"), "\(text.output)")
        #expect(!text.errors.contains("share a user"), "\(text.errors)")

        // A new start of each role works without root's rights on files.
        for role in ["authority", "publisher", "ldap"] {
            let before = try #require(try await server.roles()[role])
            kill(before, SIGKILL)
            try await eventually("\(role) runs again") {
                guard let pid = try await server.roles()[role] else { return false }
                return pid != before
            }
        }
        try await eventually("an enrollment is taken again") {
            try await installation.run("mailbox", "enroll", "bob@example.com").code == 0
        }
        try await eventually("bob is published") {
            let found = try await Tool.run(
                "ldapsearch",
                [
                    "-x", "-LLL", "-H", server.ldap, "-b", "dc=example,dc=com",
                    "(mail=bob@example.com)",
                ]
            )
            return found.output.contains("bob@example.com")
        }
        try await checkUsers(server)
    }

    private func checkFiles(_ installation: Installation) async throws {
        let owners = [
            "authority": "64101:64100 700", "authority/ledger.mdb": "64101:64100 600",
            "directory": "64102:64100 750", "tls": "64103:64100 750",
            "tls/directory.key": "64103:64100 600", "run": "64101:64100 750",
            "run/admin.sock": "64101:64100 660", "run/changes.sock": "64101:64100 660",
        ]
        for (name, owner) in owners {
            let shown = try await Tool.succeed(
                "stat",
                ["-c", "%u:%g %a", installation.data + "/" + name]
            )
            #expect(shown.lines == [owner], "\(name)")
        }
        // The kernel refuses the ldap role's user what is the authority's, whatever confines it besides.
        let asLDAP = ["--reuid=64103", "--regid=64100", "--clear-groups"]
        for name in ["authority/ledger.mdb", "authority/root.key"] {
            let refused = try await Tool.run(
                "setpriv",
                asLDAP + ["cat", installation.data + "/" + name]
            )
            #expect(refused.code != 0, "\(name)")
        }
    }

    @Test func `roles are confined, and the log and the status say by what`() async throws {
        try await Installation.with { installation in
            let said = try await installation.servingWithErrors { server in
                for process in try await server.roles().values {
                    #expect(try status(of: process, "NoNewPrivs") == "1")
                    // A kernel without seccomp has no such line.
                    if let mode = try status(of: getpid(), "Seccomp"), mode != "" {
                        #expect(try status(of: process, "Seccomp") == "2")
                    }
                }
                let status = try await installation.succeed("status")
                #expect(status.output.contains("confined by"), "\(status.output)")
                #expect(status.errors.contains("share a user"), "\(status.errors)")
            }
            for role in ["authority", "publisher", "ldap"] {
                #expect(said.contains("\(role) notice: runs as user"), "\(said)")
            }
        }
    }

    @Test func `a setting turns confinement off, and the status says so`() async throws {
        try await Installation.with { installation in
            try installation.addSettings("sandbox:\n  enabled: false\n")
            try await installation.serving { server in
                for process in try await server.roles().values {
                    #expect(
                        try status(of: process, "Seccomp") == status(of: getpid(), "Seccomp")
                    )
                }
                let status = try await installation.succeed("status")
                #expect(status.output.contains("sandbox.enabled is false"), "\(status.output)")
            }
        }
    }

    @Test func `roles have sessions of their own, so that Control-C reaches the supervisor alone`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { server in
                for process in try await server.roles().values {
                    #expect(getsid(process) == process)
                }
            }
        }
    }

    @Test func `tells a service manager when it is ready and when it stops`() async throws {
        try await Installation.with { installation in
            let manager = try NotifySocket(installation.folder + "/notify")
            try await installation.serving(environment: ["NOTIFY_SOCKET": manager.path]) { server in
                let ready = try manager.receive()
                #expect(ready.hasPrefix("READY=1\nSTATUS=serving ldap://"), "\(ready)")
                kill(server.processIdentifier, SIGHUP)
                let reloading = try manager.receive()
                #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="), "\(reloading)")
                let again = try manager.receive()
                #expect(again.hasPrefix("READY=1"), "\(again)")
            }
            let stopping = try manager.receive()
            #expect(stopping.hasPrefix("STOPPING=1"), "\(stopping)")
        }
    }

    @Test func `serves on sockets that a service manager bound`() async throws {
        try await Installation.with { installation in
            // What systemd does: bind, hand over as descriptor 3, say to whom, and become the program.
            let launcher = """
                import os, socket, sys
                bound = socket.socket()
                bound.bind(("127.0.0.1", 0))
                bound.listen()
                os.dup2(bound.fileno(), 3)
                os.set_inheritable(3, True)
                os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="ldap")
                print("bound ldap://127.0.0.1:%d" % bound.getsockname()[1], file=sys.stderr, flush=True)
                os.execv(sys.argv[1], sys.argv[1:])
                """
            var url = ""
            let said = try await installation.servingWithErrors(
                launcher: ["python3", "-c", launcher]
            ) { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                #expect(try await server.lookUp("alice@example.com").count == 1)
                url = server.ldap
            }
            #expect(said.contains("bound \(url)\n"), "\(said)")
        }
    }
}

/// The socket of a service manager.
private final class NotifySocket: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = try sockaddr_un(path: path)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// The next message; one that has not come within 20 s fails the test.
    func receive() throws -> String {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        try #require(unsafe poll(&watched, 1, 20_000) == 1)
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
