/// An assertion of a rule that takes values apart (``MatchingRule/comparesComponents``).
///
/// Indirect, so that a matcher without one carries a single word.
indirect enum ComponentAssertion: Sendable {
    /// What is asked of certificates.
    case certificate(CertificateCriteria)
    /// What is asked of revocation lists.
    case list(CertificateListCriteria)

    /// Reads `assertion` as `rule` has it.
    init(
        _ assertion: Span<UInt8>,
        _ rule: MatchingRule,
        _ schema: Schema
    ) throws(LDAPError) {
        switch rule {
        case .certificateMatch:
            self = .certificate(try CertificateCriteria(assertion, schema))
        case .certificateListExactMatch:
            self = .list(try CertificateListCriteria(exact: assertion, schema))
        case .certificateListMatch:
            self = .list(try CertificateListCriteria(assertion, schema))
        default: throw .invalidAssertion(offset: 0)
        }
    }

    /// How often each byte of a value may be looked at.
    var weight: Int {
        switch self {
        case .certificate(let criteria): criteria.weight
        case .list(let criteria): criteria.weight
        }
    }

    /// What the assertion says of `value`.
    func matches(_ value: Span<UInt8>, _ schema: Schema) -> Truth {
        switch self {
        case .certificate(let criteria): criteria.matches(value, schema)
        case .list(let criteria): criteria.matches(value, schema)
        }
    }
}
