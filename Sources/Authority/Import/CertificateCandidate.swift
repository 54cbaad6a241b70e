import Addressing
import BER
import Ledger
import PKIX

/// A certificate that somebody wants published, read and judged by all but the state.
///
/// This is the part of an import that threads share; what depends on what is there already is decided
/// afterwards, in the one transaction of the batch.
struct CertificateCandidate: Sendable {
    /// The certificate, DER.
    var der: [UInt8]
    /// Its SHA-256.
    var fingerprint: Fingerprint
    /// The content octets of its serial number.
    var serial: [UInt8]
    /// The validity in seconds since 1970.
    var notBefore: Int64
    /// The validity in seconds since 1970.
    var notAfter: Int64
    /// The mailboxes it is for, each once: what its subjectAltName names, as far as the rules take it.
    var addresses: [Address]
    /// The subject's common name, where it has one that is text.
    var commonName: String?

    /// A mailbox that a certificate names.
    struct Address: Sendable {
        /// The address.
        var address: MailAddress
        /// Whether it lies outside of the organization's domains.
        var isExternal: Bool
    }

    /// Reads and judges `der`.
    /// - Throws: the ``AuthorityError`` that refuses the certificate.
    init(_ der: [UInt8], rules: ImportRules) throws(AuthorityError) {
        let names: [String]
        let isFit: Bool
        do throws(PKIXError) {
            let reader = try CertificateReader(der.span)
            isFit = reader.isFitForEncryption
            names = reader.rfc822Names()
            serial = [UInt8](copying: reader.serialNumber)
            notBefore = reader.notBefore
            notAfter = reader.notAfter
            commonName = Self.commonName(of: reader.subject)
        } catch {
            throw .malformedCertificate(error)
        }
        guard isFit else { throw .unfitCertificate }
        addresses = try Self.addresses(names, rules: rules)
        guard rules.isVouched || rules.isTrusted(der) else { throw .untrustedCertificate }
        fingerprint = Fingerprint(hashing: der.span)
        self.der = der
    }

    private static func addresses(
        _ names: [String],
        rules: ImportRules
    ) throws(AuthorityError) -> [Address] {
        var addresses: [Address] = []
        var foreign: MailAddress?
        for name in names {
            // A name that is no address is passed over: others may stand beside it.
            guard let address = try? MailAddress(name) else { continue }
            if addresses.contains(where: { $0.address == address }) { continue }
            let isOwn = rules.isOwn(address.domain)
            if isOwn || rules.isExternal {
                addresses.append(Address(address: address, isExternal: !isOwn))
            } else {
                foreign = address
            }
        }
        if !addresses.isEmpty { return addresses }
        if let foreign { throw .foreignDomain(address: foreign.canonical) }
        throw .noAddressInCertificate
    }

    /// The last common name of a subject, which is the most specific one.
    static func commonName(of subject: Span<UInt8>) -> String? {
        guard var reader = try? DistinguishedNameReader(subject) else { return nil }
        var found: String?
        while let attribute = try? reader.next() {
            let type = attribute.type
            guard type.count == 3, type[0] == 0x55, type[1] == 4, type[2] == 3 else { continue }
            found = DirectoryText.string(attribute.value) ?? found
        }
        return found
    }
}
