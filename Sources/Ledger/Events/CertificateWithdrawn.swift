package import BER

/// A certificate is no longer published.
package struct CertificateWithdrawn: EventPayload {
    package static var type: EventType { .certificateWithdrawn }

    /// Of the certificate.
    package var fingerprint: Fingerprint

    /// Takes the field as it is.
    package init(fingerprint: Fingerprint) { self.fingerprint = fingerprint }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) { fingerprint = try reader.hash() }

    package func writeBody(into writer: inout BERWriter) { writer.append(fingerprint) }
}
