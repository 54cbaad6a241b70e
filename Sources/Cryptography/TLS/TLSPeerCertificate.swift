/// Who the other end of a TLS connection has shown to be, by a certificate that was verified.
package struct TLSPeerCertificate: Equatable, Sendable {
    /// The subject, in the form of RFC 4514.
    package let subject: String

    /// SHA-256 over the whole certificate.
    package let fingerprint: [UInt8]

    /// A certificate with this subject and fingerprint.
    package init(subject: String, fingerprint: [UInt8]) {
        self.subject = subject
        self.fingerprint = fingerprint
    }
}
