package import BER

/// A walk over the attributes of a distinguished name, borrowed (RFC 5280 §4.1.2.4).
///
///     Name ::= SEQUENCE OF RelativeDistinguishedName
///     RelativeDistinguishedName ::= SET SIZE (1..MAX) OF SEQUENCE {
///         type   OBJECT IDENTIFIER,
///         value  ANY }
package struct DistinguishedNameReader: ~Escapable {
    private var names: DERCursor
    private var attributes: DERCursor

    /// Starts at the first attribute of `name`, all bytes of one Name.
    @_lifetime(copy name)
    package init(_ name: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(name)
        names = try cursor.constructed(.sequence)
        try cursor.finish()
        attributes = DERCursor(name.extracting(..<0))
    }

    /// One attribute, borrowed.
    package struct Attribute: ~Escapable {
        /// The content octets of the type.
        package let type: Span<UInt8>
        /// The value; its tag tells the kind of string.
        package let value: BERElement
        /// Whether it opens a relative name; otherwise it stands in one with the attribute before.
        package let isFirst: Bool

        @_lifetime(copy type, copy value)
        fileprivate init(type: Span<UInt8>, value: consuming BERElement, isFirst: Bool) {
            self.type = type
            self.value = value
            self.isFirst = isFirst
        }
    }

    /// The next attribute, or nil after the last.
    @_lifetime(copy self)
    package mutating func next() throws(PKIXError) -> Attribute? {
        var isFirst = false
        if attributes.isAtEnd {
            guard !names.isAtEnd else { return nil }
            let offset = names.offset
            attributes = try names.constructed(.set)
            guard !attributes.isAtEnd else { throw .emptyRelativeName(offset: offset) }
            isFirst = true
        }
        var fields = try attributes.constructed(.sequence)
        let type = try fields.objectIdentifier()
        let value = try fields.element()
        try fields.finish()
        return Attribute(type: type, value: value, isFirst: isFirst)
    }

    /// Checks all of `name`, and tells whether it has any attribute.
    static func check(_ name: Span<UInt8>) throws(PKIXError) -> Bool {
        var reader = try DistinguishedNameReader(name)
        var hasAttributes = false
        while try reader.next() != nil { hasAttributes = true }
        return hasAttributes
    }
}
