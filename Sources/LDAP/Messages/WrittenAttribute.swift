import BER

/// An attribute to be written, borrowed (RFC 4511 §4.1.7).
///
///     PartialAttribute ::= SEQUENCE { type AttributeDescription, vals SET OF value AttributeValue }
package struct WrittenAttribute: ~Escapable {
    /// The attribute description, as spelled.
    package let description: Span<UInt8>

    /// The values, walked in the order sent, as they are.
    package let values: OctetStringList

    /// How many values there are.
    package let valueCount: Int

    @_lifetime(copy reader)
    init(reading reader: inout BERReader) throws(LDAPError) {
        var fields = try reader.fields(.sequence)
        description = try fields.field(.octetString)
        let content = try fields.field(.set)
        try fields.ignoreExtensions()
        valueCount = try OctetStringList.count(checking: content)
        values = OctetStringList(checked: content)
    }
}
