/// Finds where one element ends in a stream of bytes, before anything of it is decoded.
public enum BERFrame {
    /// The whole length, header included, of the first element when all of it is in `bytes`.
    ///
    /// Nil means "not enough bytes yet"; what is returned is never more than `bytes.count`.
    /// - Throws: as ``declaredLength(of:maximum:tag:)``.
    @inlinable
    public static func length(
        of bytes: Span<UInt8>,
        maximum: Int,
        tag: BERTag = .sequence
    ) throws(BERError) -> Int? {
        guard let length = try declaredLength(of: bytes, maximum: maximum, tag: tag) else {
            return nil
        }
        return length <= bytes.count ? length : nil
    }

    /// The whole length, header included, that the header of the first element declares.
    ///
    /// Nil when the header itself is not complete. The result may exceed `bytes.count`, never
    /// `maximum`; it lets a transport refuse a huge element before it has come.
    /// - Throws: ``BERError/unexpectedTag(expected:found:offset:)`` at the first byte when it is
    ///   not `tag`, ``BERError/indefiniteLength(offset:)``, and
    ///   ``BERError/lengthTooLarge(offset:)`` when the element would be longer than `maximum` or
    ///   its length takes over four octets.
    @inlinable
    public static func declaredLength(
        of bytes: Span<UInt8>,
        maximum: Int,
        tag: BERTag = .sequence
    ) throws(BERError) -> Int? {
        guard bytes.count > 0 else { return nil }
        guard bytes[0] == tag.rawValue else {
            throw .unexpectedTag(expected: tag, found: BERTag(rawValue: bytes[0]), offset: 0)
        }
        guard bytes.count > 1 else { return nil }
        let first = bytes[1]
        guard first != 0x80 else { throw .indefiniteLength(offset: 0) }
        var octets = 0
        var length = Int(first)
        if first > 0x80 {
            octets = Int(first & 0x7f)
            guard octets <= 4 else { throw .lengthTooLarge(offset: 0) }
            guard bytes.count >= 2 + octets else { return nil }
            length = 0
            for index in 2..<2 + octets { length = length << 8 | Int(bytes[index]) }
        }
        // At most 32 bits and six octets of header: the sum fits.
        guard 2 + octets + length <= maximum else { throw .lengthTooLarge(offset: 0) }
        return 2 + octets + length
    }
}
