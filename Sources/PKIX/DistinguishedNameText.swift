import BER

/// Distinguished names as text for people and for LDAP.
package enum DistinguishedNameText {
    /// The string of `name`, all bytes of one Name (RFC 4514 §2).
    ///
    /// Types with a registered short name have it, others their numbers and the value as `#hex`.
    /// Beyond what RFC 4514 §2.4 demands, control characters are escaped too.
    /// - Throws: ``PKIXError/malformed(_:)`` or ``PKIXError/emptyRelativeName(offset:)``.
    package static func rfc4514(_ name: Span<UInt8>) throws(PKIXError) -> String {
        var names: [String] = []
        var reader = try DistinguishedNameReader(name)
        while let attribute = try reader.next() {
            let text = text(attribute)
            if attribute.isFirst {
                names.append(text)
            } else {
                names[names.count - 1] += "+" + text
            }
        }
        return names.reversed().joined(separator: ",")
    }

    private static func text(_ attribute: borrowing DistinguishedNameReader.Attribute) -> String {
        guard let name = AttributeTypeName.shortName(of: attribute.type) else {
            return AttributeTypeName.dotted(attribute.type) + "="
                + hexadecimal(attribute.value.whole)
        }
        guard let value = DirectoryText.string(attribute.value) else {
            return name + "=" + hexadecimal(attribute.value.whole)
        }
        return name + "=" + escaped(value)
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        let last = value.unicodeScalars.count - 1
        for (index, scalar) in value.unicodeScalars.enumerated() {
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case " " where index == 0 || index == last:
                result += "\\ "
            case "#" where index == 0:
                result += "\\#"
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}":
                for byte in String(scalar).utf8 { result += "\\" + hexadecimal(byte) }
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func hexadecimal(_ bytes: Span<UInt8>) -> String {
        var result = "#"
        for index in bytes.indices { result += hexadecimal(bytes[index]) }
        return result
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
