import Addressing
import Cryptography
import Issuer
import PKIX
import Testing

/// Every rule of the lint is broken once, in a certificate that is right but for that.
@Suite struct LintTests {
    /// One change and the rule that it breaks.
    struct Row: Sendable, CustomTestStringConvertible {
        var rule: String
        var profile: CertificateProfile
        var edit: @Sendable (inout DERTree) throws -> Void
        var testDescription: String { "\(rule) [\(profile.rawValue)]" }

        init(
            _ rule: String,
            _ profile: CertificateProfile = .smimeLeaf,
            edit: @escaping @Sendable (inout DERTree) throws -> Void
        ) {
            self.rule = rule
            self.profile = profile
            self.edit = edit
        }
    }

    /// What would be signed, before any change.
    static func toBeSigned(_ profile: CertificateProfile) throws -> ToBeSigned {
        let hierarchy = try Hierarchy.shared()
        let serial = try SerialNumber(Array(0x10...0x1f))
        let key = try TestKey.shared(.p384).publicKey
        let request: CertificateRequest
        let issuer: ToBeSigned.Issuer
        switch profile {
        case .rootCA, .smimeCA, .serviceCA:
            request = try .authority(
                profile,
                organization: "Example AG",
                subjectPublicKeyInfo: key
            )
            issuer = profile == .rootCA ? .itself : .authority(hierarchy.root)
        case .smimeLeaf:
            request = try .mailbox(
                try MailAddress("Alice@example.com"),
                name: "Alice Liddell",
                organization: "Example AG",
                subjectPublicKeyInfo: try TestKey.shared(.rsa2048).publicKey
            )
            issuer = .authority(hierarchy.smime)
        case .directoryTLS:
            request = try .service(
                hosts: [try HostName("ldap.example.com")],
                organization: "Example AG",
                subjectPublicKeyInfo: key
            )
            issuer = .authority(hierarchy.service)
        }
        return try ToBeSigned(
            request,
            issuer: issuer,
            policy: hierarchy.policy,
            now: hierarchy.now,
            serial: serial
        )
    }

    /// The findings for `edit` on a certificate of `profile`, or the reader's refusal.
    static func findings(
        _ profile: CertificateProfile,
        edit: (inout DERTree) throws -> Void
    ) throws -> [String] {
        let toBeSigned = try toBeSigned(profile)
        var tree = try DERTree(parsing: toBeSigned.bytes)
        try edit(&tree)
        do throws(IssuerError) {
            _ = try toBeSigned.replacingBytes(tree.der).lint()
            return []
        } catch {
            switch error {
            case .lint(let findings): return findings.map(\.rule)
            case .unreadable(let error): return ["unreadable: \(error)"]
            default: throw error
            }
        }
    }

    @Test(arguments: CertificateProfile.allCases)
    func `finds nothing in what the writer wrote`(_ profile: CertificateProfile) throws {
        let findings = try Self.findings(profile) { _ in }
        #expect(findings == [])
    }

    @Test(arguments: rows)
    func `finds the rule that is broken`(_ row: Row) throws {
        let findings = try Self.findings(row.profile, edit: row.edit)
        #expect(findings.contains(row.rule), "\(findings)")
    }

    @Test func `each rule is broken by one of the rows`() throws {
        // The one rule on the issuer alone has the test below.
        let broken = Set(Self.rows.map(\.rule)).union([Self.pathRule])
        let names = Set(Lint.ruleNames)
        #expect(names.subtracting(broken) == [])
        #expect(broken.subtracting(names) == [])
        #expect(names.count == Lint.ruleNames.count, "two rules have one name")
    }

    @Test func `refuses what cannot be read at all`() throws {
        let findings = try Self.findings(.smimeLeaf) { $0.children.removeLast(3) }
        #expect(findings.count == 1)
        #expect(findings[0].hasPrefix("unreadable"))
    }

    static let pathRule = "its issuer allows an authority below"

    @Test func `an authority whose path is full issues no other`() throws {
        let hierarchy = try Hierarchy.shared()
        let request = try CertificateRequest.authority(
            .smimeCA,
            organization: "Other",
            subjectPublicKeyInfo: try TestKey(.p256).publicKey
        )
        let rule = LintFinding(rule: Self.pathRule, source: "RFC 5280 §6.1.4 (m)")
        #expect(throws: IssuerError.lint([rule])) {
            try hierarchy.smime.issue(
                request,
                policy: hierarchy.policy,
                now: hierarchy.now,
                signer: hierarchy.smimeKey
            )
        }
    }
}
