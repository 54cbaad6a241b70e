import Foundation
import Testing

@Suite struct CommandLineTests {
    @Test(arguments: [
        ["frobnicate"], ["serve", "--ldap"], ["mailbox", "enroll"], ["serve", "--role", "king"],
    ])
    func `wrong usage exits with 64`(_ arguments: [String]) async throws {
        let result = try await Tool.run(Tool.waxwing, arguments)
        #expect(result.code == 64)
        #expect(!result.errors.isEmpty)
    }

    @Test func `init refuses an existing directory and leaves nothing behind when it fails`()
        async throws
    {
        try await Installation.with { installation in
            let again = try await installation.run(
                "init",
                "--organization",
                "Example AG",
                "--domain",
                "example.com"
            )
            #expect(again.code == 1)
            #expect(again.errors.contains("exists"), "\(again.errors)")
            let folder = installation.folder + "/other"
            let bad = try await Tool.run(
                Tool.waxwing,
                [
                    "init", "--data", folder, "--organization", "Example AG", "--domain",
                    "not a domain",
                ]
            )
            #expect(bad.code == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: installation.folder)
            #expect(left == ["data"])
        }
    }

    @Test func `the data directory has the modes that its page says`() async throws {
        try await Installation.with { installation in
            let expected = [
                "authority": 0o700, "authority/ledger.mdb": 0o600, "authority/root.key": 0o600,
                "directory": 0o750, "ca.pem": 0o644, "run": 0o750,
            ]
            for (path, mode) in expected {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: installation.data + "/" + path
                )
                #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
            }
        }
    }

    @Test func `imports people, reports bad lines, and may be run again`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let file = try installation.file(
                    "people.csv",
                    "address,name\nalice@example.com,Alice Liddell\nno address,Nobody\nbob@example.com,Bob\n"
                        + "eve@elsewhere.example,Eve\n"
                )
                let first = try await installation.run("mailbox", "import", file)
                #expect(first.code == 1)
                #expect(first.errors.contains("line 3"), "\(first.errors)")
                #expect(first.errors.contains("line 5"), "\(first.errors)")
                #expect(first.output.contains("enrolled 2"), "\(first.output)")
                let second = try await installation.run("mailbox", "import", file)
                #expect(
                    second.output.contains("enrolled 0, already there 2, refused 2"),
                    "\(second.output)"
                )
                let list = try await installation.succeed("mailbox", "list", "--json")
                #expect(list.output.contains("alice@example.com"))
                #expect(!list.output.contains("elsewhere"))
                #expect(try await server.lookUp("bob@example.com").count == 1)
            }
        }
    }

    @Test func `retiring, revoking and renewing change what the world sees`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                for name in ["alice", "bob", "carol"] {
                    try await installation.succeed("mailbox", "enroll", "\(name)@example.com")
                }
                try await installation.succeed("mailbox", "retire", "bob@example.com")
                #expect(try await server.lookUp("bob@example.com").isEmpty)

                let before = try await server.lookUp("carol@example.com")
                try await installation.succeed("certificate", "renew", "carol@example.com")
                let after = try await server.lookUp("carol@example.com")
                #expect(after.count == 2)
                #expect(after.first != before.first, "the newest certificate comes first")

                let show = try await installation.succeed(
                    "mailbox",
                    "show",
                    "alice@example.com",
                    "--json"
                )
                let serial = try #require(
                    show.output.split(separator: "\"serial\":\"").dropFirst().first?
                        .split(separator: "\"").first
                )
                let revoked = try await installation.succeed(
                    "certificate",
                    "revoke",
                    String(serial),
                    "--reason",
                    "keyCompromise"
                )
                #expect(revoked.errors.contains("revocation list"), "\(revoked.errors)")
                #expect(try await server.lookUp("alice@example.com").isEmpty)
                let unknown = try await installation.run(
                    "certificate",
                    "revoke",
                    "1234",
                    "--reason",
                    "keyCompromise"
                )
                #expect(unknown.code == 1)
            }
        }
    }

    @Test func `names from outside cannot act on the terminal`() async throws {
        try await Installation.with { installation in
            try await installation.serving { _ in
                let result = try await installation.run(
                    "mailbox",
                    "enroll",
                    "alice@example.com",
                    "--name",
                    "Al\u{1B}[31mice"
                )
                let show = try await installation.run("mailbox", "show", "alice@example.com")
                #expect(!(result.output + result.errors + show.output).contains("\u{1B}"))
            }
        }
    }

    @Test func `a vault export writes new files for their owner alone, and the ledger says so`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                try await installation.succeed("certificate", "renew", "alice@example.com")
                let out = installation.folder + "/alice.p12"
                let exported = try await installation.succeed(
                    "vault",
                    "export",
                    "alice@example.com",
                    "--out",
                    out,
                    "--modern"
                )
                let password = try #require(
                    exported.lines.first { $0.hasPrefix("password: ") }?.dropFirst(
                        "password: ".count
                    )
                )
                #expect(password.count == 26)
                let attributes = try FileManager.default.attributesOfItem(atPath: out)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                let files = try FileManager.default.contentsOfDirectory(atPath: installation.folder)
                #expect(files.filter { $0.hasSuffix(".p12") }.count == 2)
                let again = try await installation.run(
                    "vault",
                    "export",
                    "alice@example.com",
                    "--out",
                    out
                )
                #expect(again.code == 1)
                let log = try await installation.succeed("audit", "log")
                #expect(log.output.contains("keyExported"))
                try await Tool.succeed(
                    "openssl",
                    ["pkcs12", "-in", out, "-noout", "-passin", "pass:\(password)"]
                )
            }
        }
    }

    @Test func `a password goes to the descriptor that is named, and to nobody else`() async throws
    {
        try await Installation.with { installation in
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                try await installation.succeed("certificate", "renew", "alice@example.com")
                let folder = installation.folder
                let exported = try await Tool.succeed(
                    "sh",
                    [
                        "-c",
                        "umask 0; exec \"$0\" vault export alice@example.com --data \"$1/data\" "
                            + "--out \"$1/all.p12\" --one-file --password-fd 3 3>\"$1/password\"",
                        Tool.waxwing, folder,
                    ]
                )
                let password = try String(contentsOfFile: folder + "/password", encoding: .utf8)
                    .trimmingCharacters(in: .newlines)
                #expect(password.count == 26)
                #expect(!(exported.output + exported.errors).contains(password))
                let mode = try FileManager.default.attributesOfItem(atPath: folder + "/all.p12")
                #expect(mode[.posixPermissions] as? Int == 0o600)
                let keys = try await Tool.succeed(
                    "openssl",
                    [
                        "pkcs12", "-legacy", "-in", folder + "/all.p12", "-nocerts", "-nodes",
                        "-passin", "pass:\(password)",
                    ]
                )
                #expect(keys.output.components(separatedBy: "BEGIN PRIVATE KEY").count == 3)
            }
        }
    }

    @Test func `an export that cannot be written whole leaves no file without a password`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { _ in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                try await installation.succeed("certificate", "renew", "alice@example.com")
                // Descriptor 3 can only be read from: nobody can be told the password.
                let exported = try await Tool.run(
                    "sh",
                    [
                        "-c",
                        "exec \"$0\" vault export alice@example.com --data \"$1/data\" "
                            + "--out \"$1/alice.p12\" --password-fd 3 3</dev/null",
                        Tool.waxwing, installation.folder,
                    ]
                )
                #expect(exported.code == 1)
                #expect(exported.errors.contains("descriptor 3"), "\(exported.errors)")
                let left = try FileManager.default.contentsOfDirectory(atPath: installation.folder)
                #expect(left.filter { $0.hasSuffix(".p12") }.isEmpty)
            }
        }
    }

    @Test(arguments: ["000", "077"])
    func `the modes of the data directory do not hang on the umask`(_ mask: String) async throws {
        let folder = try Installation.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Tool.succeed(
            "sh",
            [
                "-c",
                "umask $2; exec \"$0\" init --data \"$1/data\" --organization \"Example AG\" "
                    + "--domain example.com",
                Tool.waxwing, folder, mask,
            ]
        )
        let expected = [
            "": 0o755, "authority": 0o700, "authority/ledger.mdb": 0o600,
            "authority/ledger.mdb-lock": 0o600, "authority/root.key": 0o600,
            "authority/root-ca.key": 0o600, "directory": 0o750, "run": 0o750, "tls": 0o750,
            "tls/directory.key": 0o600, "ca.pem": 0o644, "waxwing.yaml": 0o640,
        ]
        for (path, mode) in expected {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder + "/data/" + path
            )
            #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
        }
    }
}
