package import BER

/// A certification authority of the organization came to be.
///
/// The draft carries the certificate's octets.
package struct AuthorityCreated: EventPayload {
    package static var type: EventType { .authorityCreated }

    /// What an authority signs.
    package enum Role: Int64, Sendable, CaseIterable {
        /// The other authorities.
        case root = 0
        /// Certificates of mailboxes.
        case smime = 1
        /// Certificates of the installation's own services.
        case service = 2
    }

    /// Of the authority's certificate.
    package var fingerprint: Fingerprint
    /// What it signs.
    package var role: Role
    /// The vault record of its key.
    package var keyRecord: RecordID
    /// The certificate's serial number: the content octets of its INTEGER.
    package var serial: [UInt8]
    /// Of the certificate that signed it; its own for a root.
    package var issuer: Fingerprint
    /// The validity in seconds since 1970.
    package var notBefore: Int64
    /// The validity in seconds since 1970.
    package var notAfter: Int64

    /// Takes the fields as they are.
    package init(
        fingerprint: Fingerprint,
        role: Role,
        keyRecord: RecordID,
        serial: [UInt8],
        issuer: Fingerprint,
        notBefore: Int64,
        notAfter: Int64
    ) {
        self.fingerprint = fingerprint
        self.role = role
        self.keyRecord = keyRecord
        self.serial = serial
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        fingerprint = try reader.hash()
        role = try reader.choice()
        keyRecord = try reader.identifier()
        serial = try reader.array()
        issuer = try reader.hash()
        notBefore = try reader.integer()
        notAfter = try reader.integer()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(fingerprint)
        writer.append(choice: role)
        writer.append(keyRecord)
        writer.appendPrimitive(.octetString, serial)
        writer.append(issuer)
        writer.appendInteger(notBefore)
        writer.appendInteger(notAfter)
    }
}
