internal import BER

/// The header of the PROXY protocol, version 2, that a proxy puts in front of a connection.
///
/// ```
///   0           12          13       14       16
///   │ signature │ 2, command│ family │ length │ addresses … extensions │
///                                             └──────── length ────────┘
/// ```
/// `PROXY` (1) with TCP over IPv4 (0x11: 4 + 4 + 2 + 2 octets) or IPv6 (0x21: 16 + 16 + 2 + 2) says who
/// the client is; everything else leaves the proxy's own address.
enum ProxyHeader {
    /// What the bytes that have come so far are.
    enum Progress: Equatable {
        /// So many more are wanted, no more of which may be read.
        case wants(Int)

        /// The header is whole: the client's address, or nil for the proxy's own.
        case complete(PeerAddress?)

        /// This is no header.
        case malformed
    }

    /// Bytes behind the fixed part at most; those in use send a few hundred.
    static var bodyBytesMax: Int { 2048 }

    private static var fixedCount: Int { 16 }

    /// Reads what has come.
    static func read(_ bytes: Span<UInt8>) -> Progress {
        let signature: StaticString = "\r\n\r\n\0\r\nQUIT\n"
        for index in 0..<min(bytes.count, 12) {
            guard unsafe bytes[index] == signature.utf8Start[index] else { return .malformed }
        }
        guard bytes.count >= fixedCount else { return .wants(fixedCount - bytes.count) }
        let command = bytes[12]
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard command == 0x20 || command == 0x21, length <= bodyBytesMax else { return .malformed }
        let missing = fixedCount + length - bytes.count
        guard missing <= 0 else { return .wants(missing) }
        guard command == 0x21 else { return .complete(nil) }
        switch bytes[13] {
        case 0x11:
            guard length >= 12 else { return .malformed }
            let address = 0xffff << 32 | number(bytes, 16, 4)
            return .complete(PeerAddress(high: 0, low: address, port: port(bytes, 24)))
        case 0x21:
            guard length >= 36 else { return .malformed }
            return .complete(
                PeerAddress(
                    high: number(bytes, 16, 8),
                    low: number(bytes, 24, 8),
                    port: port(bytes, 48)
                )
            )
        default:
            return .complete(nil)
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in offset..<offset + count { number = number << 8 | UInt64(bytes[index]) }
        return number
    }

    private static func port(_ bytes: Span<UInt8>, _ offset: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: number(bytes, offset, 2))
    }
}
