package import BER

extension MatchingRule {
    /// Whether the order of normal forms, byte by byte, is an order that people know: that of text, of
    /// numbers, of times, of octets.
    ///
    /// So with every ordering rule, and with the equality rules that have no ordering rule beside them
    /// in RFC 4517, such as caseIgnoreIA5Match.
    package var isOrdered: Bool {
        switch self {
        case .caseIgnoreMatch, .caseIgnoreOrderingMatch, .caseExactMatch, .caseExactOrderingMatch,
            .numericStringMatch, .numericStringOrderingMatch, .caseIgnoreListMatch, .booleanMatch,
            .integerMatch, .integerOrderingMatch, .octetStringMatch, .octetStringOrderingMatch,
            .telephoneNumberMatch, .generalizedTimeMatch, .generalizedTimeOrderingMatch,
            .distinguishedNameMatch, .caseExactIA5Match, .caseIgnoreIA5Match, .uuidMatch,
            .uuidOrderingMatch:
            true
        case .objectIdentifierMatch, .wordMatch, .keywordMatch, .caseIgnoreSubstringsMatch,
            .caseExactSubstringsMatch,
            .numericStringSubstringsMatch, .caseIgnoreListSubstringsMatch, .bitStringMatch,
            .telephoneNumberSubstringsMatch, .integerFirstComponentMatch,
            .objectIdentifierFirstComponentMatch, .certificateExactMatch, .certificateMatch,
            .certificateListExactMatch, .certificateListMatch, .caseIgnoreIA5SubstringsMatch:
            false
        }
    }

    /// Appends bytes that order as values do by this rule (``Span/precedes(_:)``).
    ///
    /// False, with the writer as it was, when `value` is not of the syntax or the rule has no order
    /// (``isOrdered``). A key is about as long as its value; text beyond ASCII can grow.
    package func appendSortKey(
        of value: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        guard isOrdered else { return false }
        // A local part of `mail` may be UTF-8 (RFC 6531).
        let rule = self == .caseIgnoreIA5Match ? .caseIgnoreMatch : self
        return rule.normalize(value, role: .value, schema: schema, into: &writer)
    }

    /// Bytes that order as values do by this rule; nil when `value` is not of the syntax or the rule
    /// has no order.
    package func sortKey(of value: Span<UInt8>, schema: Schema) -> [UInt8]? {
        var writer = BERWriter(capacity: value.count + 16)
        return appendSortKey(of: value, schema: schema, to: &writer) ? writer.array() : nil
    }
}

extension Schema {
    /// The rule by which values of `type` are sorted (RFC 2891 §1.1): its ordering rule, else its
    /// equality rule when that has an order; nil when its values have none.
    package func sortRule(_ type: AttributeTypeID) -> MatchingRule? {
        if let ordering = orderingRule(type) { return ordering }
        return equalityRule(type).flatMap { $0.isOrdered ? $0 : nil }
    }
}
