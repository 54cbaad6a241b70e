internal import CLMDB

extension MDB_val {
    /// LMDB's view of `bytes`, good only while they are.
    init(borrowing bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count,
            mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        )
    }

    /// The bytes; the caller narrows the lifetime to the transaction's.
    var lent: Span<UInt8> {
        @_lifetime(immortal) get {
            let bytes = unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
            return unsafe _overrideLifetime(Span<UInt8>(_unsafeBytes: bytes), copying: ())
        }
    }
}

/// Integers as keys that sort in tables of plain bytes, where the most significant byte is first.
package enum BigEndian {
    /// The key of `value`; lend it by its `span`.
    package static func key(_ value: UInt64) -> [8 of UInt8] {
        var key = [8 of UInt8](repeating: 0)
        for index in 0..<8 { key[index] = UInt8(truncatingIfNeeded: value >> (56 - 8 * index)) }
        return key
    }

    /// The integer in the first eight of `bytes`, or nil when there are fewer.
    package static func read(_ bytes: Span<UInt8>) -> UInt64? {
        guard bytes.count >= 8 else { return nil }
        var value: UInt64 = 0
        for index in 0..<8 { value = value << 8 | UInt64(bytes[index]) }
        return value
    }
}

extension UInt64 {
    /// The integer that ``WriteTransaction/put(_:_:_:_:)`` stored, or nil when the size differs.
    package init?(stored bytes: Span<UInt8>) {
        guard bytes.count == 8 else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
    }
}
