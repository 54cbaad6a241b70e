import Cryptography
import Issuer
import Testing

/// What other people's programs say of our certificates.
@Suite struct ExternalToolTests {
    /// One certificate of each profile and kind of key.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var isRSA = false
        var profile: CertificateProfile
        var kind: KeyKind = .p256
        var address = "Alice@example.com"
        var testDescription: String { name }

        func hierarchy() throws -> Hierarchy {
            isRSA ? try .sharedRSA() : try .shared()
        }

        func certificate() throws -> [UInt8] {
            let hierarchy = try hierarchy()
            return switch profile {
            case .rootCA: hierarchy.root.certificate
            case .smimeCA: hierarchy.smime.certificate
            case .serviceCA: hierarchy.service.certificate
            case .smimeLeaf: try hierarchy.mailbox(address, kind: kind).der
            case .directoryTLS: try hierarchy.directory(kind: kind).der
            }
        }

        func issuer() throws -> [UInt8] {
            let hierarchy = try hierarchy()
            return switch profile {
            case .rootCA, .smimeCA, .serviceCA: hierarchy.root.certificate
            case .smimeLeaf: hierarchy.smime.certificate
            case .directoryTLS: hierarchy.service.certificate
            }
        }
    }

    static let rows = [
        Row(name: "P-384 root", profile: .rootCA),
        Row(name: "P-256 mail authority", profile: .smimeCA),
        Row(name: "P-256 service authority", profile: .serviceCA),
        Row(name: "RSA-4096 root", isRSA: true, profile: .rootCA),
        Row(name: "RSA mail authority", isRSA: true, profile: .smimeCA),
        Row(name: "RSA service authority", isRSA: true, profile: .serviceCA),
        Row(name: "RSA-2048 mailbox", profile: .smimeLeaf, kind: .rsa2048),
        Row(name: "RSA-3072 mailbox", profile: .smimeLeaf, kind: .rsa3072),
        Row(name: "RSA-4096 mailbox", isRSA: true, profile: .smimeLeaf, kind: .rsa4096),
        Row(name: "P-256 mailbox", profile: .smimeLeaf, kind: .p256),
        Row(name: "P-384 mailbox", isRSA: true, profile: .smimeLeaf, kind: .p384),
        Row(name: "Ed25519 mailbox", profile: .smimeLeaf, kind: .ed25519),
        Row(name: "international mailbox", profile: .smimeLeaf, address: "Jörg@bücher.example"),
        Row(name: "P-256 directory", profile: .directoryTLS, kind: .p256),
        Row(name: "RSA-2048 directory", isRSA: true, profile: .directoryTLS, kind: .rsa2048),
    ]

    @Test(arguments: rows)
    func `pkilint finds nothing at WARNING or above`(_ row: Row) throws {
        let folder = try TemporaryFolder()
        let certificate = try folder.write("subject.pem", certificate: try row.certificate())
        let lint = try Tool("lint_pkix_cert")
            .run(["lint", "-s", "WARNING", certificate], in: folder)
        #expect(lint.status == 0, "\(lint.output)")

        if row.profile == .rootCA { return }
        let issuer = try folder.write("issuer.pem", certificate: try row.issuer())
        let chain = try Tool("lint_pkix_signer_signee_cert_chain")
            .run(["lint", "-s", "WARNING", issuer, certificate], in: folder)
        #expect(chain.status == 0, "\(chain.output)")
    }

    @Test func `pkilint finds something in a certificate that is wrong`() throws {
        // Or the test above would prove nothing: a root has no business with a leaf's issuer.
        let folder = try TemporaryFolder()
        let hierarchy = try Hierarchy.shared()
        let leaf = try folder.write("leaf.pem", certificate: try hierarchy.mailbox().der)
        let other = try folder.write("other.pem", certificate: hierarchy.service.certificate)
        let chain = try Tool("lint_pkix_signer_signee_cert_chain")
            .run(["lint", "-s", "WARNING", other, leaf], in: folder)
        #expect(chain.status != 0)
        #expect(chain.output.contains("ERROR"), "\(chain.output)")
    }

    @Test(arguments: rows)
    func `openssl verifies it strictly for its purposes and no others`(_ row: Row) throws {
        let folder = try TemporaryFolder()
        let hierarchy = try row.hierarchy()
        let root = try folder.write("root.pem", certificate: hierarchy.root.certificate)
        _ = try folder.write("mail.pem", certificate: hierarchy.smime.certificate)
        _ = try folder.write("service.pem", certificate: hierarchy.service.certificate)
        let subject = try folder.write("subject.pem", certificate: try row.certificate())
        let isRSA = row.kind.rawValue.hasPrefix("rsa")
        let good: [String]
        let bad: [String]
        switch row.profile {
        case .rootCA, .smimeCA, .serviceCA:
            good = ["any"]
            bad = []
        case .smimeLeaf:
            // OpenSSL knows encryption by keyEncipherment alone, which only RSA keys have.
            good = ["smimesign", "sslclient"] + (isRSA ? ["smimeencrypt"] : [])
            bad = ["sslserver", "timestampsign"] + (isRSA ? [] : ["smimeencrypt"])
        case .directoryTLS:
            good = ["sslserver"]
            bad = ["smimesign", "smimeencrypt", "sslclient"]
        }
        for (purposes, expected) in [(good, Int32(0)), (bad, Int32(2))] {
            for purpose in purposes {
                let outcome = try Tool("openssl").run(
                    [
                        "verify", "-x509_strict", "-check_ss_sig", "-attime", "\(hierarchy.now)",
                        "-purpose", purpose, "-CAfile", root, "-untrusted", folder.path("mail.pem"),
                        "-untrusted", folder.path("service.pem"), subject,
                    ],
                    in: folder
                )
                #expect(outcome.status == expected, "\(purpose): \(outcome.output)")
            }
        }
    }

    @Test func `openssl shows a mailbox's certificate as documented`() throws {
        let folder = try TemporaryFolder()
        let certificate = try folder.write(
            "subject.pem",
            certificate: try Hierarchy.shared().mailbox(kind: .rsa3072).der
        )
        let text = try Tool("openssl").run(
            ["x509", "-in", certificate, "-noout", "-text"],
            in: folder
        ).output
        for line in [
            "Version: 3 (0x2)",
            "Signature Algorithm: ecdsa-with-SHA256",
            "Issuer: O = Example AG, CN = Example AG S/MIME CA",
            "Not Before: Nov 22 03:25:00 2026 GMT",
            "Not After : Nov 20 03:24:59 2028 GMT",
            "Subject: O = Example AG, CN = Alice Liddell, emailAddress = Alice@example.com",
            "Public-Key: (3072 bit)",
            "X509v3 Key Usage: critical",
            "Digital Signature, Key Encipherment",
            "E-mail Protection, TLS Web Client Authentication",
            "email:Alice@example.com",
            "URI:http://pki.example.com/crl/",
            "CA Issuers - URI:http://pki.example.com/ca/",
            "S/MIME Capabilities",
        ] {
            #expect(text.contains(line), "\(line) is missing in \(text)")
        }
    }
}
