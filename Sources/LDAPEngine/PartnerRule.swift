import LDAP

/// What partners may search by: the beginning or a part of somebody's name or address.
///
/// | filter | is allowed |
/// |---|---|
/// | equality, approximate match, substrings on a name or an address, with enough characters | yes |
/// | an extensible match on one, by no rule or one for equality of text | as equality |
/// | anything on an attribute that is not known or that no entry has: it matches nothing | yes |
/// | AND | if one arm is; the others narrow it down |
/// | OR | if all arms are |
/// | NOT, presence, order, anything else | never |
///
/// Decided on the filter alone, so that a refusal says nothing of what is there.
struct PartnerRule {
    /// Where attribute descriptions are looked up.
    let schema: Schema
    /// What entries have.
    let attributes: AttributeMap
    /// How many characters must be given in one piece, blanks not counted.
    let charactersMin: Int

    /// Whether `filter` says enough of whatever it matches.
    ///
    /// Recursion is bounded by the depth that the filter was checked for.
    func allows(_ filter: borrowing FilterView) -> Bool {
        switch filter.node {
        case .and(var arms):
            while let arm = arms.next() {
                if allows(arm) { return true }
            }
            return false
        case .or(var arms):
            while let arm = arms.next() {
                guard allows(arm) else { return false }
            }
            return true
        case .equality(let assertion), .approximate(let assertion):
            return allows(assertion.attribute, characters: characters(assertion.value))
        case .substrings(let assertion):
            var most = 0
            var parts = assertion.parts
            while let part = parts.next() { most = max(most, characters(part.value)) }
            return allows(assertion.attribute, characters: most)
        case .extensible(let assertion):
            guard let attribute = assertion.attribute, !assertion.matchesNameAttributes else {
                return false
            }
            if let rule = assertion.rule {
                // Others find what comes before the value, or parts of it.
                guard schema.matchingRule(named: rule)?.isEqualityOfText == true else {
                    return false
                }
            }
            return allows(attribute, characters: characters(assertion.value))
        case .present(let attribute): return allows(attribute, characters: 0)
        case .greaterOrEqual(let assertion), .lessOrEqual(let assertion):
            return allows(assertion.attribute, characters: 0)
        case .not: return false
        }
    }

    private func allows(_ attribute: Span<UInt8>, characters: Int) -> Bool {
        guard let type = schema.knownAttribute(attribute) else { return true }
        let stored = attributes.attributes(of: type)
        if stored == .none { return true }
        return characters >= charactersMin && EntryAttributeSet.text.isSuperset(of: stored)
    }

    /// The characters of `text` but for blanks; bytes that go on with a character do not count.
    private func characters(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] & 0xc0 != 0x80 && text[index] != 0x20 {
            count += 1
        }
        return count
    }
}
