import LDAP

/// How far a filter names whole addresses: the anonymous rule, decided on the filter alone.
enum Pin: Equatable, Sendable {
    /// Some entry could match that no address of the filter names.
    case open
    /// Whatever matches has one of the addresses collected.
    ///
    /// `isDecided` says more: the entry of each of them does match, so that nothing is left to
    /// evaluate.
    case pinned(isDecided: Bool)
    /// It is pinned, or would be, by more addresses than the limit.
    case tooMany
}

/// What the rule reads as a pin.
///
/// | filter | is pinned |
/// |---|---|
/// | equality, approximate or IA5 match on mail with a whole address | by that address |
/// | substrings of one part that is a whole address, on mail | by that address |
/// | the same on any other attribute | by nothing: it is read as False |
/// | AND | if one arm is |
/// | OR | if all arms are, or one is and the others are a stranger's equalities of other attributes with whole addresses, which add nobody; without arms it is False |
/// | NOT, anything else | never |
struct PinRule {
    /// Whether substrings that are a whole address pin; else they are what they say.
    let readsSubstrings: Bool

    /// Whether equality with a whole address on another attribute than mail adds nobody to the
    /// pinned arms of an OR; else it is what it says.
    let passesOverOthers: Bool

    /// The rule as clients of this grade are asked to keep it.
    init(for grade: Grade?) {
        readsSubstrings = grade != .internal
        // Apple's clients ask for an address in uid and cn besides mail.
        passesOverOthers = readsSubstrings && grade != .partner
    }

    /// Finds out how `filter` is pinned and adds its addresses to `addresses`.
    ///
    /// Recursion is bounded by the depth that the filter was checked for.
    /// `schema` is where attribute descriptions and rules are looked up.
    func collect(
        _ filter: borrowing FilterView,
        _ schema: borrowing Schema,
        into addresses: inout PinnedAddresses
    ) -> Pin {
        switch filter.node {
        case .and(let arms): return collectAnd(arms, schema, into: &addresses)
        case .or(let arms): return collectOr(arms, schema, into: &addresses)
        case .equality(let assertion), .approximate(let assertion):
            guard isMail(assertion.attribute, schema) else { return .open }
            return pin(assertion.value, isDecided: true, into: &addresses)
        case .substrings(let assertion):
            guard readsSubstrings, let part = assertion.onlyPart else { return .open }
            if isMail(assertion.attribute, schema) {
                return pin(part.value, isDecided: true, into: &addresses)
            }
            return addresses.isAddress(part.value) ? .pinned(isDecided: true) : .open
        case .extensible(let assertion):
            guard let attribute = assertion.attribute, isMail(attribute, schema) else {
                return .open
            }
            guard let rule = assertion.rule else {
                return pin(assertion.value, isDecided: true, into: &addresses)
            }
            switch schema.matchingRule(named: rule) {
            case .caseIgnoreIA5Match: return pin(assertion.value, isDecided: true, into: &addresses)
            case .caseExactIA5Match: return pin(assertion.value, isDecided: false, into: &addresses)
            default: return .open
            }
        case .not, .greaterOrEqual, .lessOrEqual, .present: return .open
        }
    }

    /// Whether `attribute` is mail by any of its names, without options.
    func isMail(_ attribute: Span<UInt8>, _ schema: borrowing Schema) -> Bool {
        if attribute.equalsIgnoringCase("mail") { return true }
        return schema.attributeType(named: attribute) == schema.known.mail
    }

    /// One pinned arm pins the whole; the others narrow it down, so it is not decided.
    private func collectAnd(
        _ arms: consuming FilterList,
        _ schema: borrowing Schema,
        into addresses: inout PinnedAddresses
    ) -> Pin {
        let before = addresses.count
        var isTooMuch = false
        var only: Pin?
        var count = 0
        while let arm = arms.next() {
            count += 1
            switch collect(arm, schema, into: &addresses) {
            case .open: addresses.truncate(to: before)
            case .tooMany:
                addresses.truncate(to: before)
                isTooMuch = true
            case .pinned(let isDecided):
                if count == 1, arms.isAtEnd { only = .pinned(isDecided: isDecided) }
                return only ?? .pinned(isDecided: false)
            }
        }
        return isTooMuch ? .tooMany : .open
    }

    /// All arms must be pinned, or one of them and the others passed over; one that is neither makes the
    /// whole open, whatever the others are.
    private func collectOr(
        _ arms: consuming FilterList,
        _ schema: borrowing Schema,
        into addresses: inout PinnedAddresses
    ) -> Pin {
        var isTooMuch = false
        var areDecided = true
        var arePassedOver = false
        var isPinned = false
        while let arm = arms.next() {
            switch collect(arm, schema, into: &addresses) {
            case .open:
                guard isPassedOver(arm, &addresses) else { return .open }
                arePassedOver = true
            case .tooMany: isTooMuch = true
            case .pinned(let isDecided):
                isPinned = true
                areDecided = areDecided && isDecided
            }
        }
        if arePassedOver, !isPinned { return isTooMuch ? .tooMany : .open }
        return isTooMuch ? .tooMany : .pinned(isDecided: areDecided)
    }

    /// Whether an arm of an OR that is open by itself adds nobody to others that are pinned.
    private func isPassedOver(
        _ arm: borrowing FilterView,
        _ addresses: inout PinnedAddresses
    ) -> Bool {
        guard passesOverOthers, case .equality(let assertion) = arm.node else { return false }
        return addresses.isAddress(assertion.value)
    }

    private func pin(
        _ value: Span<UInt8>,
        isDecided: Bool,
        into addresses: inout PinnedAddresses
    ) -> Pin {
        switch addresses.insert(value) {
        case .pinned: .pinned(isDecided: isDecided)
        case .notAnAddress: .open
        case .tooMany: .tooMany
        }
    }
}
