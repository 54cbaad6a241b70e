import BER

/// The certificates of a certs-only message (RFC 8551 §3.8): CMS SignedData without content and signers.
///
/// ```
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER (id-signedData), content [0] EXPLICIT SignedData }
/// SignedData ::= SEQUENCE {
///     version           INTEGER,
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     encapContentInfo  SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL },
///     certificates      [0] IMPLICIT SET OF CertificateChoices OPTIONAL,
///     crls              [1] IMPLICIT SET OF RevocationInfoChoice OPTIONAL,
///     signerInfos       SET OF SignerInfo }
/// ```
///
/// Signatures, and everything else besides the certificates, are passed over: who may hand in such a
/// message is decided by other means. It is DER; of a BER encoding the indefinite lengths are refused.
package enum CertificatesOnlyMessage {
    /// The most certificates that a message may have.
    package static let certificatesMax = 64

    private static let signedData: [UInt8] = [
        0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
    ]
    private static let contentTag = BERTag.context(0, constructed: true)

    /// The certificates of the message that `bytes` are, each whole, in its order; what stands in their
    /// place in other forms (attribute certificates) is left out.
    /// - Throws: ``PKIXError/malformed(_:)``; ``PKIXError/tooManyCertificates(limit:)``.
    package static func certificates(of bytes: Span<UInt8>) throws(PKIXError) -> [[UInt8]] {
        var outer = DERCursor(bytes)
        var info = try outer.constructed(.sequence)
        try outer.finish()
        let type = try info.objectIdentifier()
        guard type.hasSameBytes(as: signedData) else { throw .notSignedData }
        var content = try info.constructed(contentTag)
        var message = try content.constructed(.sequence)
        _ = try message.integerContent()
        _ = try message.whole(.set)
        _ = try message.whole(.sequence)
        guard message.tag == contentTag else { return [] }
        var list = try message.constructed(contentTag)
        var certificates: [[UInt8]] = []
        while !list.isAtEnd {
            let element = try list.element()
            guard element.tag == .sequence else { continue }
            guard certificates.count < certificatesMax else {
                throw .tooManyCertificates(limit: certificatesMax)
            }
            certificates.append(element.whole.array())
        }
        return certificates
    }
}
