package import BER
package import LDAP
import PKIX

/// Composes the values of userSMIMECertificate (RFC 2798 §2.8).
///
/// For each certificate of a mailbox a certs-only message (RFC 8551 §3.8), with that certificate
/// first and the chain above it behind, as far as the directory has it.
///
///     ContentInfo ::= SEQUENCE { contentType id-signedData, content [0] EXPLICIT SignedData }
///     SignedData ::= SEQUENCE {
///         version           INTEGER,                    -- 1
///         digestAlgorithms  SET OF AlgorithmIdentifier, -- empty
///         encapContentInfo  SEQUENCE { eContentType id-data },
///         certificates  [0] IMPLICIT SET OF Certificate,
///         signerInfos       SET OF SignerInfo }         -- empty
///
/// The set stands in the order of the path and not in that of DER, since BER will do (RFC 5652 §5.1)
/// and clients take the first. Composing allocates: it is done for who asks for the attribute.
package struct CertificateComposer: ~Copyable {
    /// Authorities above a certificate; three are usual, and no chain is longer than it is useful.
    private static let authoritiesMax = 8

    private let schema: Schema
    private var key = BERWriter(capacity: 0)
    /// The certificates above the one last composed, from its issuer up.
    private var chain = BERWriter(capacity: 0)
    /// What ``chain`` was found by, so that it is looked up once for certificates of one issuer.
    private var chainLink: Link?

    /// How a certificate names its issuer: the DER of the name, and the key's identifier.
    private struct Link: Equatable {
        let issuer: [UInt8]
        let keyIdentifier: [UInt8]?

        /// The issuer of `der`; nil when it has none above it, or is no certificate.
        init?(of der: Span<UInt8>) {
            guard let certificate = try? CertificateReader(der), !certificate.isSelfIssued else {
                return nil
            }
            issuer = Self.copy(certificate.issuer)
            if let identifier = certificate.authorityKeyIdentifier {
                keyIdentifier = Self.copy(identifier)
            } else {
                keyIdentifier = nil
            }
        }

        private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
            [UInt8](capacity: bytes.count) { output in
                for index in bytes.indices { output.append(bytes[index]) }
            }
        }
    }

    /// A composer for entries named by `schema`.
    package init(schema: Schema) { self.schema = schema }

    /// Appends the values of `entry`, OCTET STRINGs, for its certificates that are valid at `now`,
    /// best first and at most `valuesMax`.
    package mutating func compose(
        _ entry: borrowing EntryView,
        at now: Int64,
        valuesMax: Int,
        reader: borrowing DirectoryReader,
        to output: inout BERWriter
    ) throws(DirectoryError) {
        var count = 0
        for index in 0..<entry.certificateCount where count < valuesMax {
            let certificate = entry.certificate(at: index)
            guard certificate.isValid(at: now) else { continue }
            count += 1
            try findChain(above: certificate.der, at: now, reader: reader)
            Self.appendValue(certificate.der, chain.bytes, to: &output)
        }
    }

    private mutating func findChain(
        above der: Span<UInt8>,
        at now: Int64,
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) {
        var link = Link(of: der)
        if link == chainLink { return }
        chainLink = link
        chain.removeAll()
        var authorities: [UInt64] = []
        while let wanted = link, authorities.count < Self.authoritiesMax {
            link = nil
            guard let id = try authority(named: wanted.issuer, reader: reader),
                !authorities.contains(id), let entry = try reader.entry(id),
                entry.kind == .certificationAuthority
            else { break }
            authorities.append(id)
            guard let index = Self.certificate(of: entry, wanted, at: now) else { break }
            let issuer = entry.certificate(at: index).der
            chain.append(issuer)
            link = Link(of: issuer)
        }
    }

    /// The id of the entry that stands at the name `name`, DER of a Name.
    private mutating func authority(
        named name: [UInt8],
        reader: borrowing DirectoryReader
    ) throws(DirectoryError) -> UInt64? {
        guard let text = try? DistinguishedNameText.rfc4514(name.span) else { return nil }
        key.removeAll()
        do throws(LDAPError) {
            try DistinguishedName.appendKey(of: Array(text.utf8).span, schema: schema, to: &key)
        } catch { return nil }
        return try reader.entryID(name: key.bytes)
    }

    /// The certificate of an authority that `link` leads to: the best current one whose key it names,
    /// or the best one if either says nothing of keys.
    private static func certificate(
        of entry: borrowing EntryView,
        _ link: Link,
        at now: Int64
    ) -> Int? {
        for index in 0..<entry.certificateCount {
            let certificate = entry.certificate(at: index)
            guard certificate.isValid(at: now) else { continue }
            guard let wanted = link.keyIdentifier else { return index }
            guard let parsed = try? CertificateReader(certificate.der) else { continue }
            guard let identifier = parsed.subjectKeyIdentifier else { return index }
            if identifier.hasSameBytes(as: wanted) { return index }
        }
        return nil
    }

    private static func appendValue(
        _ leaf: Span<UInt8>,
        _ chain: Span<UInt8>,
        to output: inout BERWriter
    ) {
        let certificates = leaf.count + chain.count
        let signedData = signedDataStart.count + length(certificates) + 2
        let content = length(signedData)
        let message = signedDataType.count + length(content)
        output.appendHeader(.octetString, length: length(message))
        output.appendHeader(.sequence, length: message)
        output.append(signedDataType)
        output.appendHeader(.context(0, constructed: true), length: content)
        output.appendHeader(.sequence, length: signedData)
        output.append(signedDataStart)
        output.appendHeader(.context(0, constructed: true), length: certificates)
        output.append(leaf)
        output.append(chain)
        output.appendHeader(.set, length: 0)
    }

    /// The length of an element with `content` bytes inside.
    private static func length(_ content: Int) -> Int {
        BERWriter.headerLength(for: content) + content
    }

    /// id-signedData, 1.2.840.113549.1.7.2.
    private static let signedDataType: [UInt8] = [
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2,
    ]

    /// Version 1, no digests, and no content: id-data, 1.2.840.113549.1.7.1.
    private static let signedDataStart: [UInt8] = [
        0x02, 0x01, 0x01, 0x31, 0x00,
        0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1,
    ]
}
