import BER

/// A walk over the policies of a certificate, borrowed (RFC 5280 §4.2.1.4).
///
///     CertificatePolicies ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
///         policyIdentifier  OBJECT IDENTIFIER,
///         policyQualifiers  SEQUENCE OF PolicyQualifierInfo OPTIONAL }
package struct CertificatePolicies: ~Escapable {
    /// The content octets of anyPolicy, 2.5.29.32.0.
    package static let anyPolicy: [UInt8] = [0x55, 0x1d, 0x20, 0x00]

    private var cursor: DERCursor

    /// Starts at the first policy of `value`, the value of the extension.
    @_lifetime(copy value)
    package init(_ value: Span<UInt8>) throws(PKIXError) {
        let content = try CertificateExtensions.listContent(value, kind: .certificatePolicies)
        cursor = DERCursor(content)
    }

    /// The content octets of the next policy's identifier, or nil after the last.
    @_lifetime(copy self)
    package mutating func next() throws(PKIXError) -> Span<UInt8>? {
        guard !cursor.isAtEnd else { return nil }
        var fields = try cursor.constructed(.sequence)
        return try fields.objectIdentifier()
    }
}
