import Cryptography
import PKIX

/// The table of rules, in parts by what they look at.
enum LintRules {
    /// The frame: version, serial number, algorithm, encoding, which extensions there are.
    static let structure: [LintRule] = [
        LintRule("version is 3", "RFC 5280 §4.1.2.1") { certificate, _ in
            certificate.version == 3
        },
        LintRule("serial number is positive", "RFC 5280 §4.1.2.2") { certificate, _ in
            let serial = certificate.serialNumber
            return serial[0] < 0x80 && (serial.count > 1 || serial[0] != 0)
        },
        LintRule("serial number is the one that was drawn", "SBR §7.1") { certificate, expected in
            certificate.serialNumber.hasSameBytes(as: expected.serial.content)
        },
        LintRule("encoding is DER to the letter", "X.690 §11.2.2, §11.5") { certificate, _ in
            !certificate.extensions.hasLaxEncoding
        },
        LintRule(
            "signature algorithm is the one of the issuer's key",
            "RFC 5280 §4.1.1.2, SBR §7.1.3.2"
        ) { certificate, expected in
            certificate.signatureAlgorithm.hasSameBytes(
                as: expected.signatureAlgorithm.algorithmIdentifier
            )
        },
        LintRule("every extension belongs to the profile", "RFC 5280 §4.2") {
            certificate,
            expected in
            let allowed = extensions(of: expected.request.profile)
            var walk = certificate.extensions.makeWalk()
            while let entry = walk.next() {
                if !allowed.contains(entry.kind) { return false }
            }
            return true
        },
        LintRule("only what must be is critical", "RFC 5280 §4.2.1, RFC 4262 §2") {
            certificate,
            _ in
            var walk = certificate.extensions.makeWalk()
            while let entry = walk.next() {
                let mustBe = entry.kind == .keyUsage || entry.kind == .basicConstraints
                if entry.isCritical != mustBe { return false }
            }
            return true
        },
    ]

    /// The extensions that certificates of `profile` may have.
    private static func extensions(
        of profile: CertificateProfile
    ) -> Set<CertificateExtension.Kind> {
        let shared: Set<CertificateExtension.Kind> = [.subjectKeyIdentifier, .keyUsage]
        let below: Set<CertificateExtension.Kind> = [
            .authorityKeyIdentifier, .extendedKeyUsage, .crlDistributionPoints,
            .authorityInformationAccess,
        ]
        switch profile {
        case .rootCA: return shared.union([.basicConstraints])
        case .smimeCA, .serviceCA: return shared.union(below).union([.basicConstraints])
        case .smimeLeaf:
            return shared.union(below).union([.subjectAlternativeName, .smimeCapabilities])
        case .directoryTLS: return shared.union(below).union([.subjectAlternativeName])
        }
    }
}
