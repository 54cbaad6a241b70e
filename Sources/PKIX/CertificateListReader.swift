import BER

/// A revocation list read in place (RFC 5280 §5.1), as far as matching it needs.
///
/// The entries are passed over as one element; nothing is allocated, and the cost does not grow with
/// their number.
///
///     CertificateList ::= SEQUENCE {
///         tbsCertList         TBSCertList,
///         signatureAlgorithm  AlgorithmIdentifier,
///         signatureValue      BIT STRING }
///     TBSCertList ::= SEQUENCE {
///         version                 INTEGER OPTIONAL,
///         signature               AlgorithmIdentifier,
///         issuer                  Name,
///         thisUpdate              Time,
///         nextUpdate              Time OPTIONAL,
///         revokedCertificates     SEQUENCE OF SEQUENCE { … } OPTIONAL,
///         crlExtensions       [0] EXPLICIT Extensions OPTIONAL }
package struct CertificateListReader: ~Escapable {
    /// The issuer's Name, all bytes.
    package let issuer: Span<UInt8>
    /// When the list was made, in seconds since 1970.
    package let thisUpdate: Int64
    /// When the next list will be made; nil when nothing is said.
    package let nextUpdate: Int64?
    /// The version as it is written, 1 for a list with extensions; nil when nothing is said.
    package let version: Int64?
    /// The AlgorithmIdentifier inside of what is signed, all bytes.
    package let signatureAlgorithm: Span<UInt8>
    /// The revoked certificates, in the order of the list.
    package let revoked: RevokedCertificates
    /// The extensions.
    package let extensions: CertificateExtensions

    /// Reads exactly one revocation list.
    @_lifetime(copy der)
    package init(_ der: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(der)
        var list = try cursor.constructed(.sequence)
        try cursor.finish()
        let tbs = try list.whole(.sequence)
        _ = try list.whole(.sequence)
        _ = try list.bitString()
        try list.finish()
        try self.init(toBeSigned: tbs)
    }

    /// Reads exactly one TBSCertList: what is about to be signed.
    @_lifetime(copy der)
    package init(toBeSigned der: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(der)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        version = fields.tag == .integer ? try fields.integer() : nil
        signatureAlgorithm = try fields.whole(.sequence)
        issuer = try fields.whole(.sequence)
        _ = try DistinguishedNameReader.check(issuer)
        thisUpdate = try Self.time(&fields)
        let hasNext = fields.tag == .utcTime || fields.tag == .generalizedTime
        nextUpdate = hasNext ? try Self.time(&fields) : nil
        if fields.tag == .sequence {
            revoked = RevokedCertificates(try fields.content(.sequence))
        } else {
            revoked = RevokedCertificates(der.extracting(..<0))
        }
        let tag = BERTag.context(0, constructed: true)
        if fields.tag == tag {
            var explicit = try fields.constructed(tag)
            let content = try explicit.content(.sequence)
            try explicit.finish()
            extensions = try CertificateExtensions(content: content)
        } else {
            extensions = CertificateExtensions()
        }
        try fields.finish()
    }

    /// The content octets of the list's number, or nil if it has none (RFC 5280 §5.2.3).
    @_lifetime(copy self)
    package func number() throws(PKIXError) -> Span<UInt8>? {
        guard let value = extensions.value(identifiedBy: [0x55, 0x1d, 0x14]) else { return nil }
        var cursor = DERCursor(value)
        let number = try cursor.integerContent()
        try cursor.finish()
        return number
    }

    /// What the list covers, or nil when nothing is said (RFC 5280 §5.2.5).
    @_lifetime(copy self)
    package func issuingDistributionPoint() throws(PKIXError) -> IssuingDistributionPoint? {
        guard let value = extensions.value(identifiedBy: [0x55, 0x1d, 0x1c]) else { return nil }
        return try IssuingDistributionPoint(value)
    }

    private static func time(_ fields: inout DERCursor) throws(PKIXError) -> Int64 {
        let offset = fields.offset
        let element = try fields.element()
        guard let seconds = CertificateTime.seconds(element) else {
            throw .invalidTime(offset: offset)
        }
        return seconds
    }
}
