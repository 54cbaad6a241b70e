import BER

/// What identifies the issuer's key, borrowed (RFC 5280 §4.2.1.1).
///
///     AuthorityKeyIdentifier ::= SEQUENCE {
///         keyIdentifier              [0] OCTET STRING OPTIONAL,
///         authorityCertIssuer        [1] GeneralNames OPTIONAL,
///         authorityCertSerialNumber  [2] INTEGER OPTIONAL }
package struct AuthorityKeyIdentifier: ~Escapable {
    /// The octets that identify the key.
    package let keyIdentifier: Span<UInt8>?
    /// The names of who issued the issuer's certificate: what ``GeneralNames`` walks over.
    package let issuer: Span<UInt8>?
    /// The content octets of the issuer's certificate's serial number.
    package let serialNumber: Span<UInt8>?

    /// Reads the value of the extension.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        if fields.tag == .context(0) {
            keyIdentifier = try fields.content(.context(0))
        } else {
            keyIdentifier = nil
        }
        if fields.tag == .context(1, constructed: true) {
            issuer = try fields.content(.context(1, constructed: true))
        } else {
            issuer = nil
        }
        if fields.tag == .context(2) {
            serialNumber = try fields.content(.context(2))
        } else {
            serialNumber = nil
        }
        try fields.finish()
    }
}
