import PKIX

/// The check of what is about to be signed.
///
/// It reads the bytes with the reader that serves certificates from strangers, a code path that
/// shares nothing with the writer, and compares them with a table of rules.
package enum Lint {
    /// All rules.
    static let rules: [LintRule] =
        LintRules.structure + LintRules.validity + LintRules.names + LintRules.keys
        + LintRules.uses + LintRules.locations

    /// The names of all rules.
    package static var ruleNames: [String] { rules.map(\.name) }

    /// Checks `bytes`, a TBSCertificate.
    /// - Throws: ``IssuerError/unreadable(_:)``, or ``IssuerError/lint(_:)`` with all findings.
    static func check(
        _ bytes: [UInt8],
        against expectation: IssuanceExpectation
    ) throws(IssuerError) {
        var findings: [LintFinding] = []
        do throws(PKIXError) {
            let certificate = try CertificateReader(toBeSigned: bytes.span)
            for rule in rules where rule.profiles.contains(expectation.request.profile) {
                if rule.holds(certificate, expectation) { continue }
                findings.append(LintFinding(rule: rule.name, source: rule.source))
            }
        } catch {
            throw .unreadable(error)
        }
        guard findings.isEmpty else { throw .lint(findings) }
    }
}
