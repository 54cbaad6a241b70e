import LDAP

/// A way through the ids of one block, forward, that takes apart no more of it than it passes.
///
/// Invariant: `id` is in the block, the difference behind it begins at `offset`, and no id of the
/// block is above `last`; a block of which that turns out to be wrong is damaged.
struct PostingWalk {
    /// The block and a zero, so that two bytes can be read wherever one is.
    private var block: [UInt8] = []
    private var offset = 0
    private var id: UInt64 = 0

    /// The block's last id; nil before the first block.
    private(set) var last: UInt64?

    /// Stands at the first id of `block`; false when that is damaged.
    mutating func begin(_ block: Span<UInt8>, first: UInt64) -> Bool {
        guard let last = PostingBlock.last(of: block, first: first) else { return false }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.count + 1)
        unsafe block.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        bytes.append(0)
        self.block = bytes
        offset = PostingBlock.headBytes(of: block)
        id = first
        self.last = last
        return true
    }

    /// The first id from here on that is `target` or above, which the last one is.
    ///
    /// Nil when the block is damaged. Calls come with rising targets.
    mutating func advance(to target: UInt64) -> UInt64? {
        guard id < target else { return id }
        guard let last, target <= last,
            let place = Self.advance((offset, id), to: target, in: block.span, last: last)
        else { return nil }
        (offset, id) = place
        return id
    }

    private static func advance(
        _ place: (offset: Int, id: UInt64),
        to target: UInt64,
        in block: Span<UInt8>,
        last: UInt64
    ) -> (offset: Int, id: UInt64)? {
        var (offset, id) = place
        while id < target {
            passEights(of: block, &offset, &id, before: target)
            // Some by themselves before the next try: in a short list most are of two digits.
            for _ in 0..<8 where id < target {
                guard offset < block.count - 1 else { return nil }
                // One digit or two, without a branch: which it is, is hard to foresee.
                let pair = UInt64(block.integer(at: offset, as: UInt16.self))
                let isLong = pair >> 7 & 1
                var step = pair & 0x7f | pair >> 1 & 0x3f80 & (0 &- isLong)
                if pair & 0x8080 == 0x8080 {
                    guard let long = PostingBlock.read(block, &offset) else { return nil }
                    step = long
                } else {
                    offset += 1 + Int(isLong)
                }
                guard offset < block.count else { return nil }
                guard step > 0, step <= last - id else { return nil }
                id += step
            }
        }
        return (offset, id)
    }

    /// Passes eight ids at once as long as the next eight differences are of one digit and all lie
    /// before `target`.
    private static func passEights(
        of block: Span<UInt8>,
        _ offset: inout Int,
        _ id: inout UInt64,
        before target: UInt64
    ) {
        while offset + 8 < block.count {
            let digits = block.integer(at: offset, as: UInt64.self)
            guard digits & 0x8080_8080_8080_8080 == 0 else { return }
            // Four sums of two, then their sum in the uppermost.
            let low: UInt64 = 0x00ff_00ff_00ff_00ff
            let pairs = (digits & low) + (digits >> 8 & low)
            let sum = (pairs &* 0x0001_0001_0001_0001) >> 48
            guard sum < target - id else { return }
            id += sum
            offset += 8
        }
    }
}
