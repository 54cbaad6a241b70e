import BER

/// The ids of one block of a gram, behind the first one, which is in the key.
///
/// ```
///  | last - first | difference to the id before | …
/// ```
///
/// Each number in base 128, the least significant digit first, all but the last digit with the top
/// bit set. The last id stands in front, so that a block behind which a search has come is passed
/// over, and one that grows is appended to, unread.
enum PostingBlock {
    /// A block that reaches this size gets no more ids: three fit a page, and reading one is a
    /// microsecond.
    static let bytesMax = 1_000

    /// The last id of the block that begins with `first`; nil when the block is damaged.
    static func last(of block: Span<UInt8>, first: UInt64) -> UInt64? {
        var offset = 0
        guard let span = read(block, &offset) else { return nil }
        let (last, isBeyond) = first.addingReportingOverflow(span)
        return isBeyond ? nil : last
    }

    /// Appends the block's ids to `ids`; false when the block is damaged.
    static func read(_ block: Span<UInt8>, first: UInt64, into ids: inout [UInt64]) -> Bool {
        var offset = 0
        guard let last = last(of: block, first: first), read(block, &offset) != nil else {
            return false
        }
        var id = first
        ids.append(id)
        while offset < block.count {
            // Most are of one digit.
            var step = UInt64(block[offset])
            if step < 0x80 {
                offset += 1
            } else {
                guard let long = read(block, &offset) else { return false }
                step = long
            }
            guard step > 0, step <= last &- id else { return false }
            id += step
            ids.append(id)
        }
        return id == last
    }

    /// Where the differences begin.
    static func headBytes(of block: Span<UInt8>) -> Int {
        var offset = 0
        return read(block, &offset) == nil ? block.count : offset
    }

    /// Appends `number`.
    static func append(_ number: UInt64, to writer: inout BERWriter) {
        var rest = number
        while rest >= 0x80 {
            writer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writer.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads the number at `offset` and moves behind it; nil when there is none.
    static func read(_ block: Span<UInt8>, _ offset: inout Int) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while offset < block.count, shift < 64 {
            let digit = block[offset]
            offset += 1
            number |= UInt64(digit & 0x7f) << shift
            if digit < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}
