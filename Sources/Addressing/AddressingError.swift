/// Why a text is not a mail address or a domain name.
///
/// Offsets count bytes from the start of what was given.
package enum AddressingError: Error, Equatable, Sendable {
    /// The text is longer than any address or domain can be.
    case tooLong(bytes: Int, maximum: Int)
    /// No `@` stands between a local part and a domain.
    case missingAtSign
    /// The local part is empty, or longer than RFC 5321 §4.5.3.1.1 allows.
    case localPartLength(bytes: Int, maximum: Int)
    /// The local part is a quoted string, which no mailbox in use needs and few programs carry.
    case quotedLocalPart
    /// A byte that no dot-atom has (RFC 5322 §3.2.3), such as a space.
    case localPartByte(UInt8, offset: Int)
    /// A code point beyond ASCII that is no letter, mark, number or sign, or no UTF-8 (RFC 6531 §3.3).
    case localPartCharacter(UInt32)
    /// A dot at an end of the local part, or beside another one.
    case localPartDot(offset: Int)
    /// The domain is an address literal such as `[192.0.2.1]`.
    case domainLiteral
    /// The domain is empty, or longer than RFC 1035 §2.3.4 allows.
    case domainLength(bytes: Int, maximum: Int)
    /// A label is empty or longer than RFC 1035 §2.3.4 allows.
    case labelLength(bytes: Int, maximum: Int, offset: Int)
    /// A byte that no host name has (RFC 1123 §2.1: letters, digits, hyphens).
    case domainByte(UInt8, offset: Int)
    /// A label begins or ends with a hyphen.
    case labelHyphen(offset: Int)
    /// The last label is a number: this is an IP address, not a domain (RFC 3696 §2).
    case numericTopLevelDomain
    /// The domain is not an internationalized one; `rule` is what libidn2 calls the broken rule.
    case notInternationalized(rule: String)
}

extension AddressingError: CustomStringConvertible {
    /// The broken rule as the part of a sentence that follows "is not a mail address:".
    package var description: String {
        switch self {
        case .tooLong(let bytes, let maximum):
            "it has \(bytes) bytes, at most \(maximum) are allowed"
        case .missingAtSign: "it has no @ between a local part and a domain"
        case .localPartLength(0, _): "nothing stands before the @"
        case .localPartLength(let bytes, let maximum):
            "the part before the @ has \(bytes) bytes, at most \(maximum) are allowed"
        case .quotedLocalPart: "a quoted local part is not supported"
        case .localPartByte(let byte, let offset):
            "the byte 0x\(String(byte, radix: 16)) at \(offset) is not allowed before the @"
        case .localPartCharacter(let character):
            "the character U+\(String(character, radix: 16)) is not allowed before the @"
        case .localPartDot(let offset):
            "the dot at \(offset) stands at an end of the local part or beside another one"
        case .domainLiteral: "an address literal is not a domain"
        case .domainLength(0, _): "the domain is empty"
        case .domainLength(let bytes, let maximum):
            "the domain has \(bytes) bytes, at most \(maximum) are allowed"
        case .labelLength(0, _, let offset): "the domain has an empty label at \(offset)"
        case .labelLength(let bytes, let maximum, let offset):
            "the label at \(offset) has \(bytes) bytes, at most \(maximum) are allowed"
        case .domainByte(let byte, let offset):
            "the byte 0x\(String(byte, radix: 16)) at \(offset) is not allowed in a domain"
        case .labelHyphen(let offset): "the label at \(offset) begins or ends with a hyphen"
        case .numericTopLevelDomain: "the domain ends in a number"
        case .notInternationalized(let rule):
            "the domain is not a valid internationalized one (\(rule))"
        }
    }
}
