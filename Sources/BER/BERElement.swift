/// One element, borrowed: its tag, its content, and all of its bytes.
public struct BERElement: ~Escapable {
    /// The identifier octet.
    public let tag: BERTag

    /// The content octets.
    public let content: Span<UInt8>

    /// Identifier, length and content octets.
    public let whole: Span<UInt8>

    @inlinable
    @_lifetime(copy content, copy whole)
    init(tag: BERTag, content: Span<UInt8>, whole: Span<UInt8>) {
        self.tag = tag
        self.content = content
        self.whole = whole
    }
}

/// The content of a BIT STRING, borrowed (X.690 §8.6).
public struct BERBitString: ~Escapable {
    /// How many bits at the end of the last octet do not belong to the string, 0…7.
    public let unusedBits: UInt8

    /// The octets that hold the bits, first bit first.
    public let octets: Span<UInt8>

    @inlinable
    @_lifetime(copy octets)
    init(unusedBits: UInt8, octets: Span<UInt8>) {
        self.unusedBits = unusedBits
        self.octets = octets
    }

    /// Whether bit `index` is set, counted as ASN.1 does: bit 0 is the highest of the first octet.
    ///
    /// Bits beyond the end read as unset, which is what a named-bit list means by leaving them out.
    @inlinable
    public func isSet(_ index: Int) -> Bool {
        guard index >= 0, index / 8 < octets.count else { return false }
        return octets[index / 8] & (0x80 >> UInt8(index % 8)) != 0
    }
}
