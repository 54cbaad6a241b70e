import BER
import LDAP

/// The parsers of LDAP, chosen by the first byte; the rest is their input.
///
///     m message · f filter · d name · l LDIF · c certificate assertion · t time · s schema ·
///     v value of each matching rule
@c(LLVMFuzzerTestOneInput)
public func fuzzLDAP(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let input = unsafe Span(_unsafeElements: bytes)
    guard input.count > 0, let schema = Fixture.schema else { return 0 }
    let rest = input.extracting(droppingFirst: 1)
    switch input[0] {
    case UInt8(ascii: "m"): fuzzMessage(rest, schema)
    case UInt8(ascii: "f"): fuzzFilter(rest, schema)
    case UInt8(ascii: "d"): fuzzName(rest, schema)
    case UInt8(ascii: "l"): fuzzLDIF(rest)
    case UInt8(ascii: "c"): fuzzValue(rest, .certificateExactMatch, schema)
    case UInt8(ascii: "t"): fuzzTime(rest)
    case UInt8(ascii: "s"): fuzzSchema(rest)
    case UInt8(ascii: "v"): for rule in MatchingRule.allCases { fuzzValue(rest, rule, schema) }
    default: break
    }
    return 0
}

private enum Fixture {
    static let schema = try? Schema.standard()
    static let limits = MessageLimits()
}

private func fuzzMessage(_ frame: Span<UInt8>, _ schema: Schema) {
    guard let message = try? LDAPMessage(frame, limits: Fixture.limits) else { return }
    var controls = message.controls
    var count = 0
    while let control = controls.next() {
        count += 1
        fuzzControl(control, schema)
    }
    precondition(count <= Fixture.limits.controlsMax, "more controls than allowed")
    _ = try? BindRequest(message.content)
    _ = try? CompareRequest(message.content)
    if let extended = try? ExtendedRequest(message.content) {
        _ = try? CancelRequest(extended.value)
    }
    _ = try? AbandonRequest(message.content)
    fuzzWrites(message.content)
    guard let search = try? SearchRequest(message.content, limits: Fixture.limits) else { return }
    var attributes = search.attributes
    count = 0
    while let attribute = attributes.next() {
        count += 1
        _ = schema.attributeDescription(attribute)
    }
    precondition(count == search.attributeCount, "the list is not as long as it was")
    fuzzName(search.base, schema)
    fuzzFilter(search.filter.bytes, schema)
}

/// The value of a control, as each control has it.
private func fuzzControl(_ control: borrowing Control, _ schema: Schema) {
    _ = control.known
    _ = try? control.checkWithoutValue()
    _ = try? control.subentriesVisibility()
    _ = try? PagedResultsControl(control.value)
    if var sort = try? SortControl(control.value, limits: Fixture.limits) {
        var count = 0
        while let key = sort.nextKey() {
            count += 1
            _ = schema.attributeDescription(key.attribute)
            if let rule = key.rule { _ = schema.matchingRule(named: rule) }
        }
        precondition(count == sort.count, "not as many keys as there were")
    }
    if let assertion = try? AssertionControl(control.value, limits: Fixture.limits) {
        fuzzFilter(assertion.filter.bytes, schema)
    }
    _ = try? MatchedValuesControl(control.value, limits: Fixture.limits)
}

/// What is added or modified.
private func fuzzWrites(_ content: Span<UInt8>) {
    if var add = try? AddRequest(content, limits: Fixture.limits) {
        while let attribute = add.nextAttribute() { walk(attribute) }
    }
    if var modify = try? ModifyRequest(content, limits: Fixture.limits) {
        while let change = modify.nextChange() { walk(change.attribute) }
    }
}

private func walk(_ attribute: borrowing WrittenAttribute) {
    var values = attribute.values
    var count = 0
    while values.next() != nil { count += 1 }
    precondition(count == attribute.valueCount, "not as many values as there were")
}

private func fuzzFilter(_ bytes: Span<UInt8>, _ schema: Schema) {
    guard let filter = try? FilterView(checking: bytes, limits: Fixture.limits) else { return }
    var matcher = ValueMatcher(schema: schema)
    let terms = walk(filter, &matcher, schema)
    precondition(terms <= Fixture.limits.filterTermsMax, "more terms than allowed")
}

