import BER

/// The registered short names of the attribute types found in certificates.
enum AttributeTypeName {
    /// RFC 4514 §3 and, for the rest, the descriptors registered with IANA (RFC 4519, RFC 2985).
    static func shortName(of type: Span<UInt8>) -> String? {
        if type.count == 3, type[0] == 0x55, type[1] == 4 { return x520(type[2]) }
        if type.hasSameBytes(as: domainComponent) { return "DC" }
        if type.hasSameBytes(as: userID) { return "UID" }
        if type.hasSameBytes(as: emailAddress) { return "emailAddress" }
        return nil
    }

    /// The numbers of a type, with dots.
    static func dotted(_ type: Span<UInt8>) -> String {
        ObjectIdentifier(content: type)?.description ?? "0.0"
    }

    /// The attributes of X.520, 2.5.4.n.
    private static func x520(_ number: UInt8) -> String? {
        switch number {
        case 3: "CN"
        case 4: "SN"
        case 5: "serialNumber"
        case 6: "C"
        case 7: "L"
        case 8: "ST"
        case 9: "STREET"
        case 10: "O"
        case 11: "OU"
        case 12: "title"
        case 13: "description"
        case 17: "postalCode"
        case 42: "givenName"
        case 43: "initials"
        case 44: "generationQualifier"
        case 46: "dnQualifier"
        case 65: "pseudonym"
        case 97: "organizationIdentifier"
        default: nil
        }
    }

    private static let domainComponent: [UInt8] = [
        0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25,
    ]
    private static let userID: [UInt8] = [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1]
    private static let emailAddress: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]
}
