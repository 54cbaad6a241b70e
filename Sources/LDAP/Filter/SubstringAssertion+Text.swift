import BER

extension SubstringAssertion {
    /// The encoding of the parts that `text` names, for ``init(parts:)``; nil when it is no
    /// Substring Assertion.
    ///
    ///     SubstringAssertion = [ initial ] any [ final ]
    ///     initial  = substring
    ///     any      = ASTERISK *( substring ASTERISK )
    ///     final    = substring
    ///
    /// In a substring, `\2A` is an asterisk and `\5C` a backslash (RFC 4517 §3.3.30).
    package static func parts(of text: Span<UInt8>, schema: Schema) -> [UInt8]? {
        guard AttributeSyntax.substringAssertion.accepts(text, schema: schema) else { return nil }
        var parts = BERWriter(capacity: text.count + 16)
        var place = Place.initial
        var part: [UInt8] = []
        var index = 0
        while index <= text.count {
            if index < text.count, text[index] != UInt8(ascii: "*") {
                let isAsterisk = text.isEscape(at: index, "2a")
                let isEscape =
                    text[index] == UInt8(ascii: "\\")
                    && (isAsterisk || text.isEscape(at: index, "5c"))
                part.append(isEscape && isAsterisk ? UInt8(ascii: "*") : text[index])
                index += isEscape ? 3 : 1
                continue
            }
            if index == text.count { place = .final }
            if !part.isEmpty { parts.appendPrimitive(BERTag(rawValue: place.rawValue), part.span) }
            part.removeAll(keepingCapacity: true)
            place = .any
            index += 1
        }
        return parts.array()
    }

    /// The assertion of the parts that ``parts(of:schema:)`` encoded.
    @_lifetime(copy parts)
    package init(parts: Span<UInt8>) { self.init(attribute: Span(), partBytes: parts) }
}
