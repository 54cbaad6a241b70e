package import BER

/// A certificate that the organization issued is revoked, and no longer published.
package struct CertificateRevoked: EventPayload {
    package static var type: EventType { .certificateRevoked }

    /// Of the certificate.
    package var fingerprint: Fingerprint
    /// The CRLReason (RFC 5280 §5.3.1).
    package var reason: Int64

    /// Takes the fields as they are.
    package init(fingerprint: Fingerprint, reason: Int64) {
        self.fingerprint = fingerprint
        self.reason = reason
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        fingerprint = try reader.hash()
        reason = try reader.integer()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(fingerprint)
        writer.appendInteger(reason)
    }
}
