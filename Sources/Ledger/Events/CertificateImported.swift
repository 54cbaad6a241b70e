package import BER

/// A certificate that somebody else issued is published for a mailbox that it names.
///
/// The draft carries its octets, also when they are stored already. A certificate for two mailboxes
/// is imported by two events; a withdrawn one is published again by importing it again.
package struct CertificateImported: EventPayload {
    package static var type: EventType { .certificateImported }

    /// Of the certificate.
    package var fingerprint: Fingerprint
    /// For which mailbox.
    package var mailbox: MailboxID
    /// The serial number: the content octets of its INTEGER.
    package var serial: [UInt8]
    /// The validity in seconds since 1970.
    package var notBefore: Int64
    /// The validity in seconds since 1970.
    package var notAfter: Int64
    /// Whether a person answers for it because it does not chain to a configured trust anchor.
    package var isVouched: Bool
    /// Whether the mailbox is in a domain that is not the organization's.
    package var isExternal: Bool

    /// Takes the fields as they are.
    package init(
        fingerprint: Fingerprint,
        mailbox: MailboxID,
        serial: [UInt8],
        notBefore: Int64,
        notAfter: Int64,
        isVouched: Bool,
        isExternal: Bool
    ) {
        self.fingerprint = fingerprint
        self.mailbox = mailbox
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isVouched = isVouched
        self.isExternal = isExternal
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        fingerprint = try reader.hash()
        mailbox = try reader.identifier()
        serial = try reader.array()
        notBefore = try reader.integer()
        notAfter = try reader.integer()
        isVouched = try reader.boolean()
        isExternal = try reader.boolean()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(fingerprint)
        writer.append(mailbox)
        writer.appendPrimitive(.octetString, serial)
        writer.appendInteger(notBefore)
        writer.appendInteger(notAfter)
        writer.appendBoolean(isVouched)
        writer.appendBoolean(isExternal)
    }
}
