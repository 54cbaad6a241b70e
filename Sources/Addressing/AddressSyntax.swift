// The rules for ASCII addresses over bytes, shared by the types that keep an address and by the
// check on the look-up path, which must not allocate.

/// The syntax of RFC 5321 §4.1.2 that Waxwing accepts: a dot-atom, `@`, and a host name.
enum AddressSyntax {
    static let localPartBytesMax = 64  // RFC 5321 §4.5.3.1.1
    static let domainBytesMax = 253  // RFC 1035 §2.3.4: 255 octets on the wire, less two lengths
    static let labelBytesMax = 63  // RFC 1035 §2.3.4
    static let addressBytesMax = 254  // RFC 5321 §4.5.3.1.3: a path of 256, less its brackets

    /// The longest text that is looked at: every byte of an address can be four in UTF-8.
    static let textBytesMax = addressBytesMax * 4

    static let at = UInt8(ascii: "@")
    static let dot = UInt8(ascii: ".")
    static let hyphen = UInt8(ascii: "-")

    /// The place of the `@` that divides an address: the last one, since no domain has one.
    static func atSign(in bytes: Span<UInt8>) -> Int? {
        var index = bytes.count - 1
        while index >= 0 {
            if bytes[index] == at { return index }
            index -= 1
        }
        return nil
    }

    /// Checks that `bytes` from the start to `end` are a dot-atom (RFC 5322 §3.2.3), in UTF-8 if
    /// `isInternational` (RFC 6531 §3.3).
    static func checkLocalPart(
        _ bytes: Span<UInt8>,
        end: Int,
        isInternational: Bool = false
    ) throws(AddressingError) {
        guard end > 0, end <= localPartBytesMax else {
            throw .localPartLength(bytes: end, maximum: localPartBytesMax)
        }
        if bytes[0] == UInt8(ascii: "\"") { throw .quotedLocalPart }
        var previousIsDot = true
        for index in 0..<end {
            let byte = bytes[index]
            if byte == dot {
                if previousIsDot { throw .localPartDot(offset: index) }
                previousIsDot = true
            } else {
                guard isAtext(byte) || isInternational && byte >= 0x80 else {
                    throw .localPartByte(byte, offset: index)
                }
                previousIsDot = false
            }
        }
        if previousIsDot { throw .localPartDot(offset: end - 1) }
    }

    /// Checks that `bytes` from `start` to their end are a host name (RFC 1123 §2.1).
    static func checkDomain(_ bytes: Span<UInt8>, start: Int) throws(AddressingError) {
        let length = bytes.count - start
        guard length > 0, length <= domainBytesMax else {
            throw .domainLength(bytes: length, maximum: domainBytesMax)
        }
        if bytes[start] == UInt8(ascii: "[") { throw .domainLiteral }
        var labelStart = start
        var labelIsNumber = true
        for index in start..<bytes.count {
            let byte = bytes[index]
            if byte == dot {
                try checkLabel(bytes, from: labelStart, to: index)
                labelStart = index + 1
                labelIsNumber = true
            } else {
                guard isLabelByte(byte) else {
                    throw .domainByte(byte, offset: index)
                }
                if !isDigit(byte) { labelIsNumber = false }
            }
        }
        try checkLabel(bytes, from: labelStart, to: bytes.count)
        if labelIsNumber { throw .numericTopLevelDomain }
    }

    /// Whether a label of the domain begins with `xn--` in any case.
    static func hasEncodedLabel(_ bytes: Span<UInt8>, start: Int) -> Bool {
        var labelStart = true
        for index in start..<bytes.count {
            if labelStart, index + 4 <= bytes.count,
                lowercase(bytes[index]) == UInt8(ascii: "x"),
                lowercase(bytes[index + 1]) == UInt8(ascii: "n"),
                bytes[index + 2] == hyphen, bytes[index + 3] == hyphen
            {
                return true
            }
            labelStart = bytes[index] == dot
        }
        return false
    }

    /// The byte, with `A`–`Z` as `a`–`z`.
    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func checkLabel(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) throws(AddressingError) {
        let length = end - start
        guard length > 0, length <= labelBytesMax else {
            throw .labelLength(bytes: length, maximum: labelBytesMax, offset: start)
        }
        if bytes[start] == hyphen || bytes[end - 1] == hyphen { throw .labelHyphen(offset: start) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// RFC 5322 §3.2.3 `atext`: letters, digits and ``!#$%&'*+-/=?^_`{|}~``.
    private static func isAtext(_ byte: UInt8) -> Bool {
        isMember(byte, 0xa3ff_acfa_0000_0000, 0x7fff_ffff_c7ff_fffe)
    }

    /// What a label consists of: letters, digits and the hyphen.
    private static func isLabelByte(_ byte: UInt8) -> Bool {
        isMember(byte, 0x03ff_2000_0000_0000, 0x07ff_fffe_07ff_fffe)
    }

    /// Whether `byte` is one of those below 64 whose bit is set in `low`, or of those from there to
    /// 127 whose bit is in `high`: addresses are looked through byte by byte at every look-up.
    @inline(__always)
    private static func isMember(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
        // The shift takes the lowest six bits of the byte only.
        byte < 0x80 && (byte < 0x40 ? low : high) &>> UInt64(byte) & 1 == 1
    }
}
