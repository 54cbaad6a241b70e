import BER
import LDAP
import PKIX

/// Distinguished names and the text in them, chosen by the first byte; the rest is the input.
///
///     t a name as text · p two names as text, a NUL between · d a name as DER ·
///     v text to prepare (RFC 4518)
@c(LLVMFuzzerTestOneInput)
public func fuzzDN(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let input = unsafe Span(_unsafeElements: bytes)
    guard input.count > 0, let schema = Fixture.schema else { return 0 }
    let rest = input.extracting(droppingFirst: 1)
    switch input[0] {
    case UInt8(ascii: "t"): fuzzText(rest, schema)
    case UInt8(ascii: "p"): fuzzPair(rest, schema)
    case UInt8(ascii: "d"): fuzzDER(rest, schema)
    case UInt8(ascii: "v"): fuzzPreparation(rest, schema)
    default: break
    }
    return 0
}

private enum Fixture {
    static let schema = try? Schema.standard()
}

private func makeKey(_ text: Span<UInt8>, _ schema: Schema) -> [UInt8]? {
    var writer = BERWriter(capacity: 64)
    do throws(LDAPError) {
        try DistinguishedName.appendKey(of: text, schema: schema, to: &writer)
    } catch {
        precondition(writer.count == 0, "a name that failed left something behind")
        return nil
    }
    return writer.array()
}

/// The key's components add up, and the first one, written anew from its values, is the same.
private func fuzzText(_ text: Span<UInt8>, _ schema: Schema) {
    guard let key = makeKey(text, schema) else { return }
    var length = key.count
    var levels = 0
    while let parent = DistinguishedName.parentLength(ofKey: key.span.extracting(first: length)) {
        precondition(parent < length, "a parent that is no shorter")
        length = parent
        levels += 1
    }
    precondition(levels == DistinguishedName.componentCount(ofKey: key.span), "levels are missing")
    precondition(levels <= DistinguishedName.componentsMax, "more components than allowed")

    guard let string = try? UTF8Span(validating: text),
        let name = try? DistinguishedName(String(copying: string), schema: schema)
    else { return }
    precondition(name.key == key, "a name has two keys")
    // A value in hexadecimal may be no text, and then stands for its encoding.
    guard levels > 0, text.firstIndex(of: UInt8(ascii: "#"), from: 0) == nil else { return }
    var again = BERWriter(capacity: 64)
    for (place, attribute) in name.firstComponent.enumerated() {
        if place > 0 { again.append(UInt8(ascii: "+")) }
        again.append(utf8: attribute.type + "=")
        DistinguishedName.appendEscaped(attribute.value.span, to: &again)
    }
    guard again.count <= DistinguishedName.bytesMax else { return }
    let parent = DistinguishedName.parentLength(ofKey: key.span) ?? 0
    let component = makeKey(again.bytes, schema)
    precondition(
        component == Array(key[parent...]),
        "a component is another when it is written anew"
    )
}

/// Two names are equal by the rule when their keys are, and one lies within the other when its key
/// begins with the other's.
private func fuzzPair(_ input: Span<UInt8>, _ schema: Schema) {
    guard let end = input.firstIndex(of: 0, from: 0) else { return }
    let left = input.extracting(first: end)
    let right = input.extracting(droppingFirst: end + 1)
    var matcher = ValueMatcher(schema: schema)
    let truth = matcher.equals(left, right, rule: .distinguishedNameMatch)
    guard let leftKey = makeKey(left, schema), let rightKey = makeKey(right, schema) else {
        precondition(truth == .undefined, "what is no name compares")
        return
    }
    precondition(truth == Truth(leftKey == rightKey), "the rule does not compare keys")
    if leftKey.starts(with: rightKey), !rightKey.isEmpty, leftKey != rightKey {
        let levels = DistinguishedName.componentCount(ofKey: leftKey.span)
        precondition(
            levels > DistinguishedName.componentCount(ofKey: rightKey.span),
            "a key goes on within a component"
        )
    }
}

/// A certificate's name becomes text that is a name again, but for values that its attribute's syntax
/// does not have.
private func fuzzDER(_ name: Span<UInt8>, _ schema: Schema) {
    guard let text = try? DistinguishedNameText.rfc4514(name) else { return }
    let bytes = Array(text.utf8)
    fuzzText(bytes.span, schema)
}

/// Prepared text stays as it is when it is prepared again, and contains itself.
private func fuzzPreparation(_ text: Span<UInt8>, _ schema: Schema) {
    for rule in [
        MatchingRule.caseIgnoreMatch, .caseExactMatch, .numericStringMatch, .telephoneNumberMatch,
        .caseIgnoreIA5Match,
    ] {
        var once = BERWriter(capacity: 64)
        guard rule.normalize(text, schema: schema, into: &once) else { continue }
        precondition(once.count <= 24 * text.count + 2, "text grew beyond its bound")
        var twice = BERWriter(capacity: 64)
        let isText = rule.normalize(once.bytes, schema: schema, into: &twice)
        precondition(isText && twice.array() == once.array(), "prepared text changes")
    }
}
