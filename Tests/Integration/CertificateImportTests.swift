import Foundation
import Testing

/// `certificate import`: what other authorities issued, and what is refused of it.
@Suite struct CertificateImportTests {
    @Test func `PEM, DER and LDIF are published for the mailboxes that they name`() async throws {
        try await withAuthority(trusted: true) { installation, authority, server in
            let pem = try await authority.issue("pem", ["pem@example.com"])
            let der = try await authority.issue("der", ["DER@Example.com"])
            let ldif = try await authority.issue("ldif", ["ldif@example.com", "two@example.com"])
            let expected = [
                "pem@example.com": try await ForeignAuthority.der(pem),
                "der@example.com": try await ForeignAuthority.der(der),
                "ldif@example.com": try await ForeignAuthority.der(ldif),
                "two@example.com": try await ForeignAuthority.der(ldif),
            ]
            let export = try installation.file(
                "export.ldif",
                "version: 1\n\ndn: cn=somebody,o=Elsewhere\nobjectClass: person\n"
                    + "userCertificate;binary:: "
                    + (try await ForeignAuthority.der(ldif)).base64EncodedString() + "\n"
            )
            for _ in 1...2 {
                try await installation.succeed(
                    "certificate",
                    "import",
                    pem,
                    der + ".der",
                    export
                )
            }
            for (address, certificate) in expected {
                #expect(try await server.lookUp(address) == [certificate], "\(address)")
            }
        }
    }

    @Test func `what nobody can encrypt to is refused with its place, and the rest is published`()
        async throws
    {
        try await withAuthority(trusted: true) { installation, authority, server in
            let good = try await authority.issue("good", ["good@example.com"])
            let refused = [
                try await authority.issue("ca", ["ca@example.com"], .authority),
                try await authority.issue("signing", ["signing@example.com"], .signing),
                try await authority.issue("web", ["web@example.com"], .webServer),
                try await authority.issue("nobody", []),
            ]
            let result = try await Tool.run(
                Tool.waxwing,
                ["certificate", "import", "--data", installation.data] + refused + [good]
            )
            #expect(result.code == 1)
            for file in refused { #expect(result.errors.contains("\(file): line 1: "), "\(file)") }
            #expect(result.output.contains("published 1, already there 0, refused 4"))
            #expect(try await server.lookUp("good@example.com").count == 1)
            #expect(try await server.lookUp("signing@example.com").isEmpty)
            #expect(try await server.lookUp("ca@example.com").isEmpty)
        }
    }

    @Test func `garbage is refused with its place, and the rest of the file is published`()
        async throws
    {
        try await withAuthority(trusted: true) { installation, authority, server in
            let good = try await authority.issue("good", ["good@example.com"])
            let der = try await ForeignAuthority.der(good)
            let pem = try String(contentsOfFile: good, encoding: .utf8)
            let cut = installation.folder + "/cut.der"
            try der.prefix(300).write(to: URL(filePath: cut))
            let rows: [(file: String, place: String)] = [
                (cut, "certificate 1"),
                (try installation.file("text.txt", "no certificate\n"), "line 1"),
                (try installation.file("empty", ""), "line 1"),
                (good.replacingOccurrences(of: ".pem", with: ".key"), "line 1"),
                (
                    try installation.file(
                        "base64.pem",
                        "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n"
                    ), "line 1"
                ),
                (
                    try installation.file(
                        "der.pem",
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + pem
                    ), "line 1"
                ),
                (
                    try installation.file(
                        "value.ldif",
                        "dn: cn=a\nuserCertificate;binary:: AAAA\n\ndn: cn=b\n"
                            + "userCertificate;binary:: \(der.base64EncodedString())\n"
                    ), "line 1"
                ),
            ]
            for (file, place) in rows {
                let result = try await installation.run("certificate", "import", file)
                #expect(result.code == 1, "\(file)")
                #expect(result.errors.contains("\(file): \(place): "), "\(result.errors)")
                #expect(result.output.contains("refused 1"), "\(file): \(result.output)")
            }
            #expect(try await server.lookUp("good@example.com") == [der])
        }
    }

    @Test func `other domains need a word, and so does an authority that nobody trusts`()
        async throws
    {
        try await withAuthority(trusted: false) { installation, authority, server in
            let own = try await authority.issue("own", ["own@example.com"])
            let other = try await authority.issue("other", ["other@elsewhere.example"])
            let untrusted = try await installation.run("certificate", "import", own)
            #expect(untrusted.code == 1)
            #expect(untrusted.errors.contains("--vouched"), "\(untrusted.errors)")
            try await installation.succeed("certificate", "import", "--vouched", own)
            let external = try await installation.run("certificate", "import", "--vouched", other)
            #expect(external.code == 1)
            #expect(external.errors.contains("elsewhere.example"), "\(external.errors)")
            try await installation.succeed(
                "certificate",
                "import",
                "--vouched",
                "--external",
                other
            )
            #expect(try await server.lookUp("own@example.com").count == 1)
            #expect(try await server.lookUp("other@elsewhere.example", base: "").count == 1)
            let log = try await installation.succeed("audit", "log")
            let imports = log.lines.filter { $0.contains("certificateImported") }
            #expect(imports.count == 2)
            #expect(imports.allSatisfy { $0.contains("isVouched=true") })
        }
    }

    /// Lends an installation that serves, and a foreign authority that it trusts if `trusted`.
    private func withAuthority(
        trusted: Bool,
        _ body: (Installation, ForeignAuthority, Server) async throws -> Void
    ) async throws {
        try await Installation.with { installation in
            let authority = try await ForeignAuthority.make(in: installation.folder)
            if trusted {
                let settings = installation.data + "/waxwing.yaml"
                let text = try String(contentsOfFile: settings, encoding: .utf8)
                    .replacingOccurrences(
                        of: "# trust-files: []",
                        with: "trust-files: ['\(authority.certificate)']"
                    )
                try text.write(toFile: settings, atomically: true, encoding: .utf8)
            }
            try await installation.serving { try await body(installation, authority, $0) }
        }
    }
}
