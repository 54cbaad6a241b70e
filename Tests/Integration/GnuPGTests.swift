import Foundation
import Testing

/// gpgsm and dirmngr: a second, independent S/MIME stack, which asks the directory in its own ways.
@Suite struct GnuPGTests {
    @Test(arguments: ["<alice@example.com>", "alice@example.com"])
    func `gpgsm finds a certificate through dirmngr`(_ pattern: String) async throws {
        try await Installation.with(key: "rsa2048") { installation in
            try await installation.serving { server in
                try await installation.succeed(
                    "mailbox",
                    "enroll",
                    "alice@example.com",
                    "--name",
                    "Alice Liddell"
                )
                try await withHome(installation, server) { environment in
                    let listed = try await Tool.succeed(
                        "gpgsm",
                        ["--batch", "--disable-crl-checks", "--list-external-keys", pattern],
                        environment: environment
                    )
                    #expect(listed.output.contains("alice@example.com"), "\(listed.errors)")
                }
            }
        }
    }

    @Test func `gpgsm imports every key of the history and decrypts what was sent to an old one`()
        async throws
    {
        try await Installation.with(key: "rsa2048") { installation in
            try await installation.serving { server in
                try await installation.succeed("mailbox", "enroll", "alice@example.com")
                let old = try #require(try await server.lookUp("alice@example.com").first)
                try await installation.succeed("certificate", "renew", "alice@example.com")
                try await withHome(installation, server) { environment in
                    let password = try await importHistory(installation, environment)
                    let secret = try await Tool.succeed(
                        "gpgsm",
                        ["--batch", "--list-secret-keys", "--with-colons"],
                        environment: environment
                    )
                    #expect(
                        secret.lines.filter { $0.hasPrefix("crs:") || $0.hasPrefix("sec:") }.count
                            == 2
                    )
                    try await decryptsOldMail(installation, old, password, environment)
                }
            }
        }
    }

    /// Exports both keys and imports them; returns the files' password.
    ///
    /// gpgsm 2.2.40 cannot decrypt about one file in forty, OpenSSL's own among them: the salt and the
    /// password decide. Another export has others.
    private func importHistory(
        _ installation: Installation,
        _ environment: [String: String]
    ) async throws -> String {
        for attempt in 0..<5 {
            let folder = installation.folder + "/export-\(attempt)"
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: false
            )
            let exported = try await installation.succeed(
                "vault",
                "export",
                "alice@example.com",
                "--out",
                folder + "/alice.p12"
            )
            let line = try #require(exported.lines.first { $0.hasPrefix("password: ") })
            let password = String(line.dropFirst("password: ".count))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.count == 2)
            var isWhole = true
            for file in files {
                let imported = try await Tool.run(
                    "gpgsm",
                    [
                        "--batch", "--disable-crl-checks", "--pinentry-mode", "loopback",
                        "--passphrase-fd", "0", "--import", folder + "/" + file,
                    ],
                    input: password + "\n",
                    environment: environment
                )
                if imported.code != 0 { isWhole = false }
            }
            if isWhole { return password }
        }
        throw NothingImported()
    }

    /// gpgsm took none of five exports whole.
    private struct NothingImported: Error {}

    private func decryptsOldMail(
        _ installation: Installation,
        _ certificate: Data,
        _ password: String,
        _ environment: [String: String]
    ) async throws {
        let der = installation.folder + "/old.der"
        try certificate.write(to: URL(filePath: der))
        let pem = installation.folder + "/old.pem"
        try await Tool.succeed("openssl", ["x509", "-inform", "DER", "-in", der, "-out", pem])
        let message = try installation.file("old.txt", "An old letter.\n")
        let encrypted = installation.folder + "/old.p7m"
        try await Tool.succeed(
            "openssl",
            [
                "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", "-in", message, "-out",
                encrypted, pem,
            ]
        )
        let decrypted = try await Tool.succeed(
            "gpgsm",
            [
                "--batch", "--disable-crl-checks", "--pinentry-mode", "loopback",
                "--passphrase-fd", "0", "--decrypt", encrypted,
            ],
            input: password + "\n",
            environment: environment
        )
        #expect(decrypted.output == "An old letter.\n")
    }

    /// Lends a GnuPG home of its own that asks our directory; its daemons are ended afterwards.
    private func withHome(
        _ installation: Installation,
        _ server: Server,
        _ body: ([String: String]) async throws -> Void
    ) async throws {
        let home = try Installation.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home)
        let port = server.ldap.split(separator: ":").last.map(String.init) ?? ""
        try "127.0.0.1:\(port):::dc=example,dc=com:plain\n".write(
            toFile: home + "/dirmngr_ldapservers.conf",
            atomically: true,
            encoding: .utf8
        )
        try "allow-loopback-pinentry\n".write(
            toFile: home + "/gpg-agent.conf",
            atomically: true,
            encoding: .utf8
        )
        let environment = ["GNUPGHOME": home]
        let root = try await Tool.succeed(
            "openssl",
            ["x509", "-in", installation.rootCertificate, "-noout", "-fingerprint", "-sha1"]
        )
        let fingerprint = root.output.split(separator: "=").last.map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        try "\(fingerprint ?? "") S relax\n".write(
            toFile: home + "/trustlist.txt",
            atomically: true,
            encoding: .utf8
        )
        for file in [installation.rootCertificate, installation.issuingCertificate] {
            try await Tool.succeed(
                "gpgsm",
                ["--batch", "--disable-crl-checks", "--import", file],
                environment: environment
            )
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body(environment)) } catch { result = .failure(error) }
        _ = try await Tool.run("gpgconf", ["--kill", "all"], environment: environment)
        try result.get()
    }
}
