package import Addressing
package import Cryptography
import PKIX

/// Whom a certificate is for, and for which key: everything that does not depend on the issuer.
package struct CertificateRequest: Sendable {
    /// The kind of certificate.
    package let profile: CertificateProfile
    /// The subject's name.
    package let subject: DistinguishedName
    /// The subject's key, DER.
    package let subjectPublicKeyInfo: [UInt8]
    /// The kind of the key.
    package let keyKind: KeyKind
    /// 20 octets that name the key.
    package let keyIdentifier: [UInt8]
    /// The mailbox's address; nil but for ``CertificateProfile/smimeLeaf``.
    package let address: MailAddress?
    /// The service's hosts; empty but for ``CertificateProfile/directoryTLS``.
    package let hosts: [HostName]

    /// A request for an authority: ``CertificateProfile/rootCA`` or one of its subordinates.
    ///
    /// Its name is `O=ORGANIZATION, CN=ORGANIZATION Root CA` or the like; a common name that would
    /// be too long leaves the organization out.
    /// - Throws: ``IssuerError`` on the name or the key.
    package static func authority(
        _ profile: CertificateProfile,
        organization: String,
        subjectPublicKeyInfo: [UInt8]
    ) throws(IssuerError) -> CertificateRequest {
        let title =
            switch profile {
            case .rootCA: "Root CA"
            case .smimeCA: "S/MIME CA"
            case .serviceCA: "Service CA"
            case .smimeLeaf: throw .missing(.address, profile)
            case .directoryTLS: throw .missing(.host, profile)
            }
        let organization = try DistinguishedName.Attribute(.organizationName, organization)
        let commonName =
            if let long = try? DistinguishedName.Attribute(
                .commonName,
                organization.value + " " + title
            ) { long } else { try DistinguishedName.Attribute(.commonName, title) }
        return try CertificateRequest(
            profile,
            subject: [organization, commonName],
            subjectPublicKeyInfo: subjectPublicKeyInfo
        )
    }

    /// A request for a mailbox.
    ///
    /// The subject is `O=ORGANIZATION, CN=NAME, emailAddress=ADDRESS`: two people of one name stay
    /// two subjects (RFC 5280 §4.1.2.6). The common name is the address when there is no name or
    /// the name looks like an address, and is left out when it has more than 64 characters. An
    /// emailAddress holds 255, which is more than any address has, but ASCII alone: beyond it the
    /// common name is the address (RFC 9598 §3).
    /// - Throws: ``IssuerError`` on the name or the key.
    package static func mailbox(
        _ address: MailAddress,
        name: String?,
        organization: String,
        subjectPublicKeyInfo: [UInt8]
    ) throws(IssuerError) -> CertificateRequest {
        var subject = [try DistinguishedName.Attribute(.organizationName, organization)]
        if let commonName = try commonName(name, of: address) { subject.append(commonName) }
        if !address.isInternational {
            subject.append(try DistinguishedName.Attribute(.emailAddress, address.given))
        }
        return try CertificateRequest(
            .smimeLeaf,
            subject: subject,
            subjectPublicKeyInfo: subjectPublicKeyInfo,
            address: address
        )
    }

    /// A request for the directory's TLS server, reached by `hosts`.
    /// - Throws: ``IssuerError`` on the name or the key, or when there is no host.
    package static func service(
        hosts: [HostName],
        organization: String,
        subjectPublicKeyInfo: [UInt8]
    ) throws(IssuerError) -> CertificateRequest {
        guard let first = hosts.first else { throw .missing(.host, .directoryTLS) }
        var subject = [try DistinguishedName.Attribute(.organizationName, organization)]
        if case .name(let name) = first,
            let commonName = try? DistinguishedName.Attribute(.commonName, name.aLabel)
        {
            subject.append(commonName)
        }
        return try CertificateRequest(
            .directoryTLS,
            subject: subject,
            subjectPublicKeyInfo: subjectPublicKeyInfo,
            hosts: hosts
        )
    }

    private static func commonName(
        _ name: String?,
        of address: MailAddress
    ) throws(IssuerError) -> DistinguishedName.Attribute? {
        var text = name ?? address.given
        if text.contains("@") || address.isInternational { text = address.given }
        do throws(IssuerError) {
            return try DistinguishedName.Attribute(.commonName, text)
        } catch .nameLength(_, let characters, let maximum) where characters > maximum {
            return nil
        }
    }

    private init(
        _ profile: CertificateProfile,
        subject: [DistinguishedName.Attribute],
        subjectPublicKeyInfo: [UInt8],
        address: MailAddress? = nil,
        hosts: [HostName] = []
    ) throws(IssuerError) {
        self.profile = profile
        self.subject = DistinguishedName(subject)
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        keyKind = try Self.kind(subjectPublicKeyInfo, profile: profile)
        keyIdentifier = try KeyIdentifier.make(subjectPublicKeyInfo)
        self.address = address
        self.hosts = hosts
    }

    /// OpenSSL decodes the key, and with it checks that a point lies on its curve.
    private static func kind(
        _ subjectPublicKeyInfo: [UInt8],
        profile: CertificateProfile
    ) throws(IssuerError) -> KeyKind {
        let kind: KeyKind
        do throws(CryptographyError) {
            kind = try PublicKey.read(subjectPublicKeyInfo: subjectPublicKeyInfo.span).kind
        } catch {
            throw .publicKey(error)
        }
        guard profile.allows(kind) else { throw .keyKind(kind, profile) }
        return kind
    }
}
