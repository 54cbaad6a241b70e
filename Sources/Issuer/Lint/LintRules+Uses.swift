import BER
import PKIX

extension LintRules {
    /// What the key may be used for.
    static let uses: [LintRule] = [
        LintRule("an authority says so", "RFC 5280 §4.2.1.9", .authorities) { certificate, _ in
            certificate.isCertificateAuthority
        },
        LintRule("a leaf is no authority", "RFC 5280 §4.2.1.9", .leaves) { certificate, _ in
            !certificate.isCertificateAuthority
        },
        LintRule(
            "nothing stands below a subordinate but leaves",
            "RFC 5280 §4.2.1.9",
            [.smimeCA, .serviceCA]
        ) { certificate, _ in
            certificate.extensions.pathLength == 0
        },
        LintRule(
            "its issuer allows an authority below",
            "RFC 5280 §6.1.4 (m)",
            [.smimeCA, .serviceCA]
        ) { _, expected in
            guard case .authority(let authority) = expected.issuer else { return false }
            return authority.pathLength != 0
        },
        LintRule(
            "an authority signs certificates and revocation lists",
            "RFC 5280 §4.2.1.3",
            .authorities
        ) {
            certificate,
            _ in
            certificate.keyUsage == [.keyCertSign, .crlSign]
        },
        LintRule("key usage fits the kind of key", "RFC 8550 §4.4.2, SBR §7.1.2.3", [.smimeLeaf]) {
            certificate,
            _ in
            switch certificate.publicKeyAlgorithm {
            case .rsa: certificate.keyUsage == [.digitalSignature, .keyEncipherment]
            case .ec: certificate.keyUsage == [.digitalSignature, .keyAgreement]
            case .ed25519: certificate.keyUsage == .digitalSignature
            case .rsaPSS, .ed448, .x25519, .x448, .unknown: false
            }
        },
        LintRule(
            "key usage fits a TLS server",
            "RFC 5280 §4.2.1.3, RFC 8446 §4.4.2.2",
            [.directoryTLS]
        ) {
            certificate,
            _ in
            switch certificate.publicKeyAlgorithm {
            case .rsa: certificate.keyUsage == [.digitalSignature, .keyEncipherment]
            default: certificate.keyUsage == .digitalSignature
            }
        },
        LintRule("a root is not confined to purposes", "RFC 5280 §4.2.1.12", [.rootCA]) {
            certificate,
            _ in
            certificate.extensions.extendedKeyUsage == nil
        },
        LintRule("purposes are mail and TLS clients", "RFC 5280 §4.2.1.12", [.smimeCA, .smimeLeaf])
        {
            certificate,
            _ in
            certificate.extensions.extendedKeyUsage == [.emailProtection, .clientAuth]
        },
        LintRule("the purpose is TLS servers", "RFC 5280 §4.2.1.12", [.serviceCA, .directoryTLS]) {
            certificate,
            _ in
            certificate.extensions.extendedKeyUsage == .serverAuth
        },
        LintRule("its issuer is confined to no less", "SBR §7.1.2.2", .subordinates) {
            certificate,
            expected in
            guard case .authority(let authority) = expected.issuer,
                let purposes = certificate.extensions.extendedKeyUsage
            else { return false }
            return authority.purposes?.isSuperset(of: purposes) ?? true
        },
        LintRule("capabilities go with encryption, each once", "RFC 4262 §2", [.smimeLeaf]) {
            certificate,
            _ in
            guard let value = certificate.extensions.value(of: .smimeCapabilities) else {
                return !certificate.isFitForEncryption
            }
            return certificate.isFitForEncryption && isDistinctList(value)
        },
    ]

    /// Whether `value` is a SEQUENCE of sequences that all differ.
    private static func isDistinctList(_ value: Span<UInt8>) -> Bool {
        var outer = BERReader(value, rules: .der)
        guard var list = try? outer.readConstructed(.sequence), outer.isAtEnd else { return false }
        var seen: Set<[UInt8]> = []
        while !list.isAtEnd {
            guard let element = try? list.readElement(), element.tag == .sequence,
                seen.insert(element.whole.array()).inserted
            else { return false }
        }
        return !seen.isEmpty
    }
}
