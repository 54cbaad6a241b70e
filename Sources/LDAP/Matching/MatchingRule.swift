/// The matching rules that the server knows how to carry out (RFC 4517 §4.2, RFC 4523, RFC 4530).
package enum MatchingRule: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    /// Names of schema elements and OIDs, one element being one value.
    case objectIdentifierMatch
    /// Distinguished names.
    case distinguishedNameMatch
    /// Text without regard to case.
    case caseIgnoreMatch
    /// Text without regard to case, in order.
    case caseIgnoreOrderingMatch
    /// Parts of text without regard to case.
    case caseIgnoreSubstringsMatch
    /// Text.
    case caseExactMatch
    /// Text, in order.
    case caseExactOrderingMatch
    /// Parts of text.
    case caseExactSubstringsMatch
    /// A word of a text without regard to case: what stands between spaces.
    case wordMatch
    /// A word of a text without regard to case: what stands between spaces and signs.
    case keywordMatch
    /// Digits without regard to spaces.
    case numericStringMatch
    /// Digits without regard to spaces, in order.
    case numericStringOrderingMatch
    /// Parts of digits without regard to spaces.
    case numericStringSubstringsMatch
    /// Lines, as of postal addresses, without regard to case.
    case caseIgnoreListMatch
    /// Parts of lines without regard to case.
    case caseIgnoreListSubstringsMatch
    /// TRUE and FALSE.
    case booleanMatch
    /// Whole numbers.
    case integerMatch
    /// Whole numbers, in order.
    case integerOrderingMatch
    /// Bit strings.
    case bitStringMatch
    /// Octets.
    case octetStringMatch
    /// Octets, in order.
    case octetStringOrderingMatch
    /// Telephone numbers without regard to case, spaces and hyphens.
    case telephoneNumberMatch
    /// Parts of telephone numbers.
    case telephoneNumberSubstringsMatch
    /// Times.
    case generalizedTimeMatch
    /// Times, in order.
    case generalizedTimeOrderingMatch
    /// A description's number.
    case integerFirstComponentMatch
    /// A description's OID.
    case objectIdentifierFirstComponentMatch
    /// Certificates by serial number and issuer (RFC 4523 §2.5).
    case certificateExactMatch
    /// Certificates by any of their components (RFC 4523 §2.6).
    case certificateMatch
    /// Revocation lists by issuer and time (RFC 4523 §2.9).
    case certificateListExactMatch
    /// Revocation lists by any of their components (RFC 4523 §2.10).
    case certificateListMatch
    /// ASCII text.
    case caseExactIA5Match
    /// ASCII text without regard to case.
    case caseIgnoreIA5Match
    /// Parts of ASCII text without regard to case.
    case caseIgnoreIA5SubstringsMatch
    /// UUIDs.
    case uuidMatch
    /// UUIDs, in order.
    case uuidOrderingMatch

    /// What a rule is good for.
    package enum Purpose: Equatable, Sendable {
        /// Whether a value equals an assertion.
        case equality
        /// Whether a value comes before an assertion.
        case ordering
        /// Whether a value contains an assertion's parts.
        case substrings
    }

    /// The rule's name (RFC 4512 §4.1.3).
    package var name: String {
        switch self {
        case .uuidMatch: "UUIDMatch"
        case .uuidOrderingMatch: "UUIDOrderingMatch"
        default: String(describing: self)
        }
    }

    /// Whether the rule takes values apart, by what an assertion names of them, so that values have no
    /// normal form for it.
    package var comparesComponents: Bool {
        switch self {
        case .certificateMatch, .certificateListExactMatch, .certificateListMatch: true
        default: false
        }
    }

    /// The rule for equality of the attributes whose values this one compares too.
    package var equality: MatchingRule {
        switch self {
        case .certificateMatch: .certificateExactMatch
        case .certificateListMatch: .certificateListExactMatch
        case .wordMatch, .keywordMatch: .caseIgnoreMatch
        default: self
        }
    }

    /// What the rule is good for.
    package var purpose: Purpose {
        switch self {
        case .caseIgnoreOrderingMatch, .caseExactOrderingMatch, .numericStringOrderingMatch,
            .integerOrderingMatch, .octetStringOrderingMatch, .generalizedTimeOrderingMatch,
            .uuidOrderingMatch:
            .ordering
        case .caseIgnoreSubstringsMatch, .caseExactSubstringsMatch, .numericStringSubstringsMatch,
            .caseIgnoreListSubstringsMatch, .telephoneNumberSubstringsMatch,
            .caseIgnoreIA5SubstringsMatch:
            .substrings
        case .objectIdentifierMatch, .distinguishedNameMatch, .caseIgnoreMatch, .caseExactMatch,
            .wordMatch, .keywordMatch, .numericStringMatch, .caseIgnoreListMatch, .booleanMatch,
            .integerMatch,
            .bitStringMatch, .octetStringMatch, .telephoneNumberMatch, .generalizedTimeMatch,
            .integerFirstComponentMatch, .objectIdentifierFirstComponentMatch,
            .certificateExactMatch, .certificateMatch, .certificateListExactMatch,
            .certificateListMatch, .caseExactIA5Match, .caseIgnoreIA5Match, .uuidMatch:
            .equality
        }
    }
}
