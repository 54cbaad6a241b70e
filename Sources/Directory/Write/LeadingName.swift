/// The first RDN of a name, as far as an entry needs it: one attribute and its value.
struct LeadingName {
    /// The attribute.
    let attribute: EntryAttribute
    /// The value's UTF-8, unescaped.
    let value: [UInt8]

    /// Reads the start of `name`, RFC 4514 §3; nil when its first RDN is not one attribute that a
    /// naming context may have.
    init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let type = String(decoding: bytes[..<equals], as: UTF8.self).lowercased()
        guard let attribute = Self.attributes[type] else { return nil }
        self.attribute = attribute

        var value: [UInt8] = []
        var index = equals + 1
        scan: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ","): break scan
            case UInt8(ascii: "+"),
                UInt8(ascii: "#") where value.isEmpty:
                return nil
            case UInt8(ascii: "\\"):
                guard let (byte, length) = Self.unescape(bytes[(index + 1)...]) else { return nil }
                value.append(byte)
                index += 1 + length
            case let byte:
                value.append(byte)
                index += 1
            }
        }
        guard !value.isEmpty else { return nil }
        self.value = value
    }

    /// The object classes of an entry that is named so, with no more attributes than the name has
    /// but for an organization of a domain.
    var objectClasses: [StaticString] {
        switch attribute {
        case .domainComponent: ["top", "organization", "dcObject"]
        case .organizationName: ["top", "organization"]
        case .organizationalUnitName: ["top", "organizationalUnit"]
        case .countryName: ["top", "country"]
        default: ["top", "locality"]
        }
    }

    private static let attributes: [String: EntryAttribute] = [
        "dc": .domainComponent, "domaincomponent": .domainComponent,
        "0.9.2342.19200300.100.1.25": .domainComponent,
        "o": .organizationName, "organizationname": .organizationName,
        "2.5.4.10": .organizationName,
        "ou": .organizationalUnitName, "organizationalunitname": .organizationalUnitName,
        "2.5.4.11": .organizationalUnitName,
        "c": .countryName, "countryname": .countryName, "2.5.4.6": .countryName,
        "l": .localityName, "localityname": .localityName, "2.5.4.7": .localityName,
        "st": .stateOrProvinceName, "stateorprovincename": .stateOrProvinceName,
        "2.5.4.8": .stateOrProvinceName,
    ]

    /// The byte that stands behind a backslash, and how many characters say it.
    private static func unescape(_ rest: ArraySlice<UInt8>) -> (byte: UInt8, length: Int)? {
        guard let first = rest.first else { return nil }
        guard let high = hexadecimal(first) else { return (first, 1) }
        guard let second = rest.dropFirst().first, let low = hexadecimal(second) else {
            return nil
        }
        return (high << 4 | low, 2)
    }

    private static func hexadecimal(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
