import Addressing
import Cryptography
import Issuer
import Ledger

/// A key in its sealed record and the certificate for it, made and not yet recorded.
struct Credential: Sendable {
    /// The key's record.
    var key: SealedKey
    /// The certificate.
    var certificate: IssuedCertificate
    /// The certificate's DER.
    var octets: HashedOctets
    /// The fingerprint of the issuing authority's certificate.
    var issuer: Fingerprint

    /// The events that record both, for a mailbox that exists when they are applied.
    func drafts(for mailbox: MailboxID) -> [EventDraft] {
        let issued = CertificateIssued(
            fingerprint: octets.digest,
            mailbox: mailbox,
            keyRecord: key.place.record,
            serial: certificate.serial.content,
            issuer: issuer,
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter
        )
        return [key.draft, EventDraft(.certificateIssued(issued), certificate: octets)]
    }
}

extension Authority {
    /// Makes a key of the policy's kind for the mailbox, seals it, and certifies it.
    ///
    /// Takes from a fraction of a millisecond to seconds of one core, by the kind of the key.
    func makeCredential(
        for address: MailAddress,
        name: String?,
        mailbox: MailboxID
    ) throws(AuthorityError) -> Credential {
        let policy = configuration.policy
        let key = try keys.make(policy.mailboxKeyKind, usage: .mail, mailbox: mailbox)
        do {
            let request = try CertificateRequest.mailbox(
                address,
                name: name,
                organization: organization.name,
                subjectPublicKeyInfo: key.subjectPublicKeyInfo
            )
            let issuer = organization.mailboxAuthority
            let certificate = try issuer.authority.issue(
                request,
                policy: policy,
                now: nowSeconds,
                signer: issuer.signer
            )
            return Credential(
                key: key,
                certificate: certificate,
                octets: HashedOctets(certificate.der),
                issuer: issuer.fingerprint
            )
        } catch {
            throw AuthorityError(error, during: .issuance)
        }
    }
}
