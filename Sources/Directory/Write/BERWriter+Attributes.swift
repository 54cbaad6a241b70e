import BER

// PartialAttributes as records hold them, their lengths computed first so that nothing moves:
//
//     PartialAttribute ::= SEQUENCE { type AttributeDescription, vals SET OF value OCTET STRING }

extension BERWriter {
    /// Appends an attribute up to its values, which have `valuesLength` bytes with their headers.
    mutating func appendAttributeHeader(_ attribute: EntryAttribute, valuesLength: Int) {
        let description = attribute.description
        let type = description.utf8CodeUnitCount
        let content =
            BERWriter.headerLength(for: type) + type
            + BERWriter.headerLength(for: valuesLength) + valuesLength
        appendHeader(.sequence, length: content)
        appendString(.octetString, literal: description)
        appendHeader(.set, length: valuesLength)
    }

    /// Appends an attribute with one value.
    mutating func appendAttribute(_ attribute: EntryAttribute, _ value: Span<UInt8>) {
        appendAttributeHeader(
            attribute,
            valuesLength: BERWriter.headerLength(for: value.count) + value.count
        )
        appendPrimitive(.octetString, value)
    }

    /// Appends an attribute with the values given.
    mutating func appendAttribute(_ attribute: EntryAttribute, _ values: [StaticString]) {
        var length = 0
        for value in values {
            length += BERWriter.headerLength(for: value.utf8CodeUnitCount)
            length += value.utf8CodeUnitCount
        }
        appendAttributeHeader(attribute, valuesLength: length)
        for value in values { appendString(.octetString, literal: value) }
    }
}
