import BER

/// The values asked for, borrowed (RFC 3876 §2): those for which one of the items is True.
///
///     ValuesReturnFilter ::= SEQUENCE OF SimpleFilterItem
///     SimpleFilterItem ::= CHOICE {
///          equalityMatch   [3] AttributeValueAssertion,
///          …
///          extensibleMatch [9] SimpleMatchingAssertion }
///     SimpleMatchingAssertion ::= SEQUENCE {
///          matchingRule    [1] MatchingRuleId OPTIONAL,
///          type            [2] AttributeDescription OPTIONAL,
///          matchValue      [3] AssertionValue}
///
/// The items are checked as a whole here, so that walking them cannot fail.
package struct MatchedValuesControl: ~Escapable {
    /// The items, none of which is a group or a negation.
    package let items: FilterList

    /// Decodes the value of a ``ControlType/matchedValues``.
    ///
    /// - Throws: ``LDAPError/valueMissing``, ``LDAPError/malformedValue(_:)``,
    ///   ``LDAPError/compoundItem(tag:)``, ``LDAPError/filterTooLarge(limit:)`` and what else
    ///   keeps an item from being a filter.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>?, limits: MessageLimits) throws(LDAPError) {
        guard let value else { throw .valueMissing }
        let content: Span<UInt8>
        do throws(LDAPError) {
            var outer = BERReader(value)
            var reader = try outer.fields(.sequence)
            try outer.finished()
            content = reader.rest
            var check = FilterCheck(limits: limits)
            while !reader.isAtEnd {
                let item = try reader.element()
                try check.runItem(item)
            }
        } catch { throw error.ofValue }
        items = FilterList(checked: content)
    }
}

extension FilterCheck {
    /// Checks one item of a values filter; all of them share the bound on terms.
    fileprivate mutating func runItem(_ item: borrowing BERElement) throws(LDAPError) {
        switch try FilterView.Node(tag: item.tag, content: item.content) {
        case .and, .or, .not: throw .compoundItem(tag: item.tag.rawValue)
        case .extensible(let assertion):
            guard !assertion.matchesNameAttributes else {
                throw .compoundItem(tag: item.tag.rawValue)
            }
            try run(item.whole)
        default: try run(item.whole)
        }
    }
}
