import BER

/// A distinguished name: its text, and its key.
///
/// The key is what names are compared, found and ordered by. It lists the components from the root
/// to the entry, each ended by 0x00:
///
///     dc=com 00 dc=example 00 mail=alice@example.com 00
///
/// so that the key of every entry below another begins with the other's key, and a subtree is a
/// range. Types stand with their preferred name in small letters (unknown ones as written), values
/// in the normal form of the type's equality rule. Within a component of several attributes these
/// are sorted and separated by 01 03; a byte 0x00 or 0x01 of a value is written 01 01 or 01 02.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// Components of a name; certificates in use have at most about ten.
    package static let componentsMax = 32

    /// Bytes of a name as text; ten components of 64 characters fit four times.
    package static let bytesMax = 4096

    /// The name as it was given (RFC 4514).
    package let text: String

    /// The key.
    package let key: [UInt8]

    /// The name written as `text`.
    package init(_ text: String, schema: Schema) throws(LDAPError) {
        var writer = BERWriter()
        try Self.appendKey(of: Array(text.utf8).span, schema: schema, to: &writer)
        self.text = text
        self.key = writer.array()
    }

    /// The text as given.
    package var description: String { text }

    /// The number of components; 0 for the empty name.
    package var componentCount: Int { Self.componentCount(ofKey: key.span) }

    /// Whether this is `ancestor` or below it.
    package func isWithin(_ ancestor: DistinguishedName) -> Bool { key.starts(with: ancestor.key) }

    /// The attributes of the first component, which names the entry: type as written, value
    /// decoded.
    ///
    /// Empty for the empty name.
    package var firstComponent: [(type: String, value: [UInt8])] {
        let bytes = Array(text.utf8)
        var parser = DistinguishedNameParser(bytes.span)
        var attributes: [(type: String, value: [UInt8])] = []
        do throws(LDAPError) {
            while let attribute = try parser.next() {
                let type = String(decoding: bytes[attribute.type], as: UTF8.self)
                let value = try Self.value(of: attribute, in: parser)
                attributes.append((type, value))
                if !attribute.continues { break }
            }
        } catch { return [] }
        return attributes
    }

    /// Two names are equal when their keys are.
    package static func == (left: DistinguishedName, right: DistinguishedName) -> Bool {
        left.key == right.key
    }

    /// Hashes the key.
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    static func value(
        of attribute: DistinguishedNameParser.Attribute,
        in parser: borrowing DistinguishedNameParser
    ) throws(LDAPError) -> [UInt8] {
        switch attribute.form {
        case .plain: parser.text.extracting(attribute.value).array()
        case .escaped: try parser.decoded(attribute)
        case .hexadecimal: stringContent(try parser.decoded(attribute))
        }
    }

    /// The content of an encoded string, or the whole encoding of anything else.
    static func stringContent(_ encoding: [UInt8]) -> [UInt8] {
        var reader = BERReader(encoding.span)
        do throws(BERError) {
            let element = try reader.readElement()
            try reader.finish()
            switch element.tag {
            case .utf8String, .printableString, .ia5String, .teletexString, .octetString,
                BERTag(rawValue: 0x12), BERTag(rawValue: 0x1a):
                return element.content.array()
            default: return encoding
            }
        } catch { return encoding }
    }
}
