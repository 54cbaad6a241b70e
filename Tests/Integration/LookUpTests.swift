import Foundation
import Testing

/// The main job: enroll, look up, encrypt, decrypt, with the programs that people use.
@Suite struct LookUpTests {
    @Test func `a stranger looks an address up, encrypts to it, and the owner decrypts`()
        async throws
    {
        try await Installation.with(key: "rsa3072") { installation in
            try await installation.serving { server in
                try await installation.succeed(
                    "mailbox",
                    "enroll",
                    "Alice@Example.com",
                    "--name",
                    "Alice Liddell"
                )
                let found = try await server.lookUp("alice@example.com")
                try #require(found.count == 1)
                let der = installation.folder + "/alice.der"
                let pem = installation.folder + "/alice.pem"
                try found[0].write(to: URL(filePath: der))
                try await Tool.succeed(
                    "openssl",
                    ["x509", "-inform", "DER", "-in", der, "-out", pem]
                )
                for purpose in ["smimeencrypt", "smimesign"] {
                    try await Tool.succeed(
                        "openssl",
                        [
                            "verify", "-x509_strict", "-purpose", purpose, "-CAfile",
                            installation.rootCertificate, "-untrusted",
                            installation.issuingCertificate, pem,
                        ]
                    )
                }
                let password = try await exportKeys(installation, "alice")
                let message = try installation.file("message.txt", "Down the rabbit-hole.\n")
                let encrypted = installation.folder + "/message.p7m"
                let key = installation.folder + "/alice.key"
                try await Tool.succeed(
                    "openssl",
                    ["cms", "-encrypt", "-aes256", "-in", message, "-out", encrypted, pem]
                )
                try await Tool.succeed(
                    "openssl",
                    [
                        "pkcs12", "-in", installation.folder + "/alice.p12", "-nodes", "-passin",
                        "pass:\(password)", "-out", key,
                    ]
                )
                let decrypted = try await Tool.succeed(
                    "openssl",
                    ["cms", "-decrypt", "-in", encrypted, "-recip", pem, "-inkey", key]
                )
                #expect(
                    decrypted.output.replacingOccurrences(of: "\r", with: "")
                        == "Down the rabbit-hole.\n"
                )
            }
        }
    }

    @Test(arguments: ["rsa2048", "rsa4096", "p256", "p384"])
    func `a mailbox gets the kind of key that policy says`(_ key: String) async throws {
        try await Installation.with(key: key) { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "bob@example.com")
                let found = try await server.lookUp("bob@example.com")
                try #require(found.count == 1)
                let der = installation.folder + "/bob.der"
                try found[0].write(to: URL(filePath: der))
                let text = try await Tool.succeed(
                    "openssl",
                    ["x509", "-inform", "DER", "-in", der, "-noout", "-text"]
                )
                let expected = [
                    "rsa2048": "Public-Key: (2048 bit)", "rsa4096": "Public-Key: (4096 bit)",
                    "p256": "NIST CURVE: P-256", "p384": "NIST CURVE: P-384",
                ]
                #expect(text.output.contains(expected[key] ?? "?"))
            }
        }
    }

    @Test func `every way to the server gives the same certificate`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let plain = try await server.lookUp("alice@example.com")
                try #require(plain.count == 1)
                let ways: [(String, [Data])] = [
                    ("in capitals", try await server.lookUp("ALICE@EXAMPLE.COM")),
                    ("StartTLS", try await server.lookUp("alice@example.com", options: ["-ZZ"])),
                    ("LDAPS", try await server.lookUp("alice@example.com", at: server.ldaps)),
                    ("empty base", try await server.lookUp("alice@example.com", base: "")),
                    (
                        "base",
                        try await server.lookUp("alice@example.com", options: ["-s", "base"])
                    ),
                    ("one", try await server.lookUp("alice@example.com", options: ["-s", "one"])),
                ]
                for (way, found) in ways { #expect(found == plain, "\(way)") }
                #expect(try await server.lookUp("nobody@example.com").isEmpty)
            }
        }
    }

    @Test func `a stranger cannot browse, count or guess by prefix`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                for filter in [
                    "(mail=*)", "(mail=alice*)", "(objectClass=*)", "(cn=Alice*)",
                    "(!(mail=a@b.example))",
                ] {
                    let result = try await Tool.run(
                        "ldapsearch",
                        ["-x", "-LLL", "-H", server.ldap, "-b", "dc=example,dc=com", filter]
                    )
                    #expect(result.code == 50, "\(filter): \(result.errors)")
                    #expect(!result.output.contains("alice"), "\(filter)")
                }
            }
        }
    }

    @Test func `curl asks the admin socket and the directory`() async throws {
        try await Installation.with { installation in
            try await installation.serving { server in
                let enrolled = try await Tool.succeed(
                    "curl",
                    [
                        "-sS", "--fail-with-body", "--unix-socket", installation.adminSocket,
                        "-H", "Content-Type: application/json",
                        "-d", #"{"address": "carol@example.com", "name": "Carol Reed"}"#,
                        "http://localhost/v1/mailboxes",
                    ]
                )
                #expect(enrolled.output.contains("carol@example.com"))
                let found = try await Tool.succeed(
                    "curl",
                    [
                        "-sS",
                        "\(server.ldap)/dc=example,dc=com?userCertificate;binary?sub?(mail=carol@example.com)",
                    ]
                )
                #expect(found.output.contains("userCertificate;binary::"))
            }
        }
    }

    /// Exports a mailbox's keys and returns the password that was printed once.
    private func exportKeys(_ installation: Installation, _ name: String) async throws -> String {
        let exported = try await installation.succeed(
            "vault",
            "export",
            "\(name)@example.com",
            "--out",
            installation.folder + "/\(name).p12"
        )
        let line = try #require(exported.lines.first { $0.hasPrefix("password: ") })
        return String(line.dropFirst("password: ".count))
    }
}
