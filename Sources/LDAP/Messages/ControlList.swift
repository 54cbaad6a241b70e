import BER

/// The controls of a message, walked in the order sent (RFC 4511 §4.1.11).
///
///     Control ::= SEQUENCE {
///          controlType             LDAPOID,
///          criticality             BOOLEAN DEFAULT FALSE,
///          controlValue            OCTET STRING OPTIONAL }
///
/// Made only over bytes that were checked, so walking cannot fail.
package struct ControlList: ~Escapable {
    private var reader: BERReader

    /// A list over ``LDAPMessage/controlBytes``.
    @_lifetime(copy content)
    package init(checked content: Span<UInt8>) { reader = BERReader(content) }

    /// Takes the next control; nil after the last.
    @_lifetime(copy self)
    package mutating func next() -> Control? {
        if reader.isAtEnd { return nil }
        do throws(LDAPError) { return try Control(reading: &reader) } catch { return nil }
    }

    /// The number of controls in `content`, each checked to be one.
    static func count(checking content: Span<UInt8>) throws(LDAPError) -> Int {
        var reader = BERReader(content)
        var count = 0
        while !reader.isAtEnd {
            _ = try Control(reading: &reader)
            count += 1
        }
        return count
    }
}

/// One control of a message.
package struct Control: ~Escapable {
    /// The control's OID as dotted text, not checked to be one: nobody knows a control of a bad
    /// OID.
    package let type: Span<UInt8>

    /// Whether the operation must not be done without this control.
    package let isCritical: Bool

    /// The control's own value; nil when the field is absent.
    package let value: Span<UInt8>?

    @_lifetime(copy reader)
    init(reading reader: inout BERReader) throws(LDAPError) {
        var fields = try reader.fields(.sequence)
        type = try fields.field(.octetString)
        isCritical = fields.peekTag() == .boolean ? try fields.booleanField() : false
        value = try fields.optionalField(.octetString)
        try fields.ignoreExtensions()
    }
}
