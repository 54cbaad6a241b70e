package import BER

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
            writer.appendGeneralizedTime(microseconds: created)
        case .modifyTimestamp:
            writer.appendHeader(.octetString, length: 15)
            writer.appendGeneralizedTime(microseconds: modified)
        case .entryDN:
            writer.append(nameElement)
        case .subschemaSubentry:
            writer.appendString(.octetString, literal: Self.subschemaSubentry)
        case .hasSubordinates:
            writer.appendString(.octetString, literal: hasSubordinates ? "TRUE" : "FALSE")
        case .objectClass, .commonName, .surname, .mail, .userCertificate, .caCertificate,
            .domainComponent, .organizationName, .organizationalUnitName, .countryName,
            .localityName, .stateOrProvinceName:
            break
        }
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

    /// Appends the 15 characters of a GeneralizedTime in whole seconds (RFC 4517 §3.3.13).
    ///
    /// What lies outside the years 0 to 9999 is moved to the nearest second inside.
    fileprivate mutating func appendGeneralizedTime(microseconds: Int64) {
        let second: Int64 = 1_000_000
        var seconds = microseconds / second - (microseconds % second < 0 ? 1 : 0)
        seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let time = seconds - days * 86_400
        // Days to a date of the Gregorian calendar, whose years here start in March so that the
        // leap day comes last; 719468 days lie between 1 March of year 0 and 1970.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        appendDigits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), count: 4)
        appendDigits(month, count: 2)
        appendDigits(dayOfYear - (153 * marchMonth + 2) / 5 + 1, count: 2)
        appendDigits(time / 3_600, count: 2)
        appendDigits(time / 60 % 60, count: 2)
        appendDigits(time % 60, count: 2)
        append(UInt8(ascii: "Z"))
    }

    private mutating func appendDigits(_ value: Int64, count: Int) {
        var divisor: Int64 = count == 4 ? 1_000 : 10
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}
