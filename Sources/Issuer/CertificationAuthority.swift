package import Cryptography
import PKIX

/// An authority that can issue: its certificate, and all that certificates below it repeat of it.
///
/// Its private key is not here; a ``Signer`` has that.
package final class CertificationAuthority: Sendable {
    /// The certificate, DER.
    package let certificate: [UInt8]
    /// The subject's Name in DER: copied byte for byte as the issuer of what it signs, since
    /// another encoding of the same name is another name to many programs.
    package let subject: [UInt8]
    /// The octets of its subjectKeyIdentifier.
    package let keyIdentifier: [UInt8]
    /// The algorithm that its key signs with.
    package let signatureAlgorithm: SignatureAlgorithm
    /// When its certificate is valid.
    package let validity: Validity
    /// How many authorities may stand below it; nil when there is no bound.
    let pathLength: Int64?
    /// The purposes it is confined to; nil when it is not.
    let purposes: ExtendedKeyUsage?
    /// Checks every signature before it leaves.
    let publicKey: PublicKey

    /// Reads the certificate of an authority.
    /// - Throws: ``IssuerError/authorityCertificate(_:)``, ``IssuerError/notAnAuthority`` or
    ///   ``IssuerError/publicKey(_:)``.
    package init(certificate: [UInt8]) throws(IssuerError) {
        self.certificate = certificate
        let reader: CertificateReader
        do throws(PKIXError) {
            reader = try CertificateReader(certificate.span)
        } catch {
            throw .authorityCertificate(error)
        }
        guard reader.isCertificateAuthority, !reader.hasEmptySubject,
            reader.keyUsage?.contains(.keyCertSign) ?? true,
            let keyIdentifier = reader.subjectKeyIdentifier
        else { throw .notAnAuthority }
        subject = reader.subject.array()
        self.keyIdentifier = keyIdentifier.array()
        validity = try Validity(notBefore: reader.notBefore, notAfter: reader.notAfter)
        pathLength = reader.extensions.pathLength
        purposes = reader.extensions.extendedKeyUsage
        do throws(CryptographyError) {
            publicKey = try PublicKey.read(subjectPublicKeyInfo: reader.subjectPublicKeyInfo)
        } catch {
            throw .publicKey(error)
        }
        signatureAlgorithm = publicKey.kind.signatureAlgorithm
    }

    /// Assembles, lints and signs a certificate below this authority, and checks the signature.
    ///
    /// It is valid from a little before `now` and, at most, until this authority's own certificate
    /// ends.
    /// - Throws: ``IssuerError``, or what the signer throws.
    package func issue(
        _ request: CertificateRequest,
        policy: IssuancePolicy,
        now: Int64,
        serial: SerialNumber = .random(),
        signer: some Signer
    ) throws -> IssuedCertificate {
        let toBeSigned = try ToBeSigned(
            request,
            issuer: .authority(self),
            policy: policy,
            now: now,
            serial: serial
        )
        return try toBeSigned.lint().sign(with: signer)
    }

    /// Assembles, lints and signs a root certificate with the key that it is for.
    /// - Throws: ``IssuerError``, or what the signer throws.
    package static func issueRoot(
        organization: String,
        subjectPublicKeyInfo: [UInt8],
        policy: IssuancePolicy,
        now: Int64,
        serial: SerialNumber = .random(),
        signer: some Signer
    ) throws -> IssuedCertificate {
        let request = try CertificateRequest.authority(
            .rootCA,
            organization: organization,
            subjectPublicKeyInfo: subjectPublicKeyInfo
        )
        let toBeSigned = try ToBeSigned(
            request,
            issuer: .itself,
            policy: policy,
            now: now,
            serial: serial
        )
        return try toBeSigned.lint().sign(with: signer)
    }
}
