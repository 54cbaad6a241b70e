/// A network in CIDR form (RFC 4632, RFC 4291 §2.3), or a single address.
///
///     10.0.0.0/8    192.0.2.7    2001:db8::/32    ::1
///
/// An IPv4 network holds IPv4 addresses only, in their mapped form, and an IPv6 one never holds any
/// of them.
package struct Network: Hashable, Sendable, CustomStringConvertible {
    private let address: SourceAddress
    private let mask: SourceAddress
    private let isIPv4: Bool
    private let text: String

    /// The network that `text` writes; nil when it writes none.
    ///
    /// Bits behind the prefix must be 0: `10.0.0.1/8` is a mistake, and which one is not ours to
    /// guess.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        let isIPv4 = !first.contains(":")
        guard let address = isIPv4 ? Self.ipv4(first) : Self.ipv6(first) else { return nil }
        let bits = isIPv4 ? 32 : 128
        var prefix = bits
        if parts.count == 2 {
            guard let length = Self.number(parts[1], maximum: bits) else { return nil }
            prefix = length
        }
        let mask = Self.mask(prefix + 128 - bits)
        guard address.high & ~mask.high == 0, address.low & ~mask.low == 0 else { return nil }
        guard isIPv4 || !address.isIPv4 else { return nil }
        self.address = address
        self.mask = mask
        self.isIPv4 = isIPv4
        self.text = text
    }

    /// Whether `source` lies in the network.
    package func contains(_ source: SourceAddress) -> Bool {
        guard source.isIPv4 == isIPv4 else { return false }
        return source.high & mask.high == address.high && source.low & mask.low == address.low
    }

    /// The text that it was written as.
    package var description: String { text }

    /// As many ones as `length`, 0…128, from the first bit on.
    private static func mask(_ length: Int) -> SourceAddress {
        func ones(_ count: Int) -> UInt64 { count == 0 ? 0 : ~0 << UInt64(64 - count) }
        return SourceAddress(high: ones(min(length, 64)), low: ones(max(length - 64, 0)))
    }

    /// A number without sign and leading zeros, at most `maximum`.
    private static func number(_ text: Substring, maximum: Int) -> Int? {
        guard !text.isEmpty, text.count <= 3, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            text.count == 1 || text.first != "0", let number = Int(text), number <= maximum
        else { return nil }
        return number
    }

    private static func ipv4(_ text: Substring) -> SourceAddress? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let octet = number(part, maximum: 255) else { return nil }
            address = address << 8 | UInt32(octet)
        }
        return SourceAddress(ipv4: address)
    }

    /// RFC 4291 §2.2: eight groups, of which one run of zeros may be `::`, the last two perhaps
    /// written as an IPv4 address.
    private static func ipv6(_ text: Substring) -> SourceAddress? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(text), groups.count == 8 else { return nil }
            return address(groups)
        }
        let (front, back) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard let before = front.isEmpty ? [] : groups(front, isLast: false),
            let after = back.isEmpty ? [] : groups(back), before.count + after.count <= 7
        else { return nil }
        let zeros = [UInt16](repeating: 0, count: 8 - before.count - after.count)
        return address(before + zeros + after)
    }

    private static func groups(_ text: Substring, isLast: Bool = true) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(".") {
                guard let end = ipv4(part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: end.low >> 16))
                groups.append(UInt16(truncatingIfNeeded: end.low))
                continue
            }
            guard !part.isEmpty, part.count <= 4, part.utf8.allSatisfy(\.isHexadecimalDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func address(_ groups: [UInt16]) -> SourceAddress {
        func join(_ groups: ArraySlice<UInt16>) -> UInt64 {
            groups.reduce(0) { $0 << 16 | UInt64($1) }
        }
        return SourceAddress(high: join(groups[..<4]), low: join(groups[4...]))
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
