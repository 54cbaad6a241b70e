import BER

/// One extension of a certificate, borrowed (RFC 5280 §4.1.2.9).
///
///     Extension ::= SEQUENCE {
///         extnID     OBJECT IDENTIFIER,
///         critical   BOOLEAN DEFAULT FALSE,
///         extnValue  OCTET STRING }
package struct CertificateExtension: ~Escapable {
    /// The content octets of the identifier.
    package let identifier: Span<UInt8>
    /// Which of the extensions known here it is.
    package let kind: Kind
    /// Whether a reader that does not know it must refuse the certificate.
    package let isCritical: Bool
    /// Whether `critical` was written out as FALSE: forbidden in DER, yet found in old certificates.
    package let hasEncodedDefault: Bool
    /// The octets of the value: DER of the type that the identifier names.
    package let value: Span<UInt8>

    /// Reads the next element.
    @_lifetime(copy cursor)
    init(_ cursor: inout DERCursor) throws(PKIXError) {
        var fields = try cursor.constructed(.sequence)
        let identifier = try fields.objectIdentifier()
        var isCritical = false
        var hasEncodedDefault = false
        if fields.tag == .boolean {
            isCritical = try fields.boolean()
            hasEncodedDefault = !isCritical
        }
        let value = try fields.content(.octetString)
        try fields.finish()
        self.identifier = identifier
        self.kind = Kind(objectIdentifier: identifier)
        self.isCritical = isCritical
        self.hasEncodedDefault = hasEncodedDefault
        self.value = value
    }

    /// The extensions that Waxwing writes or reads.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// 2.5.29.14, RFC 5280 §4.2.1.2.
        case subjectKeyIdentifier
        /// 2.5.29.15, RFC 5280 §4.2.1.3.
        case keyUsage
        /// 2.5.29.17, RFC 5280 §4.2.1.6.
        case subjectAlternativeName
        /// 2.5.29.19, RFC 5280 §4.2.1.9.
        case basicConstraints
        /// 2.5.29.30, RFC 5280 §4.2.1.10.
        case nameConstraints
        /// 2.5.29.31, RFC 5280 §4.2.1.13.
        case crlDistributionPoints
        /// 2.5.29.32, RFC 5280 §4.2.1.4.
        case certificatePolicies
        /// 2.5.29.35, RFC 5280 §4.2.1.1.
        case authorityKeyIdentifier
        /// 2.5.29.37, RFC 5280 §4.2.1.12.
        case extendedKeyUsage
        /// 1.3.6.1.5.5.7.1.1, RFC 5280 §4.2.2.1.
        case authorityInformationAccess
        /// 1.2.840.113549.1.9.15, RFC 4262.
        case smimeCapabilities
        /// Any that is not named here.
        case unknown

        init(objectIdentifier content: Span<UInt8>) {
            self = .unknown
            if content.count == 3, content[0] == 0x55, content[1] == 0x1d {
                switch content[2] {
                case 14: self = .subjectKeyIdentifier
                case 15: self = .keyUsage
                case 17: self = .subjectAlternativeName
                case 19: self = .basicConstraints
                case 30: self = .nameConstraints
                case 31: self = .crlDistributionPoints
                case 32: self = .certificatePolicies
                case 35: self = .authorityKeyIdentifier
                case 37: self = .extendedKeyUsage
                default: break
                }
            } else if content.hasSameBytes(as: Self.informationAccess) {
                self = .authorityInformationAccess
            } else if content.hasSameBytes(as: Self.capabilities) {
                self = .smimeCapabilities
            }
        }

        private static let informationAccess: [UInt8] = [0x2b, 6, 1, 5, 5, 7, 1, 1]
        private static let capabilities: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 15]
    }
}
