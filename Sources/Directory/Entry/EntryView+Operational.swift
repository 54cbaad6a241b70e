package import BER
import LDAP

extension EntryView {
    /// The name of the entry that publishes the schema.
    package static let subschemaSubentry: StaticString = "cn=Subschema"

    /// Appends the operational `attribute` as a whole PartialAttribute; nothing for another one.
    ///
    /// Written afresh each time (RFC 4512 §3.4, RFC 4530, RFC 5020): few ask for it, and stored it
    /// would cost 300 bytes an entry.
    package func appendOperational(_ attribute: EntryAttribute, to writer: inout BERWriter) {
        guard attribute.isOperational else { return }
        writer.appendConstructed(.sequence) { (writer: inout BERWriter) in
            writer.appendString(.octetString, literal: attribute.description)
            writer.appendConstructed(.set) { (writer: inout BERWriter) in
                appendOperationalValue(attribute, to: &writer)
            }
        }
    }

    /// Appends the value of the operational `attribute`, an OCTET STRING; nothing for another one.
    package func appendOperationalValue(_ attribute: EntryAttribute, to writer: inout BERWriter) {
        switch attribute {
        case .structuralObjectClass:
            writer.appendString(.octetString, literal: structuralObjectClass)
        case .entryUUID:
            writer.appendHeader(.octetString, length: 36)
            writer.appendUUID(uuid)
        case .createTimestamp:
            writer.appendHeader(.octetString, length: 15)
            GeneralizedTime.append(Self.seconds(created), to: &writer)
        case .modifyTimestamp:
            writer.appendHeader(.octetString, length: 15)
            GeneralizedTime.append(Self.seconds(modified), to: &writer)
        case .entryDN:
            writer.append(nameElement)
        case .subschemaSubentry:
            writer.appendString(.octetString, literal: Self.subschemaSubentry)
        case .hasSubordinates:
            writer.appendString(.octetString, literal: hasSubordinates ? "TRUE" : "FALSE")
        case .objectClass, .commonName, .surname, .mail, .userCertificate, .caCertificate,
            .domainComponent, .organizationName, .organizationalUnitName, .countryName,
            .localityName, .stateOrProvinceName, .certificateRevocationList:
            break
        }
    }

    /// Whole seconds, rounded towards the past.
    private static func seconds(_ microseconds: Int64) -> Int64 {
        microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
    }

    /// The entry's structural object class (RFC 4512 §2.4.2).
    private var structuralObjectClass: StaticString {
        switch kind {
        case .mailbox: "inetOrgPerson"
        case .certificationAuthority: "applicationProcess"
        case .suffix:
            if attribute(.organizationName) != nil {
                "organization"
            } else if attribute(.organizationalUnitName) != nil {
                "organizationalUnit"
            } else if attribute(.countryName) != nil {
                "country"
            } else {
                "locality"
            }
        }
    }
}

extension BERWriter {
    /// Appends the 36 characters of a UUID (RFC 9562 §4).
    fileprivate mutating func appendUUID(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                append(UInt8(ascii: "-"))
            }
            append(Self.hexadecimalDigit(bytes[index] >> 4))
            append(Self.hexadecimalDigit(bytes[index] & 0x0f))
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
