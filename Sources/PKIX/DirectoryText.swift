package import BER

/// The string types of X.520 attributes as Swift strings.
package enum DirectoryText {
    /// The text of a value, or nil when its type is no string or its bytes are not of that type.
    package static func string(_ value: borrowing BERElement) -> String? {
        let content = value.content
        switch value.tag {
        case .utf8String:
            guard let text = try? UTF8Span(validating: content) else { return nil }
            return String(copying: text)
        case .printableString, .ia5String, BERTag(rawValue: 0x12), BERTag(rawValue: 0x1a):
            return scalars(content, width: 1, maximum: 0x7f)
        case .teletexString:
            // T.61 in name, Latin-1 in every certificate that goes beyond ASCII with it.
            return scalars(content, width: 1, maximum: 0xff)
        case .bmpString: return scalars(content, width: 2, maximum: 0xffff)
        case .universalString: return scalars(content, width: 4, maximum: 0x10_ffff)
        default: return nil
        }
    }

    /// Characters of `width` octets each, none above `maximum`.
    private static func scalars(_ content: Span<UInt8>, width: Int, maximum: UInt32) -> String? {
        guard content.count % width == 0 else { return nil }
        var text = String.UnicodeScalarView()
        var index = 0
        while index < content.count {
            var value: UInt32 = 0
            for offset in 0..<width { value = value << 8 | UInt32(content[index + offset]) }
            guard value <= maximum, let scalar = Unicode.Scalar(value) else { return nil }
            text.append(scalar)
            index += width
        }
        return String(text)
    }
}
