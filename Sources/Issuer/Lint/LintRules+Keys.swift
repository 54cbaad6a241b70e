import BER
import PKIX

extension LintRules {
    /// Keys and their identifiers.
    static let keys: [LintRule] = [
        LintRule("key is the one that was asked for", "RFC 5280 §4.1.2.7") {
            certificate,
            expected in
            certificate.subjectPublicKeyInfo.hasSameBytes(as: expected.request.subjectPublicKeyInfo)
        },
        LintRule("key's algorithm is written as demanded", "RFC 3279 §2.3, SBR §7.1.3.1") {
            certificate,
            _ in
            algorithmIdentifiers.contains(certificate.publicKey.algorithmIdentifier.array())
        },
        LintRule("key is strong enough", "SBR §6.1.5", .leaves) { certificate, _ in
            isStrong(certificate, rsaBitsMin: 2048)
        },
        LintRule("an authority's key is strong enough", "SBR §6.1.5", .authorities) {
            certificate,
            _ in
            isStrong(certificate, rsaBitsMin: 3072)
        },
        LintRule("an RSA exponent is odd and at least 65537", "SBR §6.1.6") { certificate, _ in
            guard case .rsa = certificate.publicKeyAlgorithm else { return true }
            return hasGoodExponent(certificate.publicKey.key)
        },
        LintRule("subject key identifier names the key", "RFC 5280 §4.2.1.2") {
            certificate,
            expected in
            certificate.subjectKeyIdentifier?.hasSameBytes(as: expected.request.keyIdentifier)
                ?? false
        },
        LintRule(
            "authority key identifier names the issuer's key",
            "RFC 5280 §4.2.1.1",
            .subordinates
        ) { certificate, expected in
            certificate.authorityKeyIdentifier?.hasSameBytes(as: expected.issuerKeyIdentifier)
                ?? false
        },
        LintRule("authority key identifier is a key identifier alone", "SBR §7.1.2.3") {
            certificate,
            _ in
            guard let value = certificate.extensions.value(of: .authorityKeyIdentifier) else {
                return true
            }
            var outer = BERReader(value, rules: .der)
            guard var fields = try? outer.readConstructed(.sequence) else { return false }
            return (try? fields.readContent(.context(0))) != nil && fields.isAtEnd
        },
    ]

    private static func isStrong(
        _ certificate: borrowing CertificateReader,
        rsaBitsMin: Int
    ) -> Bool {
        switch certificate.publicKeyAlgorithm {
        case .rsa(let bits): bits >= rsaBitsMin && bits <= 8192 && bits % 8 == 0
        case .ec(.p256), .ec(.p384): true
        case .ed25519: !certificate.isCertificateAuthority
        case .ec(.p521), .ec(.other), .rsaPSS, .ed448, .x25519, .x448, .unknown: false
        }
    }

    private static func hasGoodExponent(_ key: Span<UInt8>) -> Bool {
        var outer = BERReader(key, rules: .der)
        guard var fields = try? outer.readConstructed(.sequence),
            (try? fields.skip()) != nil, let exponent = try? fields.readInteger()
        else { return false }
        return exponent >= 65_537 && exponent % 2 == 1
    }

    /// RSA with NULL, P-256, P-384, Ed25519: octet for octet.
    private static let algorithmIdentifiers: [[UInt8]] = [
        [0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0],
        [
            0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1,
            6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
        ],
        [0x30, 0x10, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x22],
        [0x30, 5, 6, 3, 0x2b, 0x65, 0x70],
    ]
}
