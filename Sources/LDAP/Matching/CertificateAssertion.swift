import BER
import PKIX

/// The values that certificateExactMatch compares: serial number and issuer (RFC 4523 §2.5).
///
/// An assertion comes in one of three forms: GSER as RFC 4523 has it,
/// `{ serialNumber 7, issuer rdnSequence:"CN=CA" }`; the older `7$CN=CA` that slapd and clients
/// still use; and the certificate itself. All lengths are checked: this is where CVE-2020-36221
/// was.
enum CertificateAssertion {
    /// Decimal digits of a serial number; 20 octets have at most 49.
    private static let serialDigitsMax = 64

    /// Appends the normal form of a certificate or of an assertion about one.
    static func append(
        _ value: Span<UInt8>,
        role: MatchingRule.Role,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        // The tag of a SEQUENCE is also the digit 0; a certificate is too long for a length below
        // 0x80.
        if value.count > 1, value[0] == BERTag.sequence.rawValue, value[1] >= 0x80 {
            return appendCertificate(value, schema: schema, to: &writer)
        }
        guard role == .assertion else { return false }
        if !value.isEmpty, value[0] == UInt8(ascii: "{") {
            return appendGSER(value, schema: schema, to: &writer)
        }
        for index in value.indices where value[index] == UInt8(ascii: "$") {
            return append(
                serial: value.extracting(first: index),
                issuer: value.extracting(droppingFirst: index + 1),
                schema: schema,
                to: &writer
            )
        }
        return false
    }

    private static func appendCertificate(
        _ der: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        do throws(PKIXError) {
            let certificate = try CertificateReader(der)
            appendSerial(certificate.serialNumber, to: &writer)
            let issuer = try DistinguishedNameText.rfc4514(certificate.issuer)
            return appendName(Array(issuer.utf8).span, schema: schema, to: &writer)
        } catch { return false }
    }

    /// `{ serialNumber 7 , issuer rdnSequence:"CN=CA" }`, its two fields in either order.
    private static func appendGSER(
        _ text: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        var cursor = GSERCursor(text)
        guard cursor.take(UInt8(ascii: "{")) else { return false }
        var serial: [UInt8]?
        var issuer: [UInt8]?
        repeat {
            let field = cursor.takeWord()
            if field.elementsEqual("serialNumber".utf8), serial == nil {
                serial = cursor.takeWord()
            } else if field.elementsEqual("issuer".utf8), issuer == nil {
                guard cursor.takeWord().elementsEqual("rdnSequence".utf8),
                    cursor.take(UInt8(ascii: ":")), let name = cursor.takeQuoted()
                else { return false }
                issuer = name
            } else {
                return false
            }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "}")), cursor.isAtEnd, let serial, let issuer else {
            return false
        }
        return append(serial: serial.span, issuer: issuer.span, schema: schema, to: &writer)
    }

    private static func append(
        serial digits: Span<UInt8>,
        issuer: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        guard let serial = twosComplement(digits) else { return false }
        appendSerial(serial.span, to: &writer)
        return appendName(issuer, schema: schema, to: &writer)
    }

    private static func appendSerial(_ octets: Span<UInt8>, to writer: inout BERWriter) {
        writer.appendPrimitive(.integer, octets)
    }

    private static func appendName(
        _ name: Span<UInt8>,
        schema: Schema,
        to writer: inout BERWriter
    ) -> Bool {
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: name, schema: schema, to: &writer)
            return true
        } catch { return false }
    }

    /// The shortest two's complement of decimal digits with an optional minus; spaces around them
    /// do not count.
    private static func twosComplement(_ text: Span<UInt8>) -> [UInt8]? {
        var start = 0
        var end = text.count
        while start < end, text[start] == 0x20 { start += 1 }
        while end > start, text[end - 1] == 0x20 { end -= 1 }
        let isNegative = start < end && text[start] == UInt8(ascii: "-")
        if isNegative { start += 1 }
        guard start < end, end - start <= serialDigitsMax else { return nil }
        // Little-endian; each digit multiplies by ten, so 64 digits make at most 27 octets.
        var octets: [UInt8] = []
        for index in start..<end {
            guard text[index].isASCIIDigit else { return nil }
            var carry = UInt16(text[index] - 0x30)
            for place in octets.indices {
                let sum = UInt16(octets[place]) * 10 + carry
                octets[place] = UInt8(truncatingIfNeeded: sum)
                carry = sum >> 8
            }
            if carry > 0 { octets.append(UInt8(truncatingIfNeeded: carry)) }
        }
        octets.append(0)
        if isNegative { negate(&octets) }
        // Drops octets that only repeat the sign.
        while octets.count > 1 {
            let last = octets[octets.count - 1]
            let sign: UInt8 = octets[octets.count - 2] >= 0x80 ? 0xff : 0
            guard last == sign else { break }
            octets.removeLast()
        }
        return octets.reversed()
    }

    private static func negate(_ octets: inout [UInt8]) {
        var carry: UInt16 = 1
        for place in octets.indices {
            let sum = UInt16(~octets[place]) + carry
            octets[place] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
    }
}

/// Walks GSER text (RFC 3641), passing over spaces.
private struct GSERCursor: ~Escapable {
    private let text: Span<UInt8>
    private var index = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    var isAtEnd: Bool {
        for place in index..<text.count where text[place] != 0x20 { return false }
        return true
    }

    @_lifetime(self: copy self)
    private mutating func skipSpaces() {
        while index < text.count, text[index] == 0x20 { index += 1 }
    }

    /// Takes `byte` if it comes next.
    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpaces()
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    /// Takes letters, digits and hyphens; empty when something else comes next.
    @_lifetime(self: copy self)
    mutating func takeWord() -> [UInt8] {
        skipSpaces()
        var word: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") else {
                break
            }
            word.append(byte)
            index += 1
        }
        return word
    }

    /// Takes text in quotes, in which a doubled quote is one; nil when it does not end.
    @_lifetime(self: copy self)
    mutating func takeQuoted() -> [UInt8]? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var quoted: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < text.count, text[index] == byte else { return quoted }
                index += 1
            }
            quoted.append(byte)
        }
        return nil
    }
}
