import BER

/// A certificate read in place (RFC 5280 §4.1): every field borrows the bytes it was read from, and
/// nothing is allocated.
///
/// The structure is checked whole and strictly as DER, down to the names and to the extensions that
/// say what the key may be used for; what other extensions hold is not looked at. Two lenient
/// spots, since certificates in use need them: see ``CertificateExtensions/hasLaxEncoding``, and a
/// serial number may be zero or negative. Whether a signature is right is not known here.
///
///     Certificate ::= SEQUENCE {
///         tbsCertificate      TBSCertificate,
///         signatureAlgorithm  AlgorithmIdentifier,
///         signatureValue      BIT STRING }
///     TBSCertificate ::= SEQUENCE {
///         version         [0] EXPLICIT INTEGER DEFAULT v1,
///         serialNumber        INTEGER,
///         signature           AlgorithmIdentifier,
///         issuer              Name,
///         validity            SEQUENCE { notBefore Time, notAfter Time },
///         subject             Name,
///         subjectPublicKeyInfo SubjectPublicKeyInfo,
///         issuerUniqueID  [1] IMPLICIT BIT STRING OPTIONAL,
///         subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
///         extensions      [3] EXPLICIT Extensions OPTIONAL }
package struct CertificateReader: ~Escapable {
    /// A certificate of a mailbox has about 1 KiB, one with a post-quantum key some 20.
    package static let bytesMax = 65_536
    /// RFC 5280 §4.1.2.2.
    package static let serialNumberOctetsMax = 20

    /// The signed part, all bytes.
    package let tbs: Span<UInt8>
    /// The octets of the signature; empty when only a signed part was read.
    package let signature: Span<UInt8>
    /// 1, 2 or 3.
    package let version: Int
    /// The content octets of the serial number, two's complement.
    package let serialNumber: Span<UInt8>
    /// The AlgorithmIdentifier of the signature, all bytes.
    package let signatureAlgorithm: Span<UInt8>
    /// The issuer's Name, all bytes.
    package let issuer: Span<UInt8>
    /// The first second of validity, since 1970 in UTC.
    package let notBefore: Int64
    /// The last second of validity, since 1970 in UTC.
    package let notAfter: Int64
    /// The content of the validity: the two times as they are written.
    package let validity: Span<UInt8>
    /// The subject's Name, all bytes.
    package let subject: Span<UInt8>
    /// Whether the subject's name has no attributes.
    package let hasEmptySubject: Bool
    /// The subject's key.
    package let publicKey: SubjectPublicKeyInfo
    /// The extensions.
    package let extensions: CertificateExtensions

    /// Reads exactly one certificate.
    /// - Throws: ``PKIXError`` naming the first broken rule.
    @_lifetime(copy der)
    package init(_ der: Span<UInt8>) throws(PKIXError) {
        guard der.count <= Self.bytesMax else {
            throw .tooLarge(bytes: der.count, maximum: Self.bytesMax)
        }
        var cursor = DERCursor(der)
        var certificate = try cursor.constructed(.sequence)
        try cursor.finish()
        let tbs = try certificate.whole(.sequence)
        let algorithm = try certificate.whole(.sequence)
        let signature = try certificate.octetsOfBitString()
        try certificate.finish()
        try self.init(tbs: tbs, signature: signature)
        guard algorithm.hasSameBytes(as: signatureAlgorithm) else {
            throw .signatureAlgorithmsDiffer
        }
    }

    /// Reads exactly one TBSCertificate: what is about to be signed.
    /// - Throws: ``PKIXError`` naming the first broken rule.
    @_lifetime(copy der)
    package init(toBeSigned der: Span<UInt8>) throws(PKIXError) {
        guard der.count <= Self.bytesMax else {
            throw .tooLarge(bytes: der.count, maximum: Self.bytesMax)
        }
        try self.init(tbs: der, signature: der.extracting(..<0))
    }

    @_lifetime(copy tbs, copy signature)
    private init(tbs: Span<UInt8>, signature: Span<UInt8>) throws(PKIXError) {
        self.tbs = tbs
        self.signature = signature
        var cursor = DERCursor(tbs)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()

        version = try Self.readVersion(&fields)
        serialNumber = try fields.integerContent()
        guard serialNumber.count <= Self.serialNumberOctetsMax else {
            throw .serialNumberTooLong(
                octets: serialNumber.count,
                maximum: Self.serialNumberOctetsMax
            )
        }
        signatureAlgorithm = try fields.whole(.sequence)
        try Self.checkAlgorithm(signatureAlgorithm)
        issuer = try fields.whole(.sequence)
        guard try DistinguishedNameReader.check(issuer) else { throw .emptyIssuer }
        validity = try fields.content(.sequence)
        (notBefore, notAfter) = try Self.readValidity(validity)
        subject = try fields.whole(.sequence)
        hasEmptySubject = try !DistinguishedNameReader.check(subject)
        publicKey = try SubjectPublicKeyInfo(&fields)
        if version > 1 {
            try Self.skipUniqueIdentifier(.context(1), &fields)
            try Self.skipUniqueIdentifier(.context(2), &fields)
        }
        extensions = try Self.readExtensions(&fields, version: version)
        try fields.finish()
    }

    private static func readVersion(_ fields: inout DERCursor) throws(PKIXError) -> Int {
        guard fields.tag == .context(0, constructed: true) else { return 1 }
        var explicit = try fields.constructed(.context(0, constructed: true))
        let version = try explicit.integer()
        try explicit.finish()
        guard version == 1 || version == 2 else { throw .unsupportedVersion(version) }
        return Int(version) + 1
    }

    /// Checks `SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`.
    private static func checkAlgorithm(_ identifier: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(identifier)
        var fields = try cursor.constructed(.sequence)
        _ = try fields.objectIdentifier()
        if !fields.isAtEnd { _ = try fields.element() }
        try fields.finish()
    }

    private static func readValidity(
        _ content: Span<UInt8>
    ) throws(PKIXError) -> (notBefore: Int64, notAfter: Int64) {
        var fields = DERCursor(content)
        let notBefore = try readTime(&fields)
        let notAfter = try readTime(&fields)
        try fields.finish()
        guard notBefore <= notAfter else {
            throw .validityReversed(notBefore: notBefore, notAfter: notAfter)
        }
        return (notBefore, notAfter)
    }

    private static func readTime(_ fields: inout DERCursor) throws(PKIXError) -> Int64 {
        let offset = fields.offset
        let element = try fields.element()
        guard let seconds = CertificateTime.seconds(element) else {
            throw .invalidTime(offset: offset)
        }
        return seconds
    }

    private static func skipUniqueIdentifier(
        _ tag: BERTag,
        _ fields: inout DERCursor
    ) throws(PKIXError) {
        if fields.tag == tag { _ = try fields.bitString(tag) }
    }

    @_lifetime(copy fields)
    private static func readExtensions(
        _ fields: inout DERCursor,
        version: Int
    ) throws(PKIXError) -> CertificateExtensions {
        let tag = BERTag.context(3, constructed: true)
        guard fields.tag == tag else { return CertificateExtensions() }
        guard version == 3 else { throw .extensionsNeedVersion3 }
        var explicit = try fields.constructed(tag)
        let content = try explicit.content(.sequence)
        try explicit.finish()
        return try CertificateExtensions(content: content)
    }
}
