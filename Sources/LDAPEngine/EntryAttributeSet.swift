import Directory

/// A set of the attributes that entries of the directory have, one bit each.
struct EntryAttributeSet: Equatable, Sendable {
    private var bits: UInt64 = 0

    /// No attribute.
    static let none = EntryAttributeSet()

    /// All user attributes.
    static let user = EntryAttributeSet(where: { !$0.isOperational })

    /// All operational attributes.
    static let operational = EntryAttributeSet(where: { $0.isOperational })

    /// The certificates of a mailbox alone, which is what nearly everybody asks for.
    static let userCertificate = EntryAttributeSet {
        if case .userCertificate = $0 { true } else { false }
    }

    /// Those whose values are text that people search for.
    static let text = EntryAttributeSet {
        switch $0 {
        case .commonName, .surname, .mail, .organizationName, .organizationalUnitName,
            .domainComponent, .localityName, .stateOrProvinceName, .countryName:
            true
        default: false
        }
    }

    /// userSMIMECertificate, which no record holds: it is composed when asked for by name.
    static let composed = EntryAttributeSet(bits: 1 << 63)

    /// What has to be written for each answer, since no record holds it.
    static let written = EntryAttributeSet(bits: operational.bits | composed.bits)

    private init() {}

    private init(bits: UInt64) { self.bits = bits }

    /// The attributes for which `isMember` is true.
    init(where isMember: (EntryAttribute) -> Bool) {
        for attribute in EntryAttribute.allCases where isMember(attribute) {
            bits |= Self.bit(attribute)
        }
    }

    /// Whether the set has `attribute`.
    func contains(_ attribute: EntryAttribute) -> Bool { bits & Self.bit(attribute) != 0 }

    /// Whether the set has every attribute of `other`.
    func isSuperset(of other: EntryAttributeSet) -> Bool { other.bits & ~bits == 0 }

    /// Whether the sets have no attribute in common.
    func isDisjoint(with other: EntryAttributeSet) -> Bool { bits & other.bits == 0 }

    /// Adds every attribute of `other`.
    mutating func formUnion(_ other: EntryAttributeSet) { bits |= other.bits }

    /// The attributes that `other` does not have.
    func subtracting(_ other: EntryAttributeSet) -> EntryAttributeSet {
        EntryAttributeSet(bits: bits & ~other.bits)
    }

    /// User attributes are numbered from 0, operational ones from 100 (`EntryAttribute`); a number
    /// that has no place here would be a mistake of ours and is caught by the first test that runs.
    private static func bit(_ attribute: EntryAttribute) -> UInt64 {
        let number = attribute.rawValue
        let place = number < 100 ? number : number - 100 + 32
        precondition(number < 32 || (number >= 100 && place < 63), "an attribute without a place")
        return 1 << UInt64(place)
    }
}

extension EntryAttribute {
    /// Whether the values are an entry's certificates, of which only current ones are shown.
    ///
    /// A pattern and not a comparison: `==` of an enumeration with raw values is a generic call.
    var holdsCertificates: Bool {
        switch self {
        case .userCertificate, .caCertificate: true
        default: false
        }
    }
}
