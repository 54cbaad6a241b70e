/// The attributes that entries have, by the numbers that records use.
///
/// The numbers belong to the file's format: one is never given another meaning.
package enum EntryAttribute: UInt16, CaseIterable, Sendable {
    case objectClass = 0
    case commonName = 1
    case surname = 2
    case mail = 3
    case userCertificate = 4
    case caCertificate = 5
    case domainComponent = 6
    case organizationName = 7
    case organizationalUnitName = 8
    case countryName = 9
    case localityName = 10
    case stateOrProvinceName = 11
    case certificateRevocationList = 12

    case structuralObjectClass = 100
    case entryUUID = 101
    case createTimestamp = 102
    case modifyTimestamp = 103
    case entryDN = 104
    case subschemaSubentry = 105
    case hasSubordinates = 106

    /// The attribute description as answers carry it (RFC 4512 §2.5), `;binary` included.
    package var description: StaticString {
        switch self {
        case .objectClass: "objectClass"
        case .commonName: "cn"
        case .surname: "sn"
        case .mail: "mail"
        case .userCertificate: "userCertificate;binary"
        case .caCertificate: "cACertificate;binary"
        case .domainComponent: "dc"
        case .organizationName: "o"
        case .organizationalUnitName: "ou"
        case .countryName: "c"
        case .localityName: "l"
        case .stateOrProvinceName: "st"
        case .certificateRevocationList: "certificateRevocationList;binary"
        case .structuralObjectClass: "structuralObjectClass"
        case .entryUUID: "entryUUID"
        case .createTimestamp: "createTimestamp"
        case .modifyTimestamp: "modifyTimestamp"
        case .entryDN: "entryDN"
        case .subschemaSubentry: "subschemaSubentry"
        case .hasSubordinates: "hasSubordinates"
        }
    }

    /// Whether the attribute is operational: shown only to who asks for it (RFC 4512 §3.4).
    package var isOperational: Bool { rawValue >= 100 }

    /// The operational attributes, which every entry has.
    package static let operational: [EntryAttribute] = [
        .structuralObjectClass, .entryUUID, .createTimestamp, .modifyTimestamp, .entryDN,
        .subschemaSubentry, .hasSubordinates,
    ]
}
