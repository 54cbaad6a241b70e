package import BER

/// Search result entries (RFC 4511 §4.5.2).
///
///     SearchResultEntry ::= [APPLICATION 4] SEQUENCE {
///          objectName      LDAPDN,
///          attributes      PartialAttributeList }
///     PartialAttributeList ::= SEQUENCE OF partialAttribute PartialAttribute
///     PartialAttribute ::= SEQUENCE { type AttributeDescription, vals SET OF value OCTET STRING }
extension BERWriter {
    /// An entry begun by ``beginSearchResultEntry(messageID:name:)``.
    package struct OpenEntry: Sendable {
        fileprivate let message: OpenElement
        fileprivate let operation: OpenElement
        fileprivate let attributes: OpenElement
    }

    /// An attribute begun by ``beginAttribute(_:)``.
    package struct OpenAttribute: Sendable {
        fileprivate let attribute: OpenElement
        fileprivate let values: OpenElement
    }

    /// Appends an entry up to its attributes, whose total length the caller knows.
    ///
    /// The caller then appends exactly `attributesLength` bytes of whole PartialAttributes. This
    /// moves nothing afterwards, so it is the way for attributes that are stored as encoded.
    package mutating func appendSearchResultEntryHeader(
        messageID: Int32,
        name: Span<UInt8>,
        attributesLength: Int
    ) {
        let length = BERWriter.searchResultEntryLengths(
            messageID: messageID,
            nameLength: name.count,
            attributesLength: attributesLength
        )
        appendHeader(.sequence, length: length.message)
        appendInteger(Int64(messageID))
        appendHeader(.application(4, constructed: true), length: length.operation)
        appendPrimitive(.octetString, name)
        appendHeader(.sequence, length: attributesLength)
    }

    /// The content lengths of an entry's message and of the operation in it.
    static func searchResultEntryLengths(
        messageID: Int32,
        nameLength: Int,
        attributesLength: Int
    ) -> (message: Int, operation: Int) {
        let operation =
            headerLength(for: nameLength) + nameLength
            + headerLength(for: attributesLength) + attributesLength
        let octets = octets(ofMessageID: messageID)
        return (2 + octets + headerLength(for: operation) + operation, operation)
    }

    /// The octets of a message's number, which is not negative: its significant bits and one for the
    /// sign.
    static func octets(ofMessageID messageID: Int32) -> Int {
        (32 - messageID.leadingZeroBitCount) / 8 + 1
    }

    /// Appends the beginning of an entry; attributes follow, then ``endSearchResultEntry(_:)``.
    package mutating func beginSearchResultEntry(
        messageID: Int32,
        name: Span<UInt8>
    ) -> OpenEntry {
        let message = begin(.sequence)
        appendInteger(Int64(messageID))
        let operation = begin(.application(4, constructed: true))
        appendPrimitive(.octetString, name)
        return OpenEntry(message: message, operation: operation, attributes: begin(.sequence))
    }

    /// Ends an entry.
    package mutating func endSearchResultEntry(_ entry: OpenEntry) {
        end(entry.attributes)
        end(entry.operation)
        end(entry.message)
    }

    /// Appends the beginning of an attribute; values follow as octet strings, then
    /// ``endAttribute(_:)``.
    package mutating func beginAttribute(_ description: Span<UInt8>) -> OpenAttribute {
        let attribute = begin(.sequence)
        appendPrimitive(.octetString, description)
        return OpenAttribute(attribute: attribute, values: begin(.set))
    }

    /// Appends the beginning of an attribute; values follow as octet strings, then
    /// ``endAttribute(_:)``.
    package mutating func beginAttribute(_ description: StaticString) -> OpenAttribute {
        let attribute = begin(.sequence)
        appendString(.octetString, literal: description)
        return OpenAttribute(attribute: attribute, values: begin(.set))
    }

    /// Appends one value of the attribute that was begun.
    package mutating func appendValue(_ value: Span<UInt8>) { appendPrimitive(.octetString, value) }

    /// Appends one value of the attribute that was begun.
    package mutating func appendValue(_ value: StaticString) {
        appendString(.octetString, literal: value)
    }

    /// Appends one value of the attribute that was begun.
    package mutating func appendValue(utf8 value: String) { appendString(.octetString, value) }

    /// Ends an attribute.
    package mutating func endAttribute(_ attribute: OpenAttribute) {
        end(attribute.values)
        end(attribute.attribute)
    }

    /// Appends a whole attribute with one value.
    package mutating func appendAttribute(_ description: StaticString, value: Span<UInt8>) {
        let attribute = beginAttribute(description)
        appendValue(value)
        endAttribute(attribute)
    }

    /// Appends a whole attribute with the values given.
    package mutating func appendAttribute(_ description: StaticString, values: [String]) {
        let attribute = beginAttribute(description)
        for value in values { appendValue(utf8: value) }
        endAttribute(attribute)
    }
}
