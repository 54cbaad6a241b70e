import Cryptography
import Issuer
import Ledger
import Synchronization

/// Makes the keys and the certificates that an organization begins with.
///
/// ```
/// root ─┬─ S/MIME authority   certifies mailboxes
///       └─ service authority ── the directory's TLS certificate
/// ```
struct Founding: Sendable {
    /// What was made, and the events that record it.
    final class Result: Sendable {
        let rootCertificate: [UInt8]
        /// The authority's that certifies mailboxes.
        let issuingCertificate: [UInt8]
        /// The directory's certificate, then its issuer's.
        let directoryChain: [[UInt8]]
        let headSigner: VaultSigner
        let drafts: [EventDraft]
        private let directoryKey: Mutex<SecretBytes?>

        init(
            rootCertificate: [UInt8],
            issuingCertificate: [UInt8],
            directoryChain: [[UInt8]],
            headSigner: VaultSigner,
            drafts: [EventDraft],
            directoryKey: consuming SecretBytes
        ) {
            self.rootCertificate = rootCertificate
            self.issuingCertificate = issuingCertificate
            self.directoryChain = directoryChain
            self.headSigner = headSigner
            self.drafts = drafts
            self.directoryKey = Mutex(directoryKey)
        }

        /// Hands the directory's key over; it can be taken once.
        func takeDirectoryKey() throws(AuthorityError) -> SecretBytes {
            let key = directoryKey.withLock { $0.take() }
            guard let key else { throw .fault(.vault, "the directory's key was taken already") }
            return key
        }
    }

    let organization: String
    let policy: IssuancePolicy
    /// Seconds since 1970.
    let now: Int64
    /// Where the root authority's key goes, which nothing daily needs.
    let root: KeyStore
    /// Where all other keys go.
    let daily: KeyStore

    /// Makes everything; an RSA root takes seconds.
    func found(rootKeyKind: KeyKind, hosts: [String]) throws -> Result {
        var drafts: [EventDraft] = []
        let head = try daily.make(.ed25519, usage: .ledgerHead, mailbox: nil)
        let headKey = HeadKeyCreated(
            keyRecord: head.place.record,
            publicKey: head.subjectPublicKeyInfo
        )
        drafts += [head.draft, EventDraft(.headKeyCreated(headKey))]

        let rootKey = try root.make(rootKeyKind, usage: .issue, mailbox: nil)
        let rootSigner = signer(rootKey, in: root)
        let rootIssued = try CertificationAuthority.issueRoot(
            organization: organization,
            subjectPublicKeyInfo: rootKey.subjectPublicKeyInfo,
            policy: policy,
            now: now,
            signer: rootSigner
        )
        let rootFingerprint = Fingerprint(hashing: rootIssued.der.span)
        drafts += [
            rootKey.draft, draft(rootIssued, .root, key: rootKey, issuer: rootFingerprint),
        ]
        let above = IssuingAuthority(
            authority: try CertificationAuthority(certificate: rootIssued.der),
            fingerprint: rootFingerprint,
            signer: rootSigner
        )

        let (mailboxes, mailboxDrafts) = try subordinate(.smimeCA, .smime, below: above)
        let (service, serviceDrafts) = try subordinate(.serviceCA, .service, below: above)
        drafts += mailboxDrafts + serviceDrafts

        let directoryKey = try PrivateKey.generate(.p256)
        let directory = try directoryCertificate(hosts, for: directoryKey, by: service)
        let directoryDraft = draft(directory, hosts, issuer: service.fingerprint)
        return Result(
            rootCertificate: rootIssued.der,
            issuingCertificate: mailboxes.authority.certificate,
            directoryChain: [directory.der, service.authority.certificate],
            headSigner: signer(head, in: daily),
            drafts: drafts + [directoryDraft],
            directoryKey: try PEM.privateKey(try directoryKey.pkcs8())
        )
    }

    private func subordinate(
        _ profile: CertificateProfile,
        _ role: AuthorityCreated.Role,
        below: IssuingAuthority
    ) throws -> (IssuingAuthority, [EventDraft]) {
        let key = try daily.make(.p256, usage: .issue, mailbox: nil)
        let request = try CertificateRequest.authority(
            profile,
            organization: organization,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo
        )
        let issued = try below.authority.issue(
            request,
            policy: policy,
            now: now,
            signer: below.signer
        )
        let authority = IssuingAuthority(
            authority: try CertificationAuthority(certificate: issued.der),
            fingerprint: Fingerprint(hashing: issued.der.span),
            signer: signer(key, in: daily)
        )
        return (authority, [key.draft, draft(issued, role, key: key, issuer: below.fingerprint)])
    }

    private func directoryCertificate(
        _ hosts: [String],
        for key: borrowing PrivateKey,
        by service: IssuingAuthority
    ) throws -> IssuedCertificate {
        let request = try CertificateRequest.service(
            hosts: try hosts.map { try HostName($0) },
            organization: organization,
            subjectPublicKeyInfo: try key.subjectPublicKeyInfo()
        )
        return try service.authority.issue(
            request,
            policy: policy,
            now: now,
            signer: service.signer
        )
    }

    private func draft(
        _ issued: IssuedCertificate,
        _ hosts: [String],
        issuer: Fingerprint
    ) -> EventDraft {
        let certificate = HashedOctets(issued.der)
        let event = ServiceCertificateIssued(
            fingerprint: certificate.digest,
            serial: issued.serial.content,
            issuer: issuer,
            notBefore: issued.notBefore,
            notAfter: issued.notAfter,
            names: hosts
        )
        return EventDraft(.serviceCertificateIssued(event), certificate: certificate)
    }

    private func draft(
        _ issued: IssuedCertificate,
        _ role: AuthorityCreated.Role,
        key: SealedKey,
        issuer: Fingerprint
    ) -> EventDraft {
        let certificate = HashedOctets(issued.der)
        let event = AuthorityCreated(
            fingerprint: certificate.digest,
            role: role,
            keyRecord: key.place.record,
            serial: issued.serial.content,
            issuer: issuer,
            notBefore: issued.notBefore,
            notAfter: issued.notAfter
        )
        return EventDraft(.authorityCreated(event), certificate: certificate)
    }

    private func signer(_ key: SealedKey, in store: KeyStore) -> VaultSigner {
        store.signer(key.sealed.octets, at: key.place, algorithm: key.kind.signatureAlgorithm)
    }
}