/// Walks a filter, comparing a value with each assertion; the number of terms.
private func walk(
    _ filter: borrowing FilterView,
    _ matcher: inout ValueMatcher,
    _ schema: Schema
) -> Int {
    let value = Array("Alice Liddell".utf8)
    var terms = 1
    switch filter.node {
    case .and(let list), .or(let list), .not(let list):
        var list = list
        while let inner = list.next() { terms += walk(inner, &matcher, schema) }
    case .equality(let pair), .approximate(let pair), .greaterOrEqual(let pair),
        .lessOrEqual(let pair):
        guard let type = schema.attributeDescription(pair.attribute)?.type else { break }
        guard let rule = schema.equalityRule(type) else { break }
        _ = matcher.equals(value.span, pair.value, rule: rule)
    case .present(let attribute): _ = schema.attributeDescription(attribute)
    case .substrings(let assertion):
        _ = assertion.onlyPart?.value.count
        for rule in MatchingRule.allCases where rule.purpose == .substrings {
            _ = matcher.contains(value.span, assertion, rule: rule)
        }
    case .extensible(let assertion):
        if let name = assertion.rule, let rule = schema.matchingRule(named: name) {
            _ = matcher.equals(value.span, assertion.value, rule: rule)
        }
    }
    return terms
}

private func fuzzName(_ text: Span<UInt8>, _ schema: Schema) {
    var writer = BERWriter(capacity: 16)
    writer.append(0x7f)
    do throws(LDAPError) {
        try DistinguishedName.appendKey(of: text, schema: schema, to: &writer)
    } catch {
        precondition(writer.count == 1, "a name that failed left something behind")
        return
    }
    let key = writer.bytes.extracting(droppingFirst: 1)
    let count = DistinguishedName.componentCount(ofKey: key)
    precondition(count <= DistinguishedName.componentsMax, "more components than allowed")
    precondition((count == 0) == key.isEmpty, "a key without components")
    var length = key.count
    var levels = 0
    while let parent = DistinguishedName.parentLength(ofKey: key.extracting(first: length)) {
        length = parent
        levels += 1
    }
    precondition(levels == count, "the chain of parents is not as long as the name")
}

private func fuzzValue(_ value: Span<UInt8>, _ rule: MatchingRule, _ schema: Schema) {
    var writer = BERWriter(capacity: 16)
    writer.append(0x7f)
    for role in [MatchingRule.Role.value, .assertion] {
        let isOfSyntax = rule.normalize(value, role: role, schema: schema, into: &writer)
        precondition(isOfSyntax || writer.count == 1, "a value that failed left something behind")
        writer.truncate(to: 1)
    }
    var matcher = ValueMatcher(schema: schema)
    guard matcher.prepare(value, rule: rule) else { return }
    // Rules that compare components have no order.
    if matcher.equals(value) == .true, !rule.comparesComponents {
        precondition(matcher.isAtMost(value) == .true, "what is equal is not at most itself")
        precondition(matcher.isAtLeast(value) == .true, "what is equal is not at least itself")
    }
}

private func fuzzTime(_ text: Span<UInt8>) {
    guard let moment = GeneralizedTime.read(text) else { return }
    precondition(moment.nanoseconds < 1_000_000_000, "more than a second's nanoseconds")
    var writer = BERWriter()
    GeneralizedTime.append(moment.seconds, to: &writer)
    // An offset can move the year 0 or 9999 beyond what can be written.
    if let again = GeneralizedTime.read(writer.bytes), moment.seconds > 0 {
        precondition(
            again.seconds == min(moment.seconds, 253_402_300_799),
            "a time is not what it is written as"
        )
    }
}

private func fuzzSchema(_ text: Span<UInt8>) {
    _ = try? Schema(files: [text.array()])
}

/// Reads a file in one piece and in small ones, and writes its entries again: the same each time.
private func fuzzLDIF(_ file: Span<UInt8>) {
    let whole = records(file, size: max(file.count, 1))
    precondition(whole == records(file, size: 7), "the pieces of a file make a difference")
    let again = records(whole.written.span, size: 4_096)
    precondition(
        again.errors == 0 && again.written == whole.written,
        "what is written reads not so"
    )
}

private struct Records: Equatable {
    var errors = 0
    var written: [UInt8] = []
}

private func records(_ file: Span<UInt8>, size: Int) -> Records {
    var limits = LDIFReader.Limits()
    limits.recordBytesMax = 4_096
    var reader = LDIFReader(limits: limits)
    var writer = LDIFWriter()
    var result = Records()
    var start = 0
    while true {
        var isMore = true
        while isMore {
            do throws(LDIFError) {
                isMore = try reader.next()
                if isMore { write(reader.record, &writer) }
            } catch { result.errors += 1 }
        }
        if start == file.count { break }
        let end = min(file.count, start + size)
        reader.feed(file.extracting(start..<end))
        start = end
        if start == file.count { reader.finish() }
    }
    result.written = writer.bytes.array()
    return result
}

private func write(_ record: borrowing LDIFRecord, _ writer: inout LDIFWriter) {
    writer.append("dn", record.name)
    for index in 0..<record.count { writer.append(record.attribute(index), record.value(index)) }
    writer.endRecord()
}
