extension MatchingRule {
    /// Whether the rule compares values of attributes of `syntax` (RFC 4517 §4.2): those whose ASN.1
    /// type is the rule's.
    ///
    /// Asked of another attribute, an assertion is Undefined.
    package func applies(to syntax: AttributeSyntax) -> Bool {
        switch self {
        case .caseIgnoreMatch, .caseIgnoreOrderingMatch, .caseIgnoreSubstringsMatch,
            .caseExactMatch, .caseExactOrderingMatch, .caseExactSubstringsMatch, .wordMatch,
            .keywordMatch:
            switch syntax {
            case .directoryString, .printableString, .countryString, .telephoneNumber: true
            default: false
            }
        case .numericStringMatch, .numericStringOrderingMatch, .numericStringSubstringsMatch:
            syntax == .numericString
        case .caseIgnoreListMatch, .caseIgnoreListSubstringsMatch: syntax == .postalAddress
        case .telephoneNumberMatch, .telephoneNumberSubstringsMatch: syntax == .telephoneNumber
        case .caseExactIA5Match, .caseIgnoreIA5Match, .caseIgnoreIA5SubstringsMatch:
            syntax == .ia5String
        case .objectIdentifierMatch: syntax == .objectIdentifier
        case .distinguishedNameMatch: syntax == .distinguishedName
        case .booleanMatch: syntax == .boolean
        case .integerMatch, .integerOrderingMatch: syntax == .integer
        case .bitStringMatch: syntax == .bitString
        case .octetStringMatch, .octetStringOrderingMatch: syntax == .octetString
        case .generalizedTimeMatch, .generalizedTimeOrderingMatch: syntax == .generalizedTime
        case .uuidMatch, .uuidOrderingMatch: syntax == .uuid
        case .integerFirstComponentMatch: syntax == .structureRuleDescription
        case .objectIdentifierFirstComponentMatch:
            switch syntax {
            case .attributeTypeDescription, .contentRuleDescription, .matchingRuleDescription,
                .matchingRuleUseDescription, .nameFormDescription, .objectClassDescription,
                .syntaxDescription:
                true
            default: false
            }
        case .certificateExactMatch, .certificateMatch: syntax == .certificate
        case .certificateListExactMatch, .certificateListMatch: syntax == .certificateList
        }
    }

    /// Whether `assertion`, or a part of one, is of the rule's assertion syntax, where that is text.
    ///
    /// The other rules find out while they make the normal form.
    func acceptsText(_ assertion: Span<UInt8>, schema: Schema) -> Bool {
        switch self {
        case .numericStringMatch, .numericStringOrderingMatch, .numericStringSubstringsMatch:
            AttributeSyntax.numericString.accepts(assertion, schema: schema)
        case .telephoneNumberMatch, .telephoneNumberSubstringsMatch:
            AttributeSyntax.telephoneNumber.accepts(assertion, schema: schema)
        case .caseExactIA5Match, .caseIgnoreIA5Match: true
        default: !assertion.isEmpty
        }
    }
}

extension Schema {
    /// Whether `rule` compares values of `type`.
    package func applies(_ rule: MatchingRule, to type: AttributeTypeID) -> Bool {
        facts[Int(type.index)].syntax.map { rule.applies(to: $0) } ?? false
    }
}
