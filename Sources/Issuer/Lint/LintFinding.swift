/// A rule that a certificate about to be signed breaks.
package struct LintFinding: Hashable, Sendable {
    /// The rule's name.
    package let rule: String
    /// Where the rule comes from.
    package let source: String

    /// The rule of this name, from this source.
    package init(rule: String, source: String) {
        self.rule = rule
        self.source = source
    }
}

extension LintFinding: CustomStringConvertible {
    /// The name and the source.
    package var description: String { "\(rule) (\(source))" }
}
