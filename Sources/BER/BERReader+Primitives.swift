extension BERReader {
    /// Reads an INTEGER of at most 64 bits.
    ///
    /// - Throws: ``BERError/invalidInteger(offset:)`` for none or more than eight octets,
    ///   ``BERError/notMinimal(offset:)`` in DER for a padded one.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readInteger(_ tag: BERTag = .integer) throws(BERError) -> Int64 {
        let content = try readHeader(tag)
        // The invariant proves that it is there.
        if content.end &- content.start == 1 {
            position = content.end
            return unsafe Int64(Int8(bitPattern: bytes[unchecked: content.start]))
        }
        return try readLongInteger(content.start, content.end)
    }

    /// ``readInteger(_:)`` for a content of any length.
    @usableFromInline
    @inline(never)
    @_lifetime(self: copy self)
    mutating func readLongInteger(_ start: Int, _ end: Int) throws(BERError) -> Int64 {
        guard start < end, end - start <= 8 else { throw .invalidInteger(offset: position) }
        if end - start > 1, !rules.allowsPaddedIntegers { try refusePadding(at: start) }
        // The first octet carries the sign; eight octets fill the 64 bits exactly.
        var value = Int64(Int8(bitPattern: bytes[start]))
        for index in start + 1..<end { value = value << 8 | Int64(bytes[index]) }
        position = end
        return value
    }

    /// Reads the content of an INTEGER of any size: two's complement, big-endian, at least one
    /// octet.
    ///
    /// For serial numbers and key parts; in DER a padded one is refused.
    @inlinable
    @_lifetime(copy self)
    public mutating func readIntegerContent(
        _ tag: BERTag = .integer
    ) throws(BERError) -> Span<UInt8> {
        let content = try readHeader(tag)
        guard content.end > content.start else { throw .invalidInteger(offset: position) }
        if content.end - content.start > 1, !rules.allowsPaddedIntegers {
            try refusePadding(at: content.start)
        }
        position = content.end
        return bytes.extracting(content.start..<content.end)
    }

    /// Refuses nine equal leading bits (X.690 §8.3.2) in the two octets from `start` on.
    @inlinable
    func refusePadding(at start: Int) throws(BERError) {
        let first = bytes[start]
        let second = bytes[start + 1]
        let isPadded = (first == 0 && second < 0x80) || (first == 0xff && second >= 0x80)
        guard !isPadded else { throw .notMinimal(offset: position) }
    }

    /// Reads an ENUMERATED of at most 64 bits; errors as for ``readInteger(_:)``.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readEnumerated(_ tag: BERTag = .enumerated) throws(BERError) -> Int64 {
        try readInteger(tag)
    }

    /// Reads a BOOLEAN.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBoolean(_ tag: BERTag = .boolean) throws(BERError) -> Bool {
        let content = try readHeader(tag)
        guard content.end &- content.start == 1 else { throw .invalidBoolean(offset: position) }
        // The invariant proves that it is there.
        let octet = unsafe bytes[unchecked: content.start]
        guard octet == 0 || octet == 0xff || rules.allowsAnyTrueOctet else {
            throw .invalidBoolean(offset: position)
        }
        position = content.end
        return octet != 0
    }

    /// Reads a NULL.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readNull(_ tag: BERTag = .null) throws(BERError) {
        let content = try readHeader(tag)
        guard content.start == content.end else { throw .invalidNull(offset: position) }
        position = content.end
    }

    /// Reads a BIT STRING in primitive form.
    @inlinable
    @_lifetime(copy self)
    public mutating func readBitString(_ tag: BERTag = .bitString) throws(BERError) -> BERBitString
    {
        let content = try readHeader(tag)
        guard content.start < content.end else { throw .invalidBitString(offset: position) }
        let unused = bytes[content.start]
        let count = content.end - content.start - 1
        guard unused <= 7, count > 0 || unused == 0 else {
            throw .invalidBitString(offset: position)
        }
        if count > 0, !rules.allowsUnusedBitsSet {
            // `unused` is at most 7, so the shift stays inside the octet.
            let mask = (UInt8(1) << unused) - 1
            guard bytes[content.end - 1] & mask == 0 else {
                throw .invalidBitString(offset: position)
            }
        }
        position = content.end
        return BERBitString(
            unusedBits: unused,
            octets: bytes.extracting(content.start + 1..<content.end)
        )
    }

    /// Reads the content of an OBJECT IDENTIFIER, checked to be a whole series of arcs.
    @inlinable
    @_lifetime(copy self)
    public mutating func readObjectIdentifier(
        _ tag: BERTag = .objectIdentifier
    ) throws(BERError) -> Span<UInt8> {
        let content = try readHeader(tag)
        let octets = bytes.extracting(content.start..<content.end)
        guard ObjectIdentifier.isWellFormed(octets) else {
            throw .invalidObjectIdentifier(offset: position)
        }
        position = content.end
        return octets
    }
}
