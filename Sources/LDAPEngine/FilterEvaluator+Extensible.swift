import BER
import LDAP

/// Extensible assertions (RFC 4511 §4.5.1.7.7).
extension FilterEvaluator {
    /// What an extensible assertion comes to.
    ///
    /// | rule | attribute | compares |
    /// |---|---|---|
    /// | none | given | as an equality assertion |
    /// | given | given | the attribute's values by the rule |
    /// | given | none | the values of every attribute whose syntax the rule compares |
    ///
    /// A rule for order finds values that come before the assertion, one for substrings takes it as a
    /// Substring Assertion (RFC 4517 §4.2). With `:dn`, the values in the entry's name count too. A
    /// rule that is not known, or that does not compare values of the attribute, makes it Undefined.
    func extensible<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ assertion: borrowing ExtensibleAssertion,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        var rule: MatchingRule?
        if let name = assertion.rule {
            guard let named = schema.matchingRule(named: name) else { return .undefined }
            rule = named
        }
        var type: AttributeTypeID?
        if let attribute = assertion.attribute {
            guard let known = schema.knownAttribute(attribute) else { return .undefined }
            if rule == nil, !assertion.matchesNameAttributes {
                return equality(attribute, assertion.value, subject, &scratch)
            }
            type = known
            if let rule, !schema.applies(rule, to: known) { return .undefined }
            rule = rule ?? schema.equalityRule(known)
        }
        guard let rule else { return .undefined }
        let wanted = { (candidate: AttributeTypeID) in
            guard let type else { return schema.applies(rule, to: candidate) }
            return schema.isKind(candidate, of: type)
        }
        if rule.purpose == .substrings {
            guard scratch.takeText(assertion.value),
                let bytes = SubstringAssertion.parts(of: assertion.value, schema: schema)
            else { return .undefined }
            let parts = SubstringAssertion(parts: bytes.span)
            guard scratch.prepare(parts) else { return .undefined }
            let held = copy parts
            var isCompared = false
            let result = anyValue(of: subject, assertion, wanted, &scratch) { value, matcher in
                isCompared = true
                return matcher.contains(value, held, rule: rule)
            }
            return isCompared ? result : scratch.withoutValues(held, rule)
        }
        guard scratch.prepare(assertion.value, rule: rule) else { return .undefined }
        let isOrdering = rule.purpose == .ordering
        return anyValue(of: subject, assertion, wanted, &scratch) { value, matcher in
            isOrdering ? matcher.isLess(value) : matcher.equals(value)
        }
    }

    /// What `compare` says of the values of `subject`, and of those in its name when they count.
    private func anyValue<Subject: FilterSubject & ~Copyable & ~Escapable>(
        of subject: borrowing Subject,
        _ assertion: borrowing ExtensibleAssertion,
        _ wanted: (AttributeTypeID) -> Bool,
        _ scratch: inout FilterScratch,
        _ compare: (Span<UInt8>, inout ValueMatcher) -> Truth
    ) -> Truth {
        let result = subject.anyValue(
            of: wanted,
            is: { scratch.takeValue($0) ? compare($0, &scratch.matcher) : .undefined }
        )
        guard assertion.matchesNameAttributes, result != .true else { return result }
        return result.or(anyNameValue(of: subject, wanted, &scratch, compare))
    }

    /// What `compare` says of the values in the name of `subject`.
    ///
    /// The name's key has the values in their normal form, which is its own normal form.
    private func anyNameValue<Subject: FilterSubject & ~Copyable & ~Escapable>(
        of subject: borrowing Subject,
        _ isWanted: (AttributeTypeID) -> Bool,
        _ scratch: inout FilterScratch,
        _ compare: (Span<UInt8>, inout ValueMatcher) -> Truth
    ) -> Truth {
        guard scratch.takeText(subject.name) else { return .undefined }
        var writer = BERWriter(capacity: 512)
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: subject.name, schema: schema, to: &writer)
        } catch { return .undefined }
        let key = writer.bytes
        var result = Truth.false
        var start = 0
        for end in key.indices where key[end] == 0 {
            let component = key.extracting(start..<end)
            start = end + 1
            var equals = 0
            while equals < component.count, component[equals] != UInt8(ascii: "=") { equals += 1 }
            guard equals < component.count,
                let type = schema.attributeType(named: component.extracting(first: equals)),
                isWanted(type)
            else { continue }
            let value = component.extracting(droppingFirst: equals + 1)
            guard scratch.takeValue(value) else { return .undefined }
            result = result.or(compare(value, &scratch.matcher))
        }
        return result
    }
}
