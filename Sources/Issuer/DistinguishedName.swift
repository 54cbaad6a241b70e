import BER

/// The name of a subject, built from checked texts.
package struct DistinguishedName: Equatable, Sendable {
    /// The Name in DER, all bytes.
    package let der: [UInt8]

    /// The name that has `attributes` in this order, each in a relative name of its own.
    init(_ attributes: [Attribute]) {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            for attribute in attributes {
                writer.appendConstructed(.set) { writer in
                    writer.appendConstructed(.sequence) { writer in
                        writer.appendObjectIdentifier(attribute.type.identifier)
                        writer.appendString(attribute.type.stringType, attribute.value)
                    }
                }
            }
        }
        der = writer.array()
    }

    /// One attribute with a text that was checked.
    struct Attribute: Equatable, Sendable {
        let type: AttributeType
        let value: String

        /// Takes `text` without spaces at its ends.
        /// - Throws: the rule on names that it breaks.
        init(_ type: AttributeType, _ text: String) throws(IssuerError) {
            let value = Self.trimmed(text)
            let length = value.unicodeScalars.count
            guard length > 0, length <= type.charactersMax else {
                throw .nameLength(
                    attribute: type.rawValue,
                    characters: length,
                    maximum: type.charactersMax
                )
            }
            var isMeaningless = true
            for scalar in value.unicodeScalars {
                if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) {
                    throw .nameCharacter(attribute: type.rawValue, scalar: scalar.value)
                }
                if !".- ".unicodeScalars.contains(scalar) { isMeaningless = false }
            }
            // S/MIME Baseline Requirements §7.1.4.2.
            if isMeaningless { throw .nameMeaningless(attribute: type.rawValue) }
            self.type = type
            self.value = value
        }

        private static func trimmed(_ text: String) -> String {
            var scalars = text.unicodeScalars[...]
            while scalars.first == " " { scalars.removeFirst() }
            while scalars.last == " " { scalars.removeLast() }
            return String(scalars)
        }
    }

    /// The attributes that Waxwing writes.
    enum AttributeType: String, Sendable {
        case organizationName
        case commonName
        case emailAddress

        /// The bounds of RFC 5280 appendix A.1, in characters.
        var charactersMax: Int {
            switch self {
            case .organizationName, .commonName: 64
            case .emailAddress: 255
            }
        }

        /// RFC 5280 §4.1.2.4: UTF8String; §4.1.2.6: an address is an IA5String.
        var stringType: BERTag {
            switch self {
            case .organizationName, .commonName: .utf8String
            case .emailAddress: .ia5String
            }
        }

        /// The content octets of the type's OBJECT IDENTIFIER.
        var identifier: [UInt8] {
            switch self {
            case .organizationName: [0x55, 4, 10]
            case .commonName: [0x55, 4, 3]
            case .emailAddress: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]
            }
        }
    }
}
