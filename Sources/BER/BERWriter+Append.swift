extension BERWriter {
    /// Appends one byte as it is.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe storage[used] = byte
        used += 1
    }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(_ span: Span<UInt8>) {
        reserve(span.count)
        unsafe span.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe (storage + used).update(from: start, count: source.count)
        }
        used += span.count
    }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(_ array: [UInt8]) { append(array.span) }

    /// Appends the UTF-8 bytes of `string`.
    @inlinable
    public mutating func append(utf8 string: String) {
        let utf8 = string.utf8Span
        append(utf8.span)
    }

    /// Appends the bytes of a literal.
    @inlinable
    public mutating func append(_ literal: StaticString) {
        guard literal.hasPointerRepresentation else { return append(utf8: "\(literal)") }
        reserve(literal.utf8CodeUnitCount)
        let count = literal.utf8CodeUnitCount
        unsafe (storage + used).update(from: literal.utf8Start, count: count)
        used += count
    }

    /// Appends identifier and length octets for a content of `length` bytes to come.
    ///
    /// - Parameters:
    ///   - tag: The identifier octet.
    ///   - length: The number of content bytes that the caller is going to append, not negative.
    @inlinable
    public mutating func appendHeader(_ tag: BERTag, length: Int) {
        guard length < 0x80 else {
            append(tag.rawValue)
            return appendLength(length)
        }
        reserve(2)
        unsafe storage[used] = tag.rawValue
        unsafe storage[used &+ 1] = UInt8(truncatingIfNeeded: length)
        used &+= 2
    }

    /// How many octets identifier and length take for a content of `length` bytes.
    @inlinable
    public static func headerLength(for length: Int) -> Int {
        guard length >= 0x80 else { return 2 }
        return 2 + (71 - length.leadingZeroBitCount) / 8
    }

    /// Appends the minimal length octets for `length`, which is not negative.
    @inline(never)
    @usableFromInline
    mutating func appendLength(_ length: Int) {
        guard length >= 0x80 else { return append(UInt8(truncatingIfNeeded: length)) }
        if length >= 0x100, length < 0x1_0000 {
            // What an entry with a certificate has, written without a loop.
            reserve(3)
            unsafe storage[used] = 0x82
            unsafe storage[used &+ 1] = UInt8(truncatingIfNeeded: length >> 8)
            unsafe storage[used &+ 2] = UInt8(truncatingIfNeeded: length)
            used &+= 3
            return
        }
        let octets = (71 - length.leadingZeroBitCount) / 8
        reserve(1 + octets)
        unsafe storage[used] = 0x80 | UInt8(truncatingIfNeeded: octets)
        for index in 1...octets {
            unsafe storage[used + index] =
                UInt8(truncatingIfNeeded: length >> ((octets - index) * 8))
        }
        used += 1 + octets
    }
}

extension BERWriter {
    /// Appends what `body` writes into room for `capacity` bytes.
    ///
    /// When `body` throws, nothing is appended.
    @inlinable
    public mutating func append<Failure: Error>(
        addingCapacity capacity: Int,
        _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        reserve(capacity)
        let room = unsafe UnsafeMutableBufferPointer(start: storage + used, count: capacity)
        var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
        try body(&output)
        used += unsafe output.finalize(for: room)
    }
}
