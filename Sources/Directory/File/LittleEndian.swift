import BER

extension Span where Element == UInt8 {
    /// The little-endian integer at `offset`; the caller has checked that it lies inside.
    @_transparent
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
        let size = MemoryLayout<T>.size
        precondition(offset >= 0 && offset <= count - size, "an unchecked offset")
        return unsafe withUnsafeBytes {
            T(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: type))
        }
    }
}

extension BERWriter {
    /// Appends the bytes of `value`, the least significant first.
    mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
        var rest = value
        for _ in 0..<MemoryLayout<T>.size {
            append(UInt8(truncatingIfNeeded: rest))
            rest = rest >> 8
        }
    }

    /// Replaces the bytes from `offset` on, written before, by those of `value`.
    mutating func setLittleEndian<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        var bytes = mutableBytes
        var rest = value
        for index in 0..<MemoryLayout<T>.size {
            bytes[offset + index] = UInt8(truncatingIfNeeded: rest)
            rest = rest >> 8
        }
    }
}
