/// A certificate that a revocation list names (RFC 5280 §5.1.2.6).
package struct RevokedCertificate: Hashable, Sendable {
    /// The content octets of its serial number.
    package var serial: [UInt8]
    /// When it was revoked, in seconds since 1970.
    package var date: Int64
    /// The CRLReason (RFC 5280 §5.3.1); unspecified, 0, is left out of the list.
    package var reason: Int64

    /// Takes the parts as they are.
    package init(serial: [UInt8], date: Int64, reason: Int64) {
        self.serial = serial
        self.date = date
        self.reason = reason
    }
}
