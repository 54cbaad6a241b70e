import BER

/// Walks the text of a distinguished name, attribute by attribute (RFC 4514 §3).
///
/// Beyond RFC 4514 it takes what RFC 2253 §4 asked servers to take from older clients: spaces
/// around separators, `;` for `,`, values in quotes, and `OID.` before a dotted type.
struct DistinguishedNameParser: ~Escapable {
    /// How the value is written.
    enum ValueForm {
        /// As it is.
        case plain
        /// With escapes to undo.
        case escaped
        /// As the hexadecimal digits of its BER encoding, without the `#`.
        case hexadecimal
    }

    /// One attribute type and value, as ranges of the text.
    struct Attribute {
        var type: Range<Int>
        var value: Range<Int>
        var form: ValueForm
        /// Whether `+` follows, so that the next attribute belongs to the same component.
        var continues: Bool
    }

    let text: Span<UInt8>
    private var index = 0
    private var mustGoOn = false

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// Takes the next attribute; nil at the end.
    @_lifetime(self: copy self)
    mutating func next() throws(LDAPError) -> Attribute? {
        skipSpaces()
        if index == text.count {
            guard !mustGoOn else { throw .invalidName(offset: index) }
            return nil
        }
        let type = try readType()
        skipSpaces()
        var form = ValueForm.plain
        let value: Range<Int>
        switch index < text.count ? text[index] : 0 {
        case UInt8(ascii: "\""): value = try readQuoted(&form)
        case UInt8(ascii: "#"):
            value = try readHexadecimal()
            form = .hexadecimal
        default: value = try readPlain(&form)
        }
        skipSpaces()
        mustGoOn = index < text.count
        var continues = false
        if mustGoOn {
            guard isSeparator(text[index]) else { throw .invalidName(offset: index) }
            continues = text[index] == UInt8(ascii: "+")
            index += 1
        }
        return Attribute(type: type, value: value, form: form, continues: continues)
    }

    @_lifetime(self: copy self)
    private mutating func skipSpaces() {
        while index < text.count, text[index] == 0x20 { index += 1 }
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ";")
    }

    /// A name or dotted OID (RFC 4512 §1.4) and the `=` after it.
    @_lifetime(self: copy self)
    private mutating func readType() throws(LDAPError) -> Range<Int> {
        if text.count - index > 4, text.extracting(index..<index + 4).equalsIgnoringCase("OID.") {
            index += 4
        }
        let start = index
        while index < text.count {
            let byte = text[index]
            guard
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            else { break }
            index += 1
        }
        let end = index
        skipSpaces()
        guard index < text.count, text[index] == UInt8(ascii: "="),
            isType(text.extracting(start..<end))
        else { throw .invalidName(offset: start) }
        index += 1
        return start..<end
    }

    /// Whether `type`, of letters, digits, hyphens and dots, is a name or a dotted OID.
    private func isType(_ type: Span<UInt8>) -> Bool {
        guard type.count > 0 else { return false }
        guard type[0].isASCIILetter else { return ObjectIdentifier.isDotted(type) }
        return type.firstIndex(of: UInt8(ascii: "."), from: 0) == nil
    }

    /// A value up to a separator, without the spaces around it.
    @_lifetime(self: copy self)
    private mutating func readPlain(_ form: inout ValueForm) throws(LDAPError) -> Range<Int> {
        let start = index
        var end = index
        while index < text.count, !isSeparator(text[index]) {
            switch text[index] {
            case UInt8(ascii: "\\"):
                form = .escaped
                index += try escapeLength()
                end = index
            case 0, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
                throw .invalidName(offset: index)
            case 0x20: index += 1
            default:
                index += 1
                end = index
            }
        }
        return start..<end
    }

    /// A value in quotes (RFC 2253 §4), the quotes left out.
    @_lifetime(self: copy self)
    private mutating func readQuoted(_ form: inout ValueForm) throws(LDAPError) -> Range<Int> {
        index += 1
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            if text[index] == UInt8(ascii: "\\") {
                form = .escaped
                index += try escapeLength()
            } else {
                index += 1
            }
        }
        guard index < text.count else { throw .invalidName(offset: start) }
        index += 1
        return start..<index - 1
    }

    @_lifetime(self: copy self)
    private mutating func readHexadecimal() throws(LDAPError) -> Range<Int> {
        index += 1
        let start = index
        while index < text.count, text[index].hexadecimalValue != nil { index += 1 }
        guard index > start, (index - start) % 2 == 0 else { throw .invalidName(offset: start) }
        return start..<index
    }

    /// The length of the escape at `index`: a backslash and a special character or two digits.
    private func escapeLength() throws(LDAPError) -> Int {
        guard text.count - index >= 2 else { throw .invalidName(offset: index) }
        switch text[index + 1] {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: " "),
            UInt8(ascii: "#"), UInt8(ascii: "="):
            return 2
        default:
            guard text.count - index >= 3, text[index + 1].hexadecimalValue != nil,
                text[index + 2].hexadecimalValue != nil
            else { throw .invalidName(offset: index) }
            return 3
        }
    }

    /// The value of an attribute that is not plain, decoded.
    ///
    /// A hexadecimal value is BER; the content of a string type stands for it, of any other type
    /// the whole encoding does.
    func decoded(_ attribute: Attribute) throws(LDAPError) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = attribute.value.lowerBound
        while place < attribute.value.upperBound {
            var byte = text[place]
            if attribute.form == .hexadecimal || byte == UInt8(ascii: "\\") {
                let digits = attribute.form == .hexadecimal ? place : place + 1
                if let high = text[digits].hexadecimalValue, digits + 1 < text.count,
                    let low = text[digits + 1].hexadecimalValue
                {
                    byte = high << 4 | low
                    place = digits + 2
                } else {
                    byte = text[digits]
                    place = digits + 1
                }
            } else {
                place += 1
            }
            bytes.append(byte)
        }
        return bytes
    }
}
