import BER

/// Compares values by matching rules, with buffers that are kept from one comparison to the next.
///
/// An assertion is normalized once by ``prepare(_:rule:)`` and then compared with each value.
/// Comparing is linear in the lengths of both.
package struct ValueMatcher: ~Copyable {
    private let schema: Schema
    private var assertion = BERWriter()
    private var value = BERWriter()
    private var rule: MatchingRule?
    /// The assertion of a rule that compares components.
    private var components: ComponentAssertion?
    /// KMP's table: for each prefix of the part, how much of its beginning it ends with.
    private var borders: [Int] = []

    /// A matcher for values of `schema`.
    package init(schema: Schema) { self.schema = schema }

    /// Sets what values are compared with; false when `assertion` is not of the rule's syntax,
    /// which makes every comparison Undefined.
    package mutating func prepare(_ assertion: Span<UInt8>, rule: MatchingRule) -> Bool {
        self.assertion.removeAll()
        components = nil
        if rule.comparesComponents { return prepareComponents(assertion, rule) }
        let isOfSyntax = rule.normalize(
            assertion,
            role: .assertion,
            schema: schema,
            into: &self.assertion
        )
        self.rule = isOfSyntax ? rule : nil
        return isOfSyntax
    }

    /// Whether `value` equals the prepared assertion.
    package mutating func equals(_ value: Span<UInt8>) -> Truth {
        if let components { return components.matches(value, schema) }
        guard let rule, normalize(value) else { return .undefined }
        switch rule {
        case .wordMatch: return Truth(hasWord { $0 != 0x20 })
        case .keywordMatch:
            return Truth(hasWord { $0.isASCIILetter || $0.isASCIIDigit || $0 >= 0x80 })
        default: return Truth(self.value.bytes.equals(assertion.bytes))
        }
    }

    /// Whether `value` equals the prepared assertion or comes before it.
    package mutating func isAtMost(_ value: Span<UInt8>) -> Truth {
        guard normalize(value) else { return .undefined }
        return Truth(!assertion.bytes.precedes(self.value.bytes))
    }

    /// Whether `value` equals the prepared assertion or comes after it.
    package mutating func isAtLeast(_ value: Span<UInt8>) -> Truth {
        guard normalize(value) else { return .undefined }
        return Truth(!self.value.bytes.precedes(assertion.bytes))
    }

    /// Whether `value` comes before the prepared assertion: what an ordering rule says of the two.
    package mutating func isLess(_ value: Span<UInt8>) -> Truth {
        guard normalize(value) else { return .undefined }
        return Truth(self.value.bytes.precedes(assertion.bytes))
    }

    /// Whether `value` equals `assertion` by `rule`, in one step.
    package mutating func equals(
        _ value: Span<UInt8>,
        _ assertion: Span<UInt8>,
        rule: MatchingRule
    ) -> Truth {
        prepare(assertion, rule: rule) ? equals(value) : .undefined
    }

    /// Whether `value` contains the parts of `assertion` in order, by the substrings rule `rule`.
    package mutating func contains(
        _ value: Span<UInt8>,
        _ assertion: borrowing SubstringAssertion,
        rule: MatchingRule
    ) -> Truth {
        guard let preparation = rule.textPreparation else { return .undefined }
        self.value.removeAll()
        let isText =
            rule == .caseIgnoreListSubstringsMatch
            ? NormalForms.appendLines(value, as: .valueOfParts, role: .value, &self.value)
            : preparation.append(value, as: .valueOfParts, to: &self.value)
        guard isText else { return .undefined }
        var parts = assertion.parts
        var position = 0
        var isFound = true
        while let part = parts.next() {
            self.assertion.removeAll()
            guard rule.acceptsText(part.value, schema: schema),
                preparation.append(part.value, as: part.place.form, to: &self.assertion)
            else { return .undefined }
            // The other parts are still prepared, since one that is not text makes it Undefined.
            if isFound, let end = find(part.place, from: position) {
                position = end
            } else {
                isFound = false
            }
        }
        return Truth(isFound)
    }

    /// Whether each part of `assertion` is text as `rule` takes it; if not, what it is compared with
    /// makes no difference.
    package mutating func accepts(
        _ assertion: borrowing SubstringAssertion,
        rule: MatchingRule
    ) -> Bool {
        guard let preparation = rule.textPreparation else { return false }
        var parts = assertion.parts
        while let part = parts.next() {
            self.assertion.removeAll()
            guard rule.acceptsText(part.value, schema: schema),
                preparation.append(part.value, as: part.place.form, to: &self.assertion)
            else { return false }
        }
        return true
    }

    /// How often each byte of a value may be looked at in a comparison with what was prepared.
    package var weight: Int { components?.weight ?? 1 }

    /// Whether one of the prepared value's words, runs of bytes that `isPart` of one, is the prepared
    /// assertion.
    private func hasWord(_ isPart: (UInt8) -> Bool) -> Bool {
        let text = value.bytes
        var start = 0
        for index in 0...text.count {
            if index < text.count, isPart(text[index]) { continue }
            if index > start, text.extracting(start..<index).equals(assertion.bytes) { return true }
            start = index + 1
        }
        return false
    }

    private mutating func prepareComponents(
        _ assertion: Span<UInt8>,
        _ rule: MatchingRule
    ) -> Bool {
        self.rule = nil
        do throws(LDAPError) {
            components = try ComponentAssertion(assertion, rule, schema)
            return true
        } catch { return false }
    }

    private mutating func normalize(_ value: Span<UInt8>) -> Bool {
        guard let rule else { return false }
        self.value.removeAll()
        return rule.normalize(value, role: .value, schema: schema, into: &self.value)
    }

    /// Where the prepared part ends in the prepared value, at or after `position`; nil if it is not
    /// there.
    private mutating func find(_ place: SubstringAssertion.Place, from position: Int) -> Int? {
        let count = assertion.count
        guard count <= value.count - position else { return nil }
        switch place {
        case .initial:
            return value.bytes.extracting(first: count).equals(assertion.bytes) ? count : nil
        case .final:
            return value.bytes.extracting(last: count).equals(assertion.bytes) ? value.count : nil
        case .any:
            // The table is taken out meanwhile, so that it is not copied.
            var table: [Int] = []
            swap(&table, &borders)
            let end = Self.search(
                for: assertion.bytes,
                in: value.bytes,
                from: position,
                borders: &table
            )
            swap(&table, &borders)
            return end
        }
    }

    /// Where `part` ends in `text`, found in linear time (Knuth, Morris and Pratt).
    private static func search(
        for part: Span<UInt8>,
        in text: Span<UInt8>,
        from position: Int,
        borders: inout [Int]
    ) -> Int? {
        guard part.count > 0 else { return position }
        borders.removeAll(keepingCapacity: true)
        borders.append(0)
        var matched = 0
        for index in 1..<part.count {
            while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
            if part[index] == part[matched] { matched += 1 }
            borders.append(matched)
        }
        matched = 0
        for index in position..<text.count {
            while matched > 0, text[index] != part[matched] { matched = borders[matched - 1] }
            if text[index] == part[matched] { matched += 1 }
            if matched == part.count { return index + 1 }
        }
        return nil
    }
}

extension SubstringAssertion.Place {
    fileprivate var form: StringPreparation.Form {
        switch self {
        case .initial: .initial
        case .any: .any
        case .final: .final
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether these bytes come before `other` in the order of bytes, shorter first.
    package func precedes(_ other: Span<UInt8>) -> Bool {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index]
        }
        return count < other.count
    }
}
