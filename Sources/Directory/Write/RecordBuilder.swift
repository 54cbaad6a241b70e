import BER
import ChangeFeed

/// Builds records, one after the other, in one buffer.
///
/// A record that is complete has room for every count and offset: certificates are at most 256 of
/// at most 64 KiB, so that offsets stay below 2^32.
struct RecordBuilder: ~Copyable {
    private var record = BERWriter(capacity: 4_096)
    private var attributeCount = 0
    private let suffix: [UInt8]
    /// The objectClass attribute of each mailbox: the same for all, so encoded once.
    private let mailboxClasses: [UInt8]

    /// A builder for entries below `suffix`.
    init(suffix: String) {
        self.suffix = Array(suffix.utf8)
        var classes = BERWriter()
        classes.appendAttribute(
            .objectClass,
            ["top", "person", "organizationalPerson", "inetOrgPerson"]
        )
        mailboxClasses = classes.array()
    }

    /// The record built last.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self) borrowing get { record.bytes }
    }

    /// Builds the record of a mailbox.
    mutating func buildMailbox(
        _ entry: PublishedEntry,
        csn: UInt64,
        _ certificates: ParsedCertificates
    ) {
        let utf8 = entry.address.utf8Span
        let address = utf8.span
        begin(.mailbox, entry, csn: csn, attributes: 4, certificates)
        appendMailboxName(address)
        setRow(.objectClass)
        record.append(mailboxClasses)
        append(.commonName, entry.commonName, or: address)
        append(.surname, entry.surname, or: address)
        setRow(.mail)
        record.appendAttribute(.mail, address)
        append(.userCertificate, certificates, of: entry)
    }

    /// Builds the record of a certification authority.
    mutating func buildAuthority(
        _ entry: PublishedEntry,
        csn: UInt64,
        _ certificates: ParsedCertificates
    ) {
        let name = Array(entry.distinguishedName.utf8)
        let list = entry.revocationList
        let attributes = list.isEmpty ? 2 : 3
        begin(.certificationAuthority, entry, csn: csn, attributes: attributes, certificates)
        record.appendPrimitive(.octetString, name)
        setRow(.objectClass)
        record.appendAttribute(.objectClass, ["top", "applicationProcess", "pkiCA"])
        append(.commonName, entry.commonName, or: name.span)
        if !list.isEmpty {
            setRow(.certificateRevocationList)
            record.appendAttribute(.certificateRevocationList, list.span)
        }
        append(.caCertificate, certificates, of: entry)
    }

    /// Builds the record of the naming context, whose name starts with `leading`.
    mutating func buildSuffix(_ entry: PublishedEntry, csn: UInt64, leading: LeadingName) {
        let name = Array(entry.distinguishedName.utf8)
        let isDomain = leading.attribute == .domainComponent
        begin(.suffix, entry, csn: csn, attributes: isDomain ? 3 : 2, ParsedCertificates())
        record.appendPrimitive(.octetString, name)
        setRow(.objectClass)
        record.appendAttribute(.objectClass, leading.objectClasses)
        setRow(leading.attribute)
        record.appendAttribute(leading.attribute, leading.value.span)
        // An organization has a name, which no domain component is.
        if isDomain { append(.organizationName, entry.commonName, or: name.span) }
    }

    /// Writes the front and leaves room for the rows; the name comes next, then the attributes.
    private mutating func begin(
        _ kind: EntryKind,
        _ entry: PublishedEntry,
        csn: UInt64,
        attributes: Int,
        _ certificates: ParsedCertificates
    ) {
        record.removeAll()
        attributeCount = 0
        let rows = certificates.items.isEmpty ? attributes : attributes + 1
        record.append(kind.rawValue)
        record.append(UInt8(truncatingIfNeeded: rows))
        record.appendLittleEndian(UInt16(truncatingIfNeeded: certificates.items.count))
        record.appendLittleEndian(UInt32(0))
        record.appendLittleEndian(csn)
        record.append(entry.uuid)
        record.appendLittleEndian(entry.created)
        record.appendLittleEndian(entry.modified)
        let room =
            rows * RecordLayout.attributeRowBytes
            + certificates.items.count * RecordLayout.certificateRowBytes
        for _ in 0..<room { record.append(0) }
    }

    /// Says that the next attribute begins here.
    private mutating func setRow(_ attribute: EntryAttribute) {
        let row = RecordLayout.attributes + attributeCount * RecordLayout.attributeRowBytes
        record.setLittleEndian(attribute.rawValue, at: row)
        record.setLittleEndian(UInt32(truncatingIfNeeded: record.count), at: row + 2)
        attributeCount += 1
    }

    /// Appends `mail=ADDRESS,SUFFIX` (RFC 4514 §2.4).
    ///
    /// Of what must be escaped, the local part of a canonical address can only hold a plus sign,
    /// and a number sign at its start.
    private mutating func appendMailboxName(_ address: Span<UInt8>) {
        var escapes = 0
        for index in address.indices where isEscaped(address, index) { escapes += 1 }
        record.appendHeader(.octetString, length: 6 + escapes + address.count + suffix.count)
        record.append("mail=")
        if escapes == 0 {
            record.append(address)
        } else {
            for index in address.indices {
                if isEscaped(address, index) { record.append(UInt8(ascii: "\\")) }
                record.append(address[index])
            }
        }
        record.append(UInt8(ascii: ","))
        record.append(suffix)
    }

    private func isEscaped(_ address: Span<UInt8>, _ index: Int) -> Bool {
        address[index] == UInt8(ascii: "+") || (index == 0 && address[0] == UInt8(ascii: "#"))
    }

    /// Appends an attribute that is never absent: `text`, or `other` when that is empty.
    private mutating func append(
        _ attribute: EntryAttribute,
        _ text: String,
        or other: Span<UInt8>
    ) {
        setRow(attribute)
        if text.isEmpty {
            record.appendAttribute(attribute, other)
        } else {
            let utf8 = text.utf8Span
            record.appendAttribute(attribute, utf8.span)
        }
    }

    /// Appends the certificates' attribute and their rows; nothing when there are none.
    private mutating func append(
        _ attribute: EntryAttribute,
        _ certificates: ParsedCertificates,
        of entry: PublishedEntry
    ) {
        guard !certificates.items.isEmpty else { return }
        var length = 0
        for item in certificates.items {
            let count = entry.certificates[item.index].count
            length += BERWriter.headerLength(for: count) + count
        }
        setRow(attribute)
        record.appendAttributeHeader(attribute, valuesLength: length)
        var row = RecordLayout.attributes + attributeCount * RecordLayout.attributeRowBytes
        for item in certificates.items {
            let start = record.count
            record.appendPrimitive(.octetString, entry.certificates[item.index])
            record.setLittleEndian(item.notBefore, at: row)
            record.setLittleEndian(item.notAfter, at: row + 8)
            record.setLittleEndian(UInt32(truncatingIfNeeded: start), at: row + 16)
            record.setLittleEndian(UInt32(truncatingIfNeeded: record.count - start), at: row + 20)
            record.setLittleEndian(UInt16(item.rank), at: row + 24)
            row += RecordLayout.certificateRowBytes
        }
    }
}
