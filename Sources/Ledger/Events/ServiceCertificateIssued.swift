package import BER

/// A certificate was signed for one of the installation's own services.
///
/// The draft carries its octets.
package struct ServiceCertificateIssued: EventPayload {
    package static var type: EventType { .serviceCertificateIssued }

    /// Of the certificate.
    package var fingerprint: Fingerprint
    /// The serial number: the content octets of its INTEGER.
    package var serial: [UInt8]
    /// Of the authority's certificate.
    package var issuer: Fingerprint
    /// The validity in seconds since 1970.
    package var notBefore: Int64
    /// The validity in seconds since 1970.
    package var notAfter: Int64
    /// The host names and addresses that it is for.
    package var names: [String]

    /// Takes the fields as they are.
    package init(
        fingerprint: Fingerprint,
        serial: [UInt8],
        issuer: Fingerprint,
        notBefore: Int64,
        notAfter: Int64,
        names: [String]
    ) {
        self.fingerprint = fingerprint
        self.serial = serial
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.names = names
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        fingerprint = try reader.hash()
        serial = try reader.array()
        issuer = try reader.hash()
        notBefore = try reader.integer()
        notAfter = try reader.integer()
        var list = try reader.sequence()
        var names: [String] = []
        while !list.isAtEnd { names.append(try list.text()) }
        self.names = names
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(fingerprint)
        writer.appendPrimitive(.octetString, serial)
        writer.append(issuer)
        writer.appendInteger(notBefore)
        writer.appendInteger(notAfter)
        let list = writer.begin(.sequence)
        for name in names { writer.appendText(name) }
        writer.end(list)
    }
}
