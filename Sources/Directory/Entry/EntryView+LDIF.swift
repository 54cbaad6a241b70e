import BER
package import LDAP

extension EntryView {
    /// What an export keeps of the operational attributes: those that a file knows and a reader of
    /// the export could not work out.
    private static let exported: [EntryAttribute] = [
        .structuralObjectClass, .entryUUID, .createTimestamp, .modifyTimestamp,
    ]

    /// Writes the entry as a record (RFC 2849), with every certificate, valid now or not.
    package func write(to ldif: inout LDIFWriter) {
        ldif.append("dn", name)
        for index in 0..<attributeCount {
            let attribute = attribute(at: index)
            let description = attribute.descriptionElement
            Self.write(
                attribute.values,
                of: description.extracting(droppingFirst: description.headerBytes),
                to: &ldif
            )
        }
        var value = BERWriter()
        for attribute in Self.exported {
            value.removeAll()
            appendOperationalValue(attribute, to: &value)
            let bytes = value.bytes
            ldif.append(
                attribute.description,
                bytes.extracting(droppingFirst: bytes.headerBytes)
            )
        }
        ldif.endRecord()
    }

    private static func write(
        _ values: Span<UInt8>,
        of description: Span<UInt8>,
        to ldif: inout LDIFWriter
    ) {
        var reader = BERReader(values)
        // A record's values are octet strings; what is not one ends the attribute.
        while !reader.isAtEnd {
            do throws(BERError) {
                ldif.append(description, try reader.readContent(.octetString))
            } catch { return }
        }
    }
}
