import BER

/// The entries of a revocation list, read one by one where they stand (RFC 5280 §5.1.2.6).
///
///     revokedCertificates SEQUENCE OF SEQUENCE {
///         userCertificate    CertificateSerialNumber,
///         revocationDate     Time,
///         crlEntryExtensions Extensions OPTIONAL }
package struct RevokedCertificates: ~Escapable {
    /// One revoked certificate.
    package struct Entry: ~Escapable {
        /// The content octets of its serial number.
        package let serialNumber: Span<UInt8>
        /// When it was revoked, in seconds since 1970.
        package let revocationDate: Int64
        /// The CRLReason (RFC 5280 §5.3.1); nil when nothing is said.
        package let reason: Int64?

        @_lifetime(copy serialNumber)
        init(serialNumber: Span<UInt8>, revocationDate: Int64, reason: Int64?) {
            self.serialNumber = serialNumber
            self.revocationDate = revocationDate
            self.reason = reason
        }
    }

    private var cursor: DERCursor

    @_lifetime(copy content)
    init(_ content: Span<UInt8>) { cursor = DERCursor(content) }

    /// The next entry, nil behind the last.
    @_lifetime(copy self)
    package mutating func next() throws(PKIXError) -> Entry? {
        if cursor.isAtEnd { return nil }
        var fields = try cursor.constructed(.sequence)
        let serialNumber = try fields.integerContent()
        let offset = fields.offset
        let time = try fields.element()
        guard let date = CertificateTime.seconds(time) else { throw .invalidTime(offset: offset) }
        var reason: Int64?
        if fields.tag == .sequence {
            let extensions = try CertificateExtensions(content: try fields.content(.sequence))
            if let value = extensions.value(identifiedBy: [0x55, 0x1d, 0x15]) {
                var code = DERCursor(value)
                reason = try code.integer(.enumerated)
                try code.finish()
            }
        }
        try fields.finish()
        return Entry(serialNumber: serialNumber, revocationDate: date, reason: reason)
    }
}
