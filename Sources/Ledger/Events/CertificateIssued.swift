package import BER

/// A certificate was signed for a mailbox's key, and is published.
///
/// The draft carries its octets.
package struct CertificateIssued: EventPayload {
    package static var type: EventType { .certificateIssued }

    /// Of the certificate.
    package var fingerprint: Fingerprint
    /// Whose it is.
    package var mailbox: MailboxID
    /// The vault record of its key.
    package var keyRecord: RecordID
    /// The serial number: the content octets of its INTEGER.
    package var serial: [UInt8]
    /// Of the authority's certificate.
    package var issuer: Fingerprint
    /// The validity in seconds since 1970.
    package var notBefore: Int64
    /// The validity in seconds since 1970.
    package var notAfter: Int64

    /// Takes the fields as they are.
    package init(
        fingerprint: Fingerprint,
        mailbox: MailboxID,
        keyRecord: RecordID,
        serial: [UInt8],
        issuer: Fingerprint,
        notBefore: Int64,
        notAfter: Int64
    ) {
        self.fingerprint = fingerprint
        self.mailbox = mailbox
        self.keyRecord = keyRecord
        self.serial = serial
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        fingerprint = try reader.hash()
        mailbox = try reader.identifier()
        keyRecord = try reader.identifier()
        serial = try reader.array()
        issuer = try reader.hash()
        notBefore = try reader.integer()
        notAfter = try reader.integer()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(fingerprint)
        writer.append(mailbox)
        writer.append(keyRecord)
        writer.appendPrimitive(.octetString, serial)
        writer.append(issuer)
        writer.appendInteger(notBefore)
        writer.appendInteger(notAfter)
    }
}
