extension BERWriter {
    /// Appends an INTEGER in its shortest form.
    @inlinable
    public mutating func appendInteger(_ value: Int64, tag: BERTag = .integer) {
        // One bit for the sign beside the significant ones, in whole octets.
        let magnitude = value < 0 ? ~value : value
        var octets = (64 - magnitude.leadingZeroBitCount) / 8 + 1
        appendHeader(tag, length: octets)
        while octets > 0 {
            octets -= 1
            append(UInt8(truncatingIfNeeded: value >> Int64(octets * 8)))
        }
    }

    /// Appends an INTEGER whose value is the big-endian, unsigned `magnitude`, in its shortest
    /// form.
    ///
    /// Leading zeros are dropped and one is put before a set highest bit; an empty magnitude is 0.
    public mutating func appendUnsignedInteger(
        _ magnitude: Span<UInt8>,
        tag: BERTag = .integer
    ) {
        var first = 0
        while first < magnitude.count, magnitude[first] == 0 { first += 1 }
        let significant = magnitude.extracting(droppingFirst: first)
        let needsZero = significant.isEmpty || significant[0] >= 0x80
        appendHeader(tag, length: significant.count + (needsZero ? 1 : 0))
        if needsZero { append(0) }
        append(significant)
    }

    /// Appends an ENUMERATED in its shortest form.
    @inlinable
    public mutating func appendEnumerated(_ value: Int64, tag: BERTag = .enumerated) {
        appendInteger(value, tag: tag)
    }

    /// Appends a BOOLEAN: 0xFF for true, 0x00 for false.
    @inlinable
    public mutating func appendBoolean(_ value: Bool, tag: BERTag = .boolean) {
        appendHeader(tag, length: 1)
        append(value ? 0xff : 0)
    }

    /// Appends a NULL.
    @inlinable
    public mutating func appendNull(tag: BERTag = .null) { appendHeader(tag, length: 0) }

    /// Appends an OBJECT IDENTIFIER with `content` as its content octets, which are not checked.
    @inlinable
    public mutating func appendObjectIdentifier(
        _ content: [UInt8],
        tag: BERTag = .objectIdentifier
    ) {
        appendPrimitive(tag, content)
    }

    /// Appends an OBJECT IDENTIFIER.
    @inlinable
    public mutating func appendObjectIdentifier(
        _ identifier: ObjectIdentifier,
        tag: BERTag = .objectIdentifier
    ) {
        appendPrimitive(tag, identifier.content)
    }

    /// Appends a BIT STRING of whole octets.
    @inlinable
    public mutating func appendBitString(
        _ octets: Span<UInt8>,
        unusedBits: UInt8 = 0,
        tag: BERTag = .bitString
    ) {
        appendHeader(tag, length: octets.count + 1)
        append(unusedBits & 7)
        append(octets)
    }

    /// Appends an element whose content is `content` as it is.
    @inlinable
    public mutating func appendPrimitive(_ tag: BERTag, _ content: Span<UInt8>) {
        appendHeader(tag, length: content.count)
        append(content)
    }

    /// Appends an element whose content is `content` as it is.
    @inlinable
    public mutating func appendPrimitive(_ tag: BERTag, _ content: [UInt8]) {
        appendPrimitive(tag, content.span)
    }

    /// Appends an element whose content is the UTF-8 bytes of `string`.
    @inlinable
    public mutating func appendString(_ tag: BERTag, _ string: String) {
        appendHeader(tag, length: string.utf8.count)
        append(utf8: string)
    }

    /// Appends an element whose content is the bytes of a literal.
    @inlinable
    public mutating func appendString(_ tag: BERTag, literal: StaticString) {
        appendHeader(tag, length: literal.utf8CodeUnitCount)
        append(literal)
    }
}
