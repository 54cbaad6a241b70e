import Cryptography

extension Identifier {
    /// A new identifier, unique by 74 random bits: a version 7 UUID (RFC 9562 §5.7) of the time
    /// given in microseconds since 1970.
    ///
    /// It begins with the time, so what is made together lies together in the tables: an import of
    /// 100,000 mailboxes writes half the pages that it writes with identifiers all random.
    package static func make(at time: Int64) -> Identifier {
        let milliseconds = UInt64(clamping: time / 1_000)
        let random = Random.bytes(10)
        return Identifier(
            [16 of UInt8] { index in
                switch index {
                case 0..<6: UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64(index)))
                case 6: random[0] & 0x0f | 0x70
                case 8: random[2] & 0x3f | 0x80
                default: random[index - 6]
                }
            }
        )
    }
}
