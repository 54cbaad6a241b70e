import LMDB

/// A key of the `posting` table: a gram, then the first id of a block of those that have it.
///
/// ```
///  0       4              12
///  | gram  | first id     |     both with the most significant octet first
/// ```
struct PostingKey: Equatable {
    /// The key's length.
    static let byteCount = 12

    /// What the block is about.
    var gram: UInt32
    /// The block's first id.
    var id: UInt64

    /// Names the parts.
    init(_ gram: UInt32, _ id: UInt64) {
        self.gram = gram
        self.id = id
    }

    /// Reads a key; nil when it has another length.
    init?(stored bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        gram = bytes.integer(at: 0, as: UInt32.self).byteSwapped
        id = bytes.integer(at: 4, as: UInt64.self).byteSwapped
    }

    /// The key's bytes.
    var bytes: [12 of UInt8] {
        var bytes = [12 of UInt8](repeating: 0)
        for index in 0..<4 {
            bytes[index] = UInt8(truncatingIfNeeded: gram >> UInt32(24 - 8 * index))
        }
        for index in 0..<8 {
            bytes[4 + index] = UInt8(truncatingIfNeeded: id >> UInt64(56 - 8 * index))
        }
        return bytes
    }
}
