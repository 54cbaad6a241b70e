import BER

/// Checks a whole filter once, so that walking it later cannot fail.
///
/// It descends recursively; the depth that it allows is far below what a thread's stack holds.
struct FilterCheck {
    let limits: MessageLimits
    private var terms = 0

    init(limits: MessageLimits) { self.limits = limits }

    /// Checks `bytes`, which hold one filter and nothing else.
    mutating func run(_ bytes: Span<UInt8>) throws(LDAPError) {
        var reader = BERReader(bytes)
        try check(&reader, depth: 1)
        try reader.finished()
    }

    private mutating func check(_ reader: inout BERReader, depth: Int) throws(LDAPError) {
        guard depth <= limits.filterDepthMax else {
            throw .filterTooDeep(limit: limits.filterDepthMax)
        }
        terms += 1
        guard terms <= limits.filterTermsMax else {
            throw .filterTooLarge(limit: limits.filterTermsMax)
        }
        let filter = try reader.element()
        switch try FilterView.Node(tag: filter.tag, content: filter.content) {
        case .and, .or:
            var group = BERReader(filter.content)
            while !group.isAtEnd { try check(&group, depth: depth + 1) }
        case .not:
            var group = BERReader(filter.content)
            try check(&group, depth: depth + 1)
            try group.finished()
        case .substrings(let assertion):
            try check(assertion.partBytes)
        case .extensible(let assertion):
            guard assertion.rule != nil || assertion.attribute != nil else {
                throw .extensibleWithoutRule
            }
        case .equality, .greaterOrEqual, .lessOrEqual, .present, .approximate:
            break
        }
    }

    /// Checks the parts of a substring assertion: at least one, `initial` first, `final` last.
    private func check(_ parts: Span<UInt8>) throws(LDAPError) {
        var reader = BERReader(parts)
        var count = 0
        var hasFinal = false
        while !reader.isAtEnd {
            let part = try reader.element()
            guard let place = SubstringAssertion.Place(rawValue: part.tag.rawValue), !hasFinal,
                place != .initial || count == 0
            else { throw .substringsOutOfOrder }
            hasFinal = place == .final
            count += 1
            guard count <= limits.substringPartsMax else {
                throw .filterTooLarge(limit: limits.substringPartsMax)
            }
        }
        guard count > 0 else { throw .substringsOutOfOrder }
    }
}
