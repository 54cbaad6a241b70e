/// A rule that a certificate about to be signed breaks.
package struct LintFinding: Hashable, Sendable {
    /// The rule's name.
    package let rule: String
    /// Where the rule comes from.
    package let source: String
}

extension LintFinding: CustomStringConvertible {
    /// The name and the source.
    package var description: String { "\(rule) (\(source))" }
}
