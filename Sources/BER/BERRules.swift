/// Which of X.690's freedoms a reader allows; its properties are the whole list of differences.
public enum BERRules: Equatable, Sendable {
    /// RFC 4511 §5.1: definite lengths, strings in primitive form; what clients in use do beyond it
    /// (lengths of the `84 00 00 00 xx` kind from Outlook) is accepted.
    case ldap
    /// The distinguished encoding of X.690 §10 and §11: one encoding for one value.
    case der

    /// Whether a length may take more octets than it needs.
    @inlinable
    public var allowsPaddedLengths: Bool { self == .ldap }

    /// Whether an INTEGER may take more octets than it needs.
    @inlinable
    public var allowsPaddedIntegers: Bool { self == .ldap }

    /// Whether every BOOLEAN octet other than zero is true, rather than 0xFF alone.
    @inlinable
    public var allowsAnyTrueOctet: Bool { self == .ldap }

    /// Whether the unused bits of a BIT STRING may be set.
    @inlinable
    public var allowsUnusedBitsSet: Bool { self == .ldap }
}
