/// The identifier octet of an element: class, form and a tag number below 31 (X.690 §8.1.2).
///
/// Tags of more than one octet are not represented: neither LDAP nor certificates use them, and the
/// reader refuses them.
public struct BERTag: Equatable, Hashable, Sendable {
    /// The octet as it stands in the encoding.
    public let rawValue: UInt8

    /// The tag whose identifier octet is `rawValue`.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether the content is a series of elements.
    @inlinable
    public var isConstructed: Bool { rawValue & 0x20 != 0 }

    /// The tag number, 0…31; 31 announces a tag of several octets.
    @inlinable
    public var number: UInt8 { rawValue & 0x1f }

    /// Whether the class is "context-specific".
    @inlinable
    public var isContextSpecific: Bool { rawValue & 0xc0 == 0x80 }

    /// Whether the class is "application".
    @inlinable
    public var isApplication: Bool { rawValue & 0xc0 == 0x40 }

    /// The context-specific tag `[number]`; only the low five bits of `number` count.
    @inlinable
    public static func context(_ number: UInt8, constructed: Bool = false) -> BERTag {
        BERTag(rawValue: 0x80 | (constructed ? 0x20 : 0) | (number & 0x1f))
    }

    /// The tag `[APPLICATION number]`; only the low five bits of `number` count.
    @inlinable
    public static func application(_ number: UInt8, constructed: Bool = false) -> BERTag {
        BERTag(rawValue: 0x40 | (constructed ? 0x20 : 0) | (number & 0x1f))
    }
}

extension BERTag {
    /// BOOLEAN.
    @inlinable public static var boolean: BERTag { BERTag(rawValue: 0x01) }
    /// INTEGER.
    @inlinable public static var integer: BERTag { BERTag(rawValue: 0x02) }
    /// BIT STRING, primitive.
    @inlinable public static var bitString: BERTag { BERTag(rawValue: 0x03) }
    /// OCTET STRING, primitive.
    @inlinable public static var octetString: BERTag { BERTag(rawValue: 0x04) }
    /// NULL.
    @inlinable public static var null: BERTag { BERTag(rawValue: 0x05) }
    /// OBJECT IDENTIFIER.
    @inlinable public static var objectIdentifier: BERTag { BERTag(rawValue: 0x06) }
    /// ENUMERATED.
    @inlinable public static var enumerated: BERTag { BERTag(rawValue: 0x0a) }
    /// UTF8String.
    @inlinable public static var utf8String: BERTag { BERTag(rawValue: 0x0c) }
    /// PrintableString.
    @inlinable public static var printableString: BERTag { BERTag(rawValue: 0x13) }
    /// TeletexString, also called T61String.
    @inlinable public static var teletexString: BERTag { BERTag(rawValue: 0x14) }
    /// IA5String.
    @inlinable public static var ia5String: BERTag { BERTag(rawValue: 0x16) }
    /// UTCTime.
    @inlinable public static var utcTime: BERTag { BERTag(rawValue: 0x17) }
    /// GeneralizedTime.
    @inlinable public static var generalizedTime: BERTag { BERTag(rawValue: 0x18) }
    /// UniversalString.
    @inlinable public static var universalString: BERTag { BERTag(rawValue: 0x1c) }
    /// BMPString.
    @inlinable public static var bmpString: BERTag { BERTag(rawValue: 0x1e) }
    /// SEQUENCE and SEQUENCE OF.
    @inlinable public static var sequence: BERTag { BERTag(rawValue: 0x30) }
    /// SET and SET OF.
    @inlinable public static var set: BERTag { BERTag(rawValue: 0x31) }
}
