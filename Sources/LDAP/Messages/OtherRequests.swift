import BER

/// A compare, borrowed (RFC 4511 §4.10).
///
///     CompareRequest ::= [APPLICATION 14] SEQUENCE { entry LDAPDN, ava AttributeValueAssertion }
package struct CompareRequest: ~Escapable {
    /// The entry's name, as sent.
    package let entry: Span<UInt8>

    /// The attribute description, as spelled.
    package let attribute: Span<UInt8>

    /// The value to look for.
    package let assertion: Span<UInt8>

    /// Decodes the content of a ``RequestKind/compare``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        entry = try fields.field(.octetString)
        var pair = try fields.fields(.sequence)
        attribute = try pair.field(.octetString)
        assertion = try pair.field(.octetString)
        try pair.ignoreExtensions()
        try fields.ignoreExtensions()
    }
}

/// An extended request, borrowed (RFC 4511 §4.12).
///
///     ExtendedRequest ::= [APPLICATION 23] SEQUENCE {
///          requestName      [0] LDAPOID,
///          requestValue     [1] OCTET STRING OPTIONAL }
package struct ExtendedRequest: ~Escapable {
    /// The operation's OID as dotted text.
    package let name: Span<UInt8>

    /// The operation's own value; nil when the field is absent.
    package let value: Span<UInt8>?

    /// Decodes the content of a ``RequestKind/extended``.
    @_lifetime(copy content)
    package init(_ content: Span<UInt8>) throws(LDAPError) {
        var fields = BERReader(content)
        name = try fields.field(.context(0))
        value = try fields.optionalField(.context(1))
        try fields.ignoreExtensions()
    }
}

/// An abandon (RFC 4511 §4.11): AbandonRequest ::= [APPLICATION 16] MessageID.
package struct AbandonRequest: Equatable, Sendable {
    /// The number of the request to give up; any number, since unknown ones are ignored.
    package let messageID: Int64

    /// Decodes the content of a ``RequestKind/abandon``, which is an INTEGER without its header.
    package init(_ content: Span<UInt8>) throws(LDAPError) {
        guard content.count >= 1, content.count <= 8 else {
            throw .malformed(.invalidInteger(offset: 0))
        }
        var value = Int64(Int8(bitPattern: content[0]))
        for index in 1..<content.count { value = value << 8 | Int64(content[index]) }
        messageID = value
    }
}
