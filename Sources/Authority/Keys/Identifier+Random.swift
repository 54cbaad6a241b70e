import Cryptography
import Ledger

extension Identifier {
    /// 16 random octets, marked as a version 4 UUID (RFC 9562 §5.4), since the directory shows a
    /// mailbox's as its entryUUID.
    static func random() -> Identifier {
        let bytes = Random.bytes(16)
        return Identifier(
            [16 of UInt8] { index in
                switch index {
                case 6: bytes[index] & 0x0f | 0x40
                case 8: bytes[index] & 0x3f | 0x80
                default: bytes[index]
                }
            }
        )
    }
}
