package import BER

extension DistinguishedName {
    /// Appends `value` as it stands in a name's text (RFC 4514 §2.4).
    ///
    /// Control characters are escaped too, so that a name is safe on a terminal and in LDIF.
    package static func appendEscaped(_ value: Span<UInt8>, to writer: inout BERWriter) {
        for index in value.indices {
            let byte = value[index]
            let isAtEdge = index == 0 || index == value.count - 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"):
                writer.append(UInt8(ascii: "\\"))
                writer.append(byte)
            case UInt8(ascii: " ") where isAtEdge, UInt8(ascii: "#") where index == 0:
                writer.append(UInt8(ascii: "\\"))
                writer.append(byte)
            case 0..<0x20, 0x7f:
                writer.append(UInt8(ascii: "\\"))
                writer.append(hexadecimalDigit(byte >> 4))
                writer.append(hexadecimalDigit(byte & 0x0f))
            default: writer.append(byte)
            }
        }
    }

    /// `value` as it stands in a name's text.
    package static func escaped(_ value: String) -> String {
        var writer = BERWriter(capacity: value.utf8.count + 16)
        appendEscaped(Array(value.utf8).span, to: &writer)
        return String(decoding: writer.array(), as: UTF8.self)
    }

    /// The name of the entry called `type`=`value` directly below this one.
    package func child(
        type: String,
        value: String,
        schema: Schema
    ) throws(LDAPError) -> DistinguishedName {
        let component = type + "=" + Self.escaped(value)
        return try DistinguishedName(
            text.isEmpty ? component : component + "," + text,
            schema: schema
        )
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x61 + value - 10
    }
}
