import Foundation
import Testing

/// Revocation lists, from the command to a client that checks them.
@Suite struct RevocationListTests {
    @Test func `a revoked certificate is refused by openssl with the list from the directory`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let certificate = try #require(try await server.lookUp("alice@example.com").first)
                let leaf = try await pem(certificate, "leaf", installation)
                let before = try await list(installation, server)
                let good = try await verify(leaf, before, installation)
                #expect(good.code == 0, "\(good.errors)")

                let serial =
                    try await Tool.succeed(
                        "openssl",
                        ["x509", "-in", leaf, "-noout", "-serial"]
                    ).output.split(separator: "=").last.map(String.init) ?? ""
                try await installation.succeed(
                    "certificate",
                    "revoke",
                    serial.trimmingCharacters(in: .newlines),
                    "--reason",
                    "keyCompromise"
                )
                let after = try await list(installation, server)
                #expect(after != before)
                let bad = try await verify(leaf, after, installation)
                #expect(bad.code != 0)
                #expect(bad.errors.contains("certificate revoked"), "\(bad.errors)")

                let file = installation.folder + "/exported.crl"
                try await installation.succeed(
                    "authority",
                    "export",
                    "smime",
                    "revocation-list",
                    "--out",
                    file
                )
                #expect(try Data(contentsOf: URL(filePath: file)) == after)
                let listing = try await installation.succeed("authority", "list")
                #expect(listing.lines.count == 4, "\(listing.output)")
                let root = try await installation.run(
                    "authority",
                    "export",
                    "root",
                    "revocation-list"
                )
                #expect(root.code == 1)
            }
        }
    }

    /// The revocation list in the entry of the authority for mailboxes, DER.
    private func list(_ installation: Installation, _ server: Server) async throws -> Data {
        let subject = try await Tool.succeed(
            "openssl",
            [
                "x509", "-in", installation.data + "/issuing-ca.pem", "-noout", "-subject",
                "-nameopt",
                "RFC2253",
            ]
        ).output.trimmingCharacters(in: .newlines).replacingOccurrences(of: "subject=", with: "")
        let found = try await Tool.succeed(
            "ldapsearch",
            [
                "-x", "-LLL", "-o", "ldif-wrap=no", "-H", server.ldap, "-b", subject, "-s", "base",
                "(objectClass=pkiCA)", "certificateRevocationList;binary",
            ]
        )
        let prefix = "certificateRevocationList;binary:: "
        let line = try #require(
            found.lines.first { $0.hasPrefix(prefix) },
            "\(subject): \(found.output)"
        )
        return try #require(Data(base64Encoded: String(line.dropFirst(prefix.count))))
    }

    private func verify(
        _ leaf: String,
        _ list: Data,
        _ installation: Installation
    ) async throws -> ToolResult {
        let der = installation.folder + "/list.crl"
        try list.write(to: URL(filePath: der))
        try await Tool.succeed(
            "openssl",
            ["crl", "-inform", "DER", "-in", der, "-out", der + ".pem"]
        )
        return try await Tool.run(
            "openssl",
            [
                "verify", "-crl_check", "-CRLfile", der + ".pem", "-CAfile",
                installation.rootCertificate, "-untrusted", installation.data + "/issuing-ca.pem",
                leaf,
            ]
        )
    }

    private func pem(
        _ der: Data,
        _ name: String,
        _ installation: Installation
    ) async throws -> String {
        let file = installation.folder + "/" + name
        try der.write(to: URL(filePath: file + ".der"))
        try await Tool.succeed(
            "openssl",
            ["x509", "-inform", "DER", "-in", file + ".der", "-out", file + ".pem"]
        )
        return file + ".pem"
    }
}
