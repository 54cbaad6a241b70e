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
    /// | given | none | the values of every attribute whose own rule it is, or a sister of it |
    ///
    /// With `:dn`, the values in the entry's name count too. A rule that is not known, or is not one
    /// for equality, makes it Undefined.
    func extensible<Subject: FilterSubject & ~Copyable & ~Escapable>(
        _ assertion: borrowing ExtensibleAssertion,
        _ subject: borrowing Subject,
        _ scratch: inout FilterScratch
    ) -> Truth {
        var rule: MatchingRule?
        if let name = assertion.rule {
            guard let named = schema.matchingRule(named: name), named.purpose == .equality else {
                return .undefined
            }
            rule = named
        }
        var type: AttributeTypeID?
        if let attribute = assertion.attribute {
            guard let known = schema.knownAttribute(attribute) else { return .undefined }
            if rule == nil, !assertion.matchesNameAttributes {
                return equality(attribute, assertion.value, subject, &scratch)
            }
            type = known
            rule = rule ?? schema.equalityRule(known)
        }
        guard let rule, scratch.prepare(assertion.value, rule: rule) else { return .undefined }
        let wanted = { (candidate: AttributeTypeID) in
            if let type { return schema.isKind(candidate, of: type) }
            return schema.equalityRule(candidate) == rule.equality
        }
        let result = subject.anyValue(
            of: wanted,
            is: { scratch.takeValue($0) ? scratch.matcher.equals($0) : .undefined }
        )
        guard assertion.matchesNameAttributes, result != .true else { return result }
        return result.or(anyNameValue(of: subject, wanted, &scratch))
    }

    /// Whether a value in the name of `subject` equals what `scratch` was prepared for.
    ///
    /// The name's key has the values in their normal form, which is its own normal form.
    private func anyNameValue<Subject: FilterSubject & ~Copyable & ~Escapable>(
        of subject: borrowing Subject,
        _ isWanted: (AttributeTypeID) -> Bool,
        _ scratch: inout FilterScratch
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
            result = result.or(scratch.matcher.equals(value))
        }
        return result
    }
}
