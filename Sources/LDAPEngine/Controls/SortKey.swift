import LDAP

/// One key by which entries are sorted (RFC 2891 §1.1).
struct SortKey: Equatable, Sendable {
    /// The attribute, its subtypes included.
    let type: AttributeTypeID
    /// The rule by which its values are ordered.
    let rule: MatchingRule
    /// Whether the greatest comes first.
    let isReversed: Bool

    /// Why a key cannot be sorted by, in the words of the response control.
    struct Refusal: Equatable, Sendable {
        /// noSuchAttribute, inappropriateMatching or unwillingToPerform.
        let code: ResultCode
        /// The attribute, as the client spelled it.
        let attribute: [UInt8]
    }

    /// The keys that `control` asks for, or why one of them is none.
    static func keys(
        _ control: borrowing SortControl,
        schema: Schema
    ) -> Result<[SortKey], Refusal> {
        var keys: [SortKey] = []
        var list = copy control
        while let asked = list.nextKey() {
            let attribute = asked.attribute.array()
            guard let type = schema.knownAttribute(asked.attribute) else {
                return .failure(Refusal(code: .noSuchAttribute, attribute: attribute))
            }
            var rule = schema.sortRule(type)
            if let name = asked.rule {
                rule = schema.matchingRule(named: name).flatMap { named in
                    let isText = named.ordersText && rule?.ordersText == true
                    return named.isOrdered && (isText || schema.applies(named, to: type))
                        ? named : nil
                }
            }
            guard let rule else {
                return .failure(Refusal(code: .inappropriateMatching, attribute: attribute))
            }
            guard !keys.contains(where: { $0.type == type }) else {
                return .failure(Refusal(code: .unwillingToPerform, attribute: attribute))
            }
            keys.append(SortKey(type: type, rule: rule, isReversed: asked.isReversed))
        }
        return .success(keys)
    }
}

extension SortKey.Refusal: Error {}

extension MatchingRule {
    /// Whether this rule puts text in order; one such rule can stand for another, whether the text is
    /// IA5 or not.
    fileprivate var ordersText: Bool {
        switch self {
        case .caseIgnoreMatch, .caseIgnoreOrderingMatch, .caseExactMatch, .caseExactOrderingMatch,
            .caseIgnoreIA5Match, .caseExactIA5Match:
            true
        default: false
        }
    }
}
