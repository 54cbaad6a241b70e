import BER

/// An add, borrowed (RFC 4511 §4.7).
///
///     AddRequest ::= [APPLICATION 8] SEQUENCE {
///          entry           LDAPDN,
///          attributes      AttributeList }
///     AttributeList ::= SEQUENCE OF attribute Attribute
///
/// The list is checked as a whole here, so that walking it cannot fail.
package struct AddRequest: ~Escapable {
    /// The name that the entry is to have, as sent.
    package let entry: Span<UInt8>

    /// The attributes that are left to walk.
    private var reader: BERReader

    /// Decodes the content of a ``RequestKind/add``.
    /// - Throws: ``LDAPError/tooManyAttributes(limit:)``, ``LDAPError/tooManyValues(limit:)``,
    ///   ``LDAPError/attributeWithoutValues``, ``LDAPError/malformed(_:)``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>, limits: MessageLimits) throws(LDAPError) {
        var fields = BERReader(content)
        entry = try fields.field(.octetString)
        let attributeList = try fields.fields(.sequence)
        try fields.ignoreExtensions()
        reader = copy attributeList
        var list = copy attributeList
        var attributes = 0
        var values = 0
        while !list.isAtEnd {
            attributes += 1
            guard attributes <= limits.attributesMax else {
                throw .tooManyAttributes(limit: limits.attributesMax)
            }
            let attribute = try WrittenAttribute(reading: &list)
            guard attribute.valueCount > 0 else { throw .attributeWithoutValues }
            values += attribute.valueCount
            guard values <= limits.writtenValuesMax else {
                throw .tooManyValues(limit: limits.writtenValuesMax)
            }
        }
    }

    /// Takes the next attribute, in the order sent; nil after the last.
    @_lifetime(copy self)
    package mutating func nextAttribute() -> WrittenAttribute? {
        if reader.isAtEnd { return nil }
        do throws(LDAPError) { return try WrittenAttribute(reading: &reader) } catch { return nil }
    }
}
