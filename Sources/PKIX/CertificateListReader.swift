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
    /// The extensions.
    package let extensions: CertificateExtensions

    /// Reads exactly one revocation list.
    @_lifetime(copy der)
    package init(_ der: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(der)
        var list = try cursor.constructed(.sequence)
        try cursor.finish()
        var fields = try list.constructed(.sequence)
        _ = try list.whole(.sequence)
        _ = try list.bitString()
        try list.finish()
        if fields.tag == .integer { _ = try fields.integer() }
        _ = try fields.whole(.sequence)
        issuer = try fields.whole(.sequence)
        _ = try DistinguishedNameReader.check(issuer)
        thisUpdate = try Self.time(&fields)
        let hasNext = fields.tag == .utcTime || fields.tag == .generalizedTime
        nextUpdate = hasNext ? try Self.time(&fields) : nil
        if fields.tag == .sequence { _ = try fields.element() }
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
