/// Eight bytes in the lanes of one integer, the first in the lowest, to be looked at all at once.
///
/// What a question is true of has the highest bit of its lane set, and nothing else.
struct ByteLanes {
    /// How many lanes there are.
    static let count = 8

    /// All lanes.
    static let all: UInt64 = 0x8080_8080_8080_8080

    private let bits: UInt64

    /// The bytes from `offset` on, of which there are eight.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at offset: Int) {
        let loaded = unsafe bytes.withUnsafeBytes { bytes in
            unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        bits = UInt64(littleEndian: loaded)
    }

    private init(bits: UInt64) { self.bits = bits }

    /// Writes them to `output` from `offset` on, where it has room for eight.
    @inline(__always)
    func write(to output: inout MutableSpan<UInt8>, at offset: Int) {
        unsafe output.withUnsafeMutableBytes { output in
            unsafe output.storeBytes(of: bits.littleEndian, toByteOffset: offset, as: UInt64.self)
        }
    }

    /// Calls `body` with places in `count` bytes, eight or more, that have eight bytes each and all of
    /// them together: the last ones overlap.
    @inline(__always)
    static func cover(_ count: Int, _ body: (Int) -> Void) {
        var offset = 0
        while offset < count &- Self.count {
            body(offset)
            offset &+= Self.count
        }
        body(count &- Self.count)
    }

    /// Those between `first` and `last`, both ASCII and included.
    @inline(__always)
    func between(_ first: UInt8, _ last: UInt8) -> UInt64 {
        // Below 0x80 no sum leaves its lane, and what is not below is none of them.
        let low = bits & ~Self.all
        let notBelow = low &+ Self.each(0x80 &- first)
        let above = low &+ Self.each(0x7f &- last)
        return notBelow & ~above & ~bits & Self.all
    }

    /// Those that are `byte`, which is ASCII.
    @inline(__always)
    func equal(_ byte: UInt8) -> UInt64 {
        // Zero is what is below 1.
        ~(((bits & ~Self.all) ^ Self.each(byte)) &+ Self.each(0x7f)) & ~bits & Self.all
    }

    /// The same with small letters for ASCII capitals.
    @inline(__always)
    var lowercased: ByteLanes {
        ByteLanes(bits: bits | between(UInt8(ascii: "A"), UInt8(ascii: "Z")) >> 2)
    }

    /// A bit for each lane of an answer, that of the first byte the lowest.
    @inline(__always)
    static func gather(_ lanes: UInt64) -> UInt64 {
        // The lane i is moved to the bit 56 + i by the factor's bit 56 - 7 i, and no two sums meet.
        ((lanes &>> 7) &* 0x0102_0408_1020_4080) &>> 56
    }

    private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}
