/// Why bytes are not the encoding that was asked for.
///
/// Every offset counts from the first byte of the span that the reader was made over and names the
/// identifier octet of the element at fault.
public enum BERError: Error, Equatable, Sendable {
    /// The element, by its own length or by its missing header, reaches past the bytes there are.
    case truncated(offset: Int)
    /// A length of 0x80, which promises an end marker; LDAP and DER both forbid it.
    case indefiniteLength(offset: Int)
    /// A length of more than four octets, or one above what the caller allows.
    case lengthTooLarge(offset: Int)
    /// A tag number of 31 or more, which takes more than one octet.
    case highTagNumber(offset: Int)
    /// Another element than the one the grammar wants; `found` is nil at the end of the bytes.
    case unexpectedTag(expected: BERTag, found: BERTag?, offset: Int)
    /// An INTEGER or ENUMERATED without content, or of more than 64 bits.
    case invalidInteger(offset: Int)
    /// A BOOLEAN whose content is not one octet, or in DER neither 0x00 nor 0xFF.
    case invalidBoolean(offset: Int)
    /// A NULL with content.
    case invalidNull(offset: Int)
    /// A BIT STRING without its first octet, with more than 7 unused bits or, in DER, with unused
    /// bits that are set.
    case invalidBitString(offset: Int)
    /// An OBJECT IDENTIFIER that is empty, ends within an arc or pads one.
    case invalidObjectIdentifier(offset: Int)
    /// Bytes follow where the grammar ends.
    case trailingBytes(offset: Int)
    /// A length or an integer takes more octets than it needs, which DER forbids.
    case notMinimal(offset: Int)
}
