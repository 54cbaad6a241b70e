import Addressing
import Cryptography
import Issuer

/// A key of a test that signs what it is given.
final class TestKey: Signer, Sendable {
    let key: PrivateKey
    let publicKey: [UInt8]

    init(_ kind: KeyKind) throws {
        key = try PrivateKey.generate(kind)
        publicKey = try key.subjectPublicKeyInfo()
    }

    var signatureAlgorithm: SignatureAlgorithm { key.signatureAlgorithm }

    func sign(_ tbs: Span<UInt8>) throws -> [UInt8] { try key.sign(tbs) }

    /// One key of each kind for all tests: an RSA key takes long to find.
    static func shared(_ kind: KeyKind) throws -> TestKey {
        switch kind {
        case .rsa2048: try rsa2048.get()
        case .rsa3072: try rsa3072.get()
        case .rsa4096: try rsa4096.get()
        case .p256: try p256.get()
        case .p384: try p384.get()
        case .ed25519: try ed25519.get()
        }
    }

    private static let rsa2048 = Result { try TestKey(.rsa2048) }
    private static let rsa3072 = Result { try TestKey(.rsa3072) }
    private static let rsa4096 = Result { try TestKey(.rsa4096) }
    private static let p256 = Result { try TestKey(.p256) }
    private static let p384 = Result { try TestKey(.p384) }
    private static let ed25519 = Result { try TestKey(.ed25519) }
}

/// The authorities of one organization.
struct Hierarchy: Sendable {
    let organization: String
    let policy: IssuancePolicy
    let now: Int64
    let root: CertificationAuthority
    let smime: CertificationAuthority
    let service: CertificationAuthority
    let rootKey: TestKey
    let smimeKey: TestKey
    let serviceKey: TestKey

    /// 2026-11-22 03:30:00.
    static let now: Int64 = 1_795_318_200

    /// The default kind: a P-384 root, P-256 below.
    static func shared() throws -> Hierarchy { try elliptic.get() }
    /// RSA throughout.
    static func sharedRSA() throws -> Hierarchy { try rsa.get() }

    private static let elliptic = Result { try Hierarchy(root: .p384) }
    private static let rsa = Result { try Hierarchy(root: .rsa4096) }

    init(root kind: KeyKind, organization: String = "Example AG", now: Int64 = now) throws {
        self.organization = organization
        self.now = now
        policy = IssuancePolicy(publicURL: PublicURL(domain: try DomainName("example.com")))
        // Finding an RSA key takes long, so this hierarchy borrows two of the shared ones.
        let isRSA = kind == .rsa4096
        rootKey = isRSA ? try TestKey.shared(kind) : try TestKey(kind)
        root = try CertificationAuthority(
            certificate: try CertificationAuthority.issueRoot(
                organization: organization,
                subjectPublicKeyInfo: rootKey.publicKey,
                policy: policy,
                now: now,
                signer: rootKey
            ).der
        )
        let below = IssuancePolicy.subordinateKeyKind(under: kind)
        smimeKey = isRSA ? try TestKey.shared(below) : try TestKey(below)
        serviceKey = try TestKey(below)
        smime = try Self.subordinate(.smimeCA, smimeKey, organization, root, rootKey, policy, now)
        service = try Self.subordinate(
            .serviceCA,
            serviceKey,
            organization,
            root,
            rootKey,
            policy,
            now
        )
    }

    private static func subordinate(
        _ profile: CertificateProfile,
        _ key: TestKey,
        _ organization: String,
        _ root: CertificationAuthority,
        _ rootKey: TestKey,
        _ policy: IssuancePolicy,
        _ now: Int64
    ) throws -> CertificationAuthority {
        let request = try CertificateRequest.authority(
            profile,
            organization: organization,
            subjectPublicKeyInfo: key.publicKey
        )
        return try CertificationAuthority(
            certificate: try root.issue(request, policy: policy, now: now, signer: rootKey).der
        )
    }

    /// A certificate for a mailbox.
    func mailbox(
        _ address: String = "Alice@example.com",
        name: String? = "Alice Liddell",
        kind: KeyKind = .p256
    ) throws -> IssuedCertificate {
        let request = try CertificateRequest.mailbox(
            try MailAddress(address),
            name: name,
            organization: organization,
            subjectPublicKeyInfo: try TestKey.shared(kind).publicKey
        )
        return try smime.issue(request, policy: policy, now: now, signer: smimeKey)
    }

    /// A certificate for the directory.
    func directory(
        _ hosts: [String] = ["ldap.example.com", "127.0.0.1", "::1"],
        kind: KeyKind = .p256
    ) throws -> IssuedCertificate {
        let request = try CertificateRequest.service(
            hosts: try hosts.map { try HostName($0) },
            organization: organization,
            subjectPublicKeyInfo: try TestKey.shared(kind).publicKey
        )
        return try service.issue(request, policy: policy, now: now, signer: serviceKey)
    }
}
