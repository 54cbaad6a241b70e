import BER
import Directory
import LDAP

/// Where the entries that a filter may match are looked for.
enum SearchPlan: Equatable, Sendable {
    /// Among all entries.
    case walk
    /// Among those that an index gives.
    case candidates(SearchTerm)
    /// Among these, by rising id.
    case entries([UInt64])
}

/// Finds out what indexes can answer of a filter.
///
/// What it finds may stand for more than the filter, never for less: the filter decides on each
/// entry.
struct SearchPlanner {
    /// Where attribute descriptions and rules are looked up.
    let schema: Schema
    /// What entries have.
    let attributes: AttributeMap

    /// What indexes can be asked for `filter`; nil when they have nothing to say.
    ///
    /// Recursion is bounded by the depth that the filter was checked for.
    func term(_ filter: borrowing FilterView) -> SearchTerm? {
        switch filter.node {
        case .and(var arms):
            var terms: [SearchTerm] = []
            while let arm = arms.next() {
                if let term = term(arm) { terms.append(term) }
            }
            return terms.isEmpty ? nil : terms.count == 1 ? terms[0] : .all(terms)
        case .or(var arms):
            var terms: [SearchTerm] = []
            while let arm = arms.next() {
                guard let term = term(arm) else { return nil }
                if term != Self.nothing { terms.append(term) }
            }
            return terms.count == 1 ? terms[0] : .any(terms)
        case .equality(let assertion), .approximate(let assertion):
            return equality(assertion.attribute, assertion.value)
        case .substrings(let assertion):
            let parts = SearchParts(assertion)
            return each(of: assertion.attribute) { .contains($0, parts) }
        case .extensible(let assertion):
            // Values in names are in no index, and a rule may see less than an index, not more.
            guard let attribute = assertion.attribute, !assertion.matchesNameAttributes else {
                return nil
            }
            guard let rule = assertion.rule else { return equality(attribute, assertion.value) }
            guard let named = schema.matchingRule(named: rule), named.isEqualityOfText else {
                return nil
            }
            return each(of: attribute) { .equals($0, assertion.value.array()) }
        case .present(let attribute):
            return isStored(attribute) ? nil : Self.nothing
        case .greaterOrEqual, .lessOrEqual, .not: return nil
        }
    }

    /// The identity that every entry that `filter` matches has, if it says so; 16 bytes.
    func identity(_ filter: borrowing FilterView) -> [UInt8]? {
        switch filter.node {
        case .and(var arms):
            while let arm = arms.next() {
                if let identity = identity(arm) { return identity }
            }
            return nil
        case .equality(let assertion):
            guard schema.knownAttribute(assertion.attribute) == schema.known.entryUUID else {
                return nil
            }
            return normalForm(assertion.value, .uuidMatch)
        default: return nil
        }
    }

    /// The key of the name that every entry that `filter` matches has, if it says so.
    func name(_ filter: borrowing FilterView) -> [UInt8]? {
        switch filter.node {
        case .and(var arms):
            while let arm = arms.next() {
                if let name = name(arm) { return name }
            }
            return nil
        case .equality(let assertion):
            guard schema.knownAttribute(assertion.attribute) == schema.known.entryDN else {
                return nil
            }
            return normalForm(assertion.value, .distinguishedNameMatch)
        default: return nil
        }
    }

    /// A term that no entry matches.
    ///
    /// Made anew each time: what a global of this type refers to looks like a leak to LeakSanitizer,
    /// since the case is a mark in the pointer.
    private static var nothing: SearchTerm { .any([]) }

    private func equality(_ attribute: Span<UInt8>, _ value: Span<UInt8>) -> SearchTerm? {
        guard let type = schema.knownAttribute(attribute) else { return Self.nothing }
        if schema.equalityRule(type) == .certificateExactMatch {
            return serialNumber(value).map { .serialNumber($0) }
        }
        return each(of: attribute) { .equals($0, value.array()) }
    }

    /// A term for any of the attributes that `attribute` stands for; nil when one of them holds
    /// something other than text.
    private func each(
        of attribute: Span<UInt8>,
        _ term: (EntryAttribute) -> SearchTerm
    ) -> SearchTerm? {
        guard let type = schema.knownAttribute(attribute) else { return Self.nothing }
        let stored = attributes.attributes(of: type)
        guard EntryAttributeSet.text.isSuperset(of: stored) else { return nil }
        var terms: [SearchTerm] = []
        for attribute in EntryAttribute.allCases where stored.contains(attribute) {
            terms.append(term(attribute))
        }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private func isStored(_ attribute: Span<UInt8>) -> Bool {
        guard let type = schema.knownAttribute(attribute) else { return false }
        return attributes.attributes(of: type) != .none
    }

    /// The content octets of the serial number that a certificateExactMatch assertion names.
    private func serialNumber(_ assertion: Span<UInt8>) -> [UInt8]? {
        guard let form = normalForm(assertion, .certificateExactMatch) else { return nil }
        var reader = BERReader(form.span)
        do throws(BERError) { return try reader.readIntegerContent().array() } catch { return nil }
    }

    private func normalForm(_ assertion: Span<UInt8>, _ rule: MatchingRule) -> [UInt8]? {
        var writer = BERWriter(capacity: assertion.count)
        guard rule.normalize(assertion, role: .assertion, schema: schema, into: &writer) else {
            return nil
        }
        return writer.array()
    }
}

extension SearchParts {
    /// The parts of `assertion`.
    init(_ assertion: borrowing SubstringAssertion) {
        self.init()
        var parts = assertion.parts
        while let part = parts.next() {
            switch part.place {
            case .initial: initial = part.value.array()
            case .any: any.append(part.value.array())
            case .final: final = part.value.array()
            }
        }
    }
}

extension MatchingRule {
    /// Whether values that are equal by the rule are equal as text without regard to case, which is
    /// how indexes compare.
    var isEqualityOfText: Bool {
        switch self {
        case .caseIgnoreMatch, .caseExactMatch, .caseIgnoreIA5Match, .caseExactIA5Match: true
        default: false
        }
    }
}
