/// Whole numbers of any size.
enum DecimalInteger {
    /// The shortest two's complement of decimal digits, of which there are not too many.
    static func octets(
        _ digits: Span<UInt8>,
        isNegative: Bool,
        at offset: Int
    ) throws(LDAPError) -> [UInt8] {
        guard !digits.isEmpty, digits.count <= GSERReader.digitsMax else {
            throw .invalidAssertion(offset: offset)
        }
        // Little-endian; each digit multiplies by ten, so 64 digits make at most 27 octets.
        var octets: [UInt8] = []
        for index in digits.indices {
            guard digits[index].isASCIIDigit else { throw .invalidAssertion(offset: offset) }
            var carry = UInt16(digits[index] - 0x30)
            for place in octets.indices {
                let sum = UInt16(octets[place]) * 10 + carry
                octets[place] = UInt8(truncatingIfNeeded: sum)
                carry = sum >> 8
            }
            if carry > 0 { octets.append(UInt8(truncatingIfNeeded: carry)) }
        }
        octets.append(0)
        if isNegative { negate(&octets) }
        return shortest(octets.reversed())
    }

    /// `octets`, big-endian two's complement, without those in front that only repeat the sign.
    static func shortest(_ octets: [UInt8]) -> [UInt8] {
        var start = 0
        while octets.count - start > 1 {
            let sign: UInt8 = octets[start + 1] >= 0x80 ? 0xff : 0
            guard octets[start] == sign else { break }
            start += 1
        }
        return Array(octets[start...])
    }

    /// Whether the first of two numbers in the shortest two's complement is the less.
    static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let isLeftNegative = left[0] >= 0x80
        guard isLeftNegative == (right[0] >= 0x80) else { return isLeftNegative }
        if left.count != right.count { return (left.count < right.count) != isLeftNegative }
        return left.span.precedes(right.span)
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
