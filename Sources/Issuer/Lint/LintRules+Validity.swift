import BER
import PKIX

extension LintRules {
    /// When the certificate is valid.
    static let validity: [LintRule] = [
        LintRule("validity is the one that was decided", "docs/issuance.md") {
            certificate,
            expected in
            certificate.notBefore == expected.validity.notBefore
                && certificate.notAfter == expected.validity.notAfter
        },
        LintRule("times are UTCTime until 2049 and GeneralizedTime after", "RFC 5280 §4.1.2.5") {
            certificate,
            _ in
            var reader = BERReader(certificate.validity, rules: .der)
            guard let first = reader.peekTag(), (try? reader.skip()) != nil,
                let second = reader.peekTag()
            else { return false }
            // 2050-01-01 00:00:00.
            return (first == .generalizedTime) == (certificate.notBefore >= 2_524_608_000)
                && (second == .generalizedTime) == (certificate.notAfter >= 2_524_608_000)
        },
        LintRule("it is valid now, and began within the last hour or with its issuer", "SBR §7.1.2")
        {
            certificate,
            expected in
            let earliest = expected.now - IssuancePolicy.backdateSecondsMax
            return certificate.isValid(at: expected.now) && certificate.notBefore >= earliest
        },
        LintRule("it ends with its issuer or before", "RFC 5280 §6.1", .subordinates) {
            certificate,
            expected in
            guard case .authority(let authority) = expected.issuer else { return false }
            return certificate.notBefore >= authority.validity.notBefore
                && certificate.notAfter <= authority.validity.notAfter
        },
        LintRule("a leaf is valid 825 days at most", "SBR §6.3.2", .leaves) { certificate, _ in
            let seconds = certificate.notAfter - certificate.notBefore + 1
            return seconds <= Int64(IssuancePolicy.leafDaysMax) * 86_400
        },
    ]
}
