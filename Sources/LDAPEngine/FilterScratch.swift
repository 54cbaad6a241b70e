import LDAP

/// What evaluating filters needs and uses up: a matcher with its buffers, and the work allowed.
///
/// One request may hold 256 terms and pin 100 entries, each with many long values; what that costs
/// together has a bound, so that no request keeps an event loop from the others.
struct FilterScratch: ~Copyable {
    /// What comparing a value costs besides its bytes and the assertion's, in bytes read.
    private static let comparisonCost = 64

    /// Reads a certificate to compare it: its structure and issuer, some microseconds.
    private static let certificateCost = 4096

    /// Compares values.
    var matcher: ValueMatcher

    private var remaining = 0
    /// What each value costs besides its own bytes.
    private var costOfValue = 0
    /// How often each byte of a value may be looked at.
    private var weight = 1

    /// Scratch for values of `schema`.
    init(schema: Schema) { matcher = ValueMatcher(schema: schema) }

    /// Whether what was allowed is used up, so that nothing evaluated since counts.
    var isSpent: Bool { remaining < 0 }

    /// What is left of the work that was allowed, less than 0 when it is used up.
    var left: Int { remaining }

    /// Allows work on about `bytes` bytes from here on.
    mutating func allow(bytes: Int) { remaining = max(bytes, 0) }

    /// Takes what looking at one term costs; false when there is nothing left.
    mutating func takeTerm() -> Bool { take(Self.comparisonCost) }

    /// Prepares to compare values with `assertion` by `rule`; false when that cannot be, because the
    /// assertion is not of the rule's syntax or nothing is left.
    mutating func prepare(_ assertion: Span<UInt8>, rule: MatchingRule) -> Bool {
        costOfValue = Self.comparisonCost + assertion.count
        if rule.readsCertificates { costOfValue += Self.certificateCost }
        guard takeText(assertion), matcher.prepare(assertion, rule: rule) else { return false }
        weight = matcher.weight
        return true
    }

    /// Prepares to look for the parts of `assertion` in values; false when nothing is left.
    mutating func prepare(_ assertion: borrowing SubstringAssertion) -> Bool {
        costOfValue = Self.comparisonCost
        weight = 1
        var parts = assertion.parts
        // The matcher prepares the parts anew for each value.
        while let part = parts.next() { costOfValue += Self.cost(of: part.value) }
        return remaining >= 0
    }

    /// What `assertion` comes to for an entry without the attribute: Undefined if a part of it is not
    /// what `rule` takes, since then it is so for every entry.
    mutating func withoutValues(
        _ assertion: borrowing SubstringAssertion,
        _ rule: MatchingRule
    ) -> Truth {
        guard takeValue(Span()), matcher.accepts(assertion, rule: rule) else { return .undefined }
        return .false
    }

    /// Takes what reading `text` costs, an address or a name; false when there is nothing left.
    mutating func takeText(_ text: Span<UInt8>) -> Bool { take(Self.cost(of: text)) }

    /// Takes what comparing `value` costs; false when there is nothing left.
    ///
    /// Neither a value nor a weight has more than some tens of thousands, so the product is far from
    /// the greatest Int.
    mutating func takeValue(_ value: Span<UInt8>) -> Bool {
        take(costOfValue + value.count * weight)
    }

    /// Text beyond ASCII is decomposed and looked up letter by letter, a domain by libidn2.
    private static func cost(of text: Span<UInt8>) -> Int {
        for index in text.indices where text[index] >= 0x80 {
            return comparisonCost + 16 * text.count
        }
        return text.count
    }

    private mutating func take(_ bytes: Int) -> Bool {
        guard remaining >= 0 else { return false }
        // Spans are no longer than a message or a record, so this stays far from the smallest Int.
        remaining -= bytes
        return remaining >= 0
    }
}

extension MatchingRule {
    /// Whether comparing takes a certificate or a revocation list apart.
    fileprivate var readsCertificates: Bool {
        if case .certificateExactMatch = self { return true }
        return comparesComponents
    }
}
