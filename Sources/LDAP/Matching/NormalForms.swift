import BER

/// The normal forms of values that are not text; each is false, having written part or nothing, for
/// a value that is not of its syntax.
enum NormalForms {
    /// INTEGER (RFC 4517 §3.3.16): sign, number of digits, digits, so that bytes order as numbers
    /// do.
    static func appendInteger(_ value: Span<UInt8>, _ writer: inout BERWriter) -> Bool {
        var start = 0
        let isBelowZero = !value.isEmpty && value[0] == UInt8(ascii: "-")
        if isBelowZero { start = 1 }
        guard start < value.count else { return false }
        for index in start..<value.count where !value[index].isASCIIDigit { return false }
        // A leading zero is only that of the number 0, which has no sign.
        if value[start] == 0x30, value.count > 1 { return false }
        guard let count = UInt16(exactly: value.count - start) else { return false }
        // Below zero everything is turned round: more digits, and greater ones, come first.
        let mask: UInt8 = isBelowZero ? 0xff : 0
        writer.append(isBelowZero ? 0 : 1)
        writer.append(UInt8(truncatingIfNeeded: count >> 8) ^ mask)
        writer.append(UInt8(truncatingIfNeeded: count) ^ mask)
        for index in start..<value.count { writer.append(value[index] ^ mask) }
        return true
    }

    /// Boolean (RFC 4517 §3.3.3), in any case.
    static func appendBoolean(_ value: Span<UInt8>, _ writer: inout BERWriter) -> Bool {
        let isTrue = value.equalsIgnoringCase("TRUE")
        guard isTrue || value.equalsIgnoringCase("FALSE") else { return false }
        writer.append(isTrue ? 1 : 0)
        return true
    }

    /// Bit String (RFC 4517 §3.3.2): `'0101'B`.
    static func appendBitString(_ value: Span<UInt8>, _ writer: inout BERWriter) -> Bool {
        guard value.count >= 3, value[0] == UInt8(ascii: "'"),
            value[value.count - 2] == UInt8(ascii: "'"), value[value.count - 1] == UInt8(ascii: "B")
        else { return false }
        for index in 1..<value.count - 2 {
            guard value[index] == 0x30 || value[index] == 0x31 else { return false }
            writer.append(value[index])
        }
        return true
    }

    /// Generalized Time: the moment, big-endian and shifted so that it has no sign.
    static func appendTime(_ value: Span<UInt8>, _ writer: inout BERWriter) -> Bool {
        guard let moment = GeneralizedTime.read(value) else { return false }
        let seconds = UInt64(bitPattern: moment.seconds) ^ (1 << 63)
        for shift in stride(from: 56, through: 0, by: -8) {
            writer.append(UInt8(truncatingIfNeeded: seconds >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            writer.append(UInt8(truncatingIfNeeded: moment.nanoseconds >> UInt32(shift)))
        }
        return true
    }

    /// UUID (RFC 4530 §2.1): `597ae2f6-16a6-1027-98f4-d28b5365dc14`, as its 16 octets.
    static func appendUUID(_ value: Span<UInt8>, _ writer: inout BERWriter) -> Bool {
        guard value.count == 36 else { return false }
        var index = 0
        while index < 36 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard value[index] == UInt8(ascii: "-") else { return false }
                index += 1
            }
            guard let high = value[index].hexadecimalValue,
                let low = value[index + 1].hexadecimalValue
            else { return false }
            writer.append(high << 4 | low)
            index += 2
        }
        return true
    }

    /// Postal Address (RFC 4517 §3.3.28): its lines, each prepared by itself as `form`, with line
    /// feeds between, which no line has; false when one is no text, or empty though an assertion's.
    static func appendLines(
        _ value: Span<UInt8>,
        as form: StringPreparation.Form,
        role: MatchingRule.Role,
        _ writer: inout BERWriter
    ) -> Bool {
        let preparation = StringPreparation(foldsCase: true)
        var line: [UInt8] = []
        var isFirst = true
        var index = 0
        while index <= value.count {
            if index < value.count, value[index] != UInt8(ascii: "$") {
                let isDollar = value.isEscape(at: index, "24")
                let isEscape =
                    value[index] == UInt8(ascii: "\\")
                    && (isDollar || value.isEscape(at: index, "5c"))
                let byte = isDollar ? UInt8(ascii: "$") : value[index]
                line.append(isEscape ? byte : value[index])
                index += isEscape ? 3 : 1
                continue
            }
            if role == .assertion, line.isEmpty { return false }
            if !isFirst { writer.append(0x0a) }
            guard preparation.append(line.span, as: form, to: &writer) else { return false }
            line.removeAll(keepingCapacity: true)
            isFirst = false
            index += 1
        }
        return true
    }
}
