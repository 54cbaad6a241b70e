import Addressing
import BER
import Ledger
import PKIX

/// A certificate that somebody wants published, read and judged by all but the state.
///
/// This is the part of an import that threads share. What depends on what is there already is decided
/// afterwards, on the ledger's one thread, so all that can be made ready is made ready here.
final class CertificateCandidate: Sendable {
    /// The certificate, DER.
    let certificate: HashedOctets
    /// The content octets of its serial number.
    let serial: [UInt8]
    /// The validity in seconds since 1970.
    let notBefore: Int64
    /// The validity in seconds since 1970.
    let notAfter: Int64
    /// The mailboxes it is for, each once: what its subjectAltName names, as far as the rules take it.
    let addresses: [Address]

    /// A mailbox that a certificate names.
    struct Address: Sendable {
        /// The address in its one canonical form.
        var canonical: String
        /// Whether it lies outside of the organization's domains.
        var isExternal: Bool
        /// What a mailbox of this address is enrolled with, if there is none yet.
        var details: MailboxEnrolled.Details
    }

    /// Reads and judges `der`.
    /// - Throws: the ``AuthorityError`` that refuses the certificate.
    init(_ der: [UInt8], rules: ImportRules) throws(AuthorityError) {
        let names: [String]
        let isFit: Bool
        let commonName: String?
        do throws(PKIXError) {
            let reader = try CertificateReader(der.span)
            isFit = reader.isFitForEncryption
            names = reader.mailNames()
            serial = [UInt8](copying: reader.serialNumber)
            notBefore = reader.notBefore
            notAfter = reader.notAfter
            commonName = Self.commonName(of: reader.subject)
        } catch {
            throw .malformedCertificate(error)
        }
        guard isFit else { throw .unfitCertificate }
        addresses = try Self.addresses(names, commonName: commonName, rules: rules)
        guard rules.isVouched || rules.isTrusted(der) else { throw .untrustedCertificate }
        certificate = HashedOctets(der)
    }

    private static func addresses(
        _ names: [String],
        commonName: String?,
        rules: ImportRules
    ) throws(AuthorityError) -> [Address] {
        var addresses: [Address] = []
        var foreign: MailAddress?
        for name in names {
            // A name that is no address is passed over: others may stand beside it.
            guard let address = try? MailAddress(name) else { continue }
            if addresses.contains(where: { $0.canonical == address.canonical }) { continue }
            let isOwn = rules.isOwn(address.domain)
            if isOwn || rules.isExternal {
                addresses.append(Address(address, commonName: commonName, isExternal: !isOwn))
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

extension CertificateCandidate.Address {
    fileprivate init(_ address: MailAddress, commonName: String?, isExternal: Bool) {
        let names = PersonNames(commonName: commonName, address: address.given)
        canonical = address.canonical
        self.isExternal = isExternal
        details = MailboxEnrolled.Details(
            address: address.canonical,
            addressGiven: address.given,
            commonName: names.commonName,
            surname: names.surname
        )
    }
}
