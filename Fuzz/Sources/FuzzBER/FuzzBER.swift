import BER

/// Reads the bytes as BER and as DER, nested values included, and checks that what DER accepts has
/// one encoding: writing it again gives the same bytes.
@c(LLVMFuzzerTestOneInput)
public func fuzzBER(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    let input = unsafe Span(_unsafeElements: bytes)
    walk(BERReader(input, rules: .ldap), depth: 0)
    walk(BERReader(input, rules: .der), depth: 0)
    checkFrame(input)
    checkIdentifier(input)
    return 0
}

private func walk(_ reader: consuming BERReader, depth: Int) {
    var reader = reader
    while !reader.isAtEnd {
        let offset = reader.offset
        guard let element = try? reader.readElement() else {
            precondition(reader.offset == offset, "a read that failed moved the reader")
            return
        }
        precondition(element.whole.count == reader.offset - offset, "an element has gaps")
        readEveryWay(element.whole, tag: element.tag, rules: reader.rules)
        if element.tag.isConstructed, depth < 64 {
            walk(BERReader(element.content, rules: reader.rules), depth: depth + 1)
        }
    }
}

/// Reads one element by every primitive; what DER reads is written again and compared.
private func readEveryWay(_ whole: Span<UInt8>, tag: BERTag, rules: BERRules) {
    var writer = BERWriter(capacity: 16)
    var reader = BERReader(whole, rules: rules)
    if let value = try? reader.readInteger(tag) {
        writer.appendInteger(value, tag: tag)
        compare(writer.bytes, whole, rules)
    }
    reader = BERReader(whole, rules: rules)
    if let value = try? reader.readBoolean(tag) {
        writer.removeAll()
        writer.appendBoolean(value, tag: tag)
        compare(writer.bytes, whole, rules)
    }
    reader = BERReader(whole, rules: rules)
    if let value = try? reader.readBitString(tag) {
        writer.removeAll()
        writer.appendBitString(value.octets, unusedBits: value.unusedBits, tag: tag)
        compare(writer.bytes, whole, rules)
        _ = value.isSet(Int(value.unusedBits) + value.octets.count * 8)
    }
    reader = BERReader(whole, rules: rules)
    if let content = try? reader.readObjectIdentifier(tag) {
        let identifier = ObjectIdentifier(content: content)
        let again = identifier.flatMap { ObjectIdentifier($0.description) }
        precondition(identifier == again, "an OID is not what its text says")
    }
    reader = BERReader(whole, rules: rules)
    if let content = try? reader.readContent(tag) {
        writer.removeAll()
        writer.appendConstructed(tag) { $0.append(content) }
        compare(writer.bytes, whole, rules)
    }
}

private func compare(_ written: Span<UInt8>, _ read: Span<UInt8>, _ rules: BERRules) {
    guard rules == .der else { return }
    precondition(written.count == read.count, "DER was read that is not written so")
    for index in read.indices {
        precondition(written[index] == read[index], "DER was read that is not written so")
    }
}

private func checkFrame(_ input: Span<UInt8>) {
    for maximum in [0, 16, 65_536] {
        if let length = try? BERFrame.length(of: input, maximum: maximum) {
            precondition(length <= input.count && length <= maximum, "a frame out of bounds")
        }
    }
}

private func checkIdentifier(_ input: Span<UInt8>) {
    guard let identifier = ObjectIdentifier(dotted: input) else { return }
    precondition(ObjectIdentifier.isDotted(input), "two opinions about dotted text")
    precondition(
        ObjectIdentifier(content: identifier.content.span) == identifier,
        "an OID does not survive its encoding"
    )
}
