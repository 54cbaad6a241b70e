import Cryptography

extension Identifier {
    /// How many random octets an identifier is made with; 64 bits of them are used.
    static let randomByteCount = 9

    /// A new identifier, unique by 64 random bits besides its time: a version 7 UUID (RFC 9562 §5.7)
    /// of the time given in microseconds since 1970.
    ///
    /// It begins with the time, so what is made together lies together in the tables: an import of
    /// 100,000 mailboxes writes half the pages that it writes with identifiers all random.
    package static func make(at time: Int64) -> Identifier {
        Identifier(time: time, random: Random.bytes(randomByteCount).span)
    }

    /// Puts an identifier together: the milliseconds, the version, the microseconds within (§6.2,
    /// method 3), and random bits.
    init(time: Int64, random: Span<UInt8>) {
        let (milliseconds, microseconds) = UInt64(clamping: time).quotientAndRemainder(
            dividingBy: 1_000
        )
        self.init(
            [16 of UInt8] { index in
                switch index {
                case 0..<6: UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64(index)))
                case 6: UInt8(truncatingIfNeeded: microseconds >> 6) | 0x70
                case 7: UInt8(truncatingIfNeeded: microseconds << 2) | random[0] & 0x03
                case 8: random[1] & 0x3f | 0x80
                default: random[index - 7]
                }
            }
        )
    }
}
