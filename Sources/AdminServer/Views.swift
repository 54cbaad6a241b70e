import AdminAPI
import Authority
import BER
import Ledger
import PKIX

// The authority's values as the socket's JSON shows them.

extension Mailbox {
    init(_ view: MailboxView) {
        self.init(
            address: view.state.address,
            addressGiven: view.state.addressGiven,
            name: view.state.commonName,
            surname: view.state.surname,
            state: view.state.status == .active ? .active : .retired,
            isExternal: view.isExternal,
            created: Timestamp(microseconds: view.state.created),
            publishedCertificates: view.publishedCertificates
        )
    }
}

extension MailboxDetail {
    init(_ history: MailboxHistory) {
        self.init(
            mailbox: Mailbox(history.mailbox),
            keys: history.keys.map(VaultKey.init),
            certificates: history.certificates.map(Certificate.init)
        )
    }
}

extension VaultKey {
    init(_ key: KeyState) {
        self.init(
            record: key.vaulted.record.description,
            publicKeyDigest: key.vaulted.publicKeyDigest.description,
            generation: UInt32(clamping: key.vaulted.generation),
            vaulted: Timestamp(microseconds: key.created)
        )
    }
}

extension Certificate {
    init(_ view: CertificateView) {
        let state = view.state
        let text = CertificateText(view.der ?? [])
        self.init(
            serial: Self.serial(state.serial),
            fingerprint: state.fingerprint.description,
            addresses: view.addresses,
            subject: text.subject,
            issuer: text.issuer,
            notBefore: Timestamp(seconds: state.notBefore),
            notAfter: Timestamp(seconds: state.notAfter),
            key: text.key,
            state: State(state.status),
            origin: state.kind == .imported ? .imported : .issued,
            isVouched: state.isVouched,
            revocationReason: state.revocationReason.map(RevocationReason.init(number:)),
            recorded: Timestamp(microseconds: view.recorded)
        )
    }

    /// A serial number as programs print it: two digits an octet, without the octet that only says
    /// that the number is positive.
    static func serial(_ content: [UInt8]) -> String {
        let isPadded = content.count > 1 && content[0] == 0
        return Hexadecimal.text((isPadded ? Array(content.dropFirst()) : content).span)
    }
}

extension Certificate.State {
    fileprivate init(_ status: CertificateState.Status) {
        switch status {
        case .published: self = .published
        case .withdrawn, .erased: self = .withdrawn
        case .revoked: self = .revoked
        }
    }
}

extension CertificateDetail {
    init(_ view: CertificateView) {
        self.init(
            certificate: Certificate(view),
            pem: view.der.map(PEM.certificate) ?? ""
        )
    }
}

extension Recorded {
    init(_ progress: Progress) {
        self.init(position: progress.position, isPublished: progress.isPublished)
    }
}

extension MailboxAnswer {
    init(_ outcome: MailboxOutcome) {
        self.init(
            mailbox: Mailbox(outcome.mailbox),
            certificate: outcome.certificate.map(Certificate.init),
            isChanged: outcome.isChanged,
            recorded: Recorded(outcome.progress)
        )
    }
}

extension RevocationReason {
    /// The number of RFC 5280 §5.3.1.
    var number: Int64 {
        switch self {
        case .unspecified: 0
        case .keyCompromise: 1
        case .affiliationChanged: 3
        case .superseded: 4
        case .cessationOfOperation: 5
        case .privilegeWithdrawn: 9
        }
    }

    /// The reason of a number; one that has no name here is not specified.
    init(number: Int64) {
        self = Self.allCases.first { $0.number == number } ?? .unspecified
    }
}

/// What lists show of a certificate's bytes; empty texts for bytes that are gone.
struct CertificateText {
    var subject = ""
    var issuer = ""
    var key = ""

    init(_ der: [UInt8]) {
        guard let reader = try? CertificateReader(der.span) else { return }
        subject = (try? DistinguishedNameText.rfc4514(reader.subject)) ?? ""
        issuer = (try? DistinguishedNameText.rfc4514(reader.issuer)) ?? ""
        key = Self.name(reader.publicKeyAlgorithm)
    }

    private static func name(_ algorithm: PublicKeyAlgorithm) -> String {
        switch algorithm {
        case .rsa(let bits): "rsa\(bits)"
        case .rsaPSS: "rsaPSS"
        case .ec(.p256): "p256"
        case .ec(.p384): "p384"
        case .ec(.p521): "p521"
        case .ec(.other): "ec"
        case .ed25519: "ed25519"
        case .ed448: "ed448"
        case .x25519: "x25519"
        case .x448: "x448"
        case .unknown: "unknown"
        }
    }
}

extension CertificationAuthority {
    init(_ issuing: StatusView.Issuing) {
        let state = issuing.state
        self.init(
            role: "\(state.created.role)",
            subject: CertificateText(issuing.certificate).subject,
            fingerprint: state.created.fingerprint.description,
            notAfter: Timestamp(seconds: state.created.notAfter),
            revocationList: state.revocationList.map { list in
                RevocationList(
                    number: UInt64(clamping: list.issued.number),
                    thisUpdate: Timestamp(seconds: list.issued.thisUpdate),
                    nextUpdate: Timestamp(seconds: list.issued.nextUpdate),
                    entries: UInt64(clamping: list.issued.entryCount),
                    isPublished: issuing.isRevocationListPublished
                )
            }
        )
    }
}

extension ServerStatus {
    /// The status of the program whose version is `version`, with what stands between its roles.
    init(_ status: StatusView, version: String, walls: WallsStatus) {
        let publisher = status.publisher
        self.init(
            version: version,
            organization: status.organization,
            domains: status.domains,
            suffix: status.suffix,
            started: Timestamp(microseconds: status.started),
            mailboxKey: status.mailboxKey,
            ledger: LedgerStatus(
                position: status.end.position,
                chainHash: status.end.chainHash.description,
                mailboxes: UInt64(clamping: status.mailboxes),
                certificates: UInt64(clamping: status.certificates),
                commits: UInt64(clamping: status.commits),
                usedBytes: UInt64(clamping: status.usedBytes),
                mapSizeBytes: UInt64(clamping: status.mapSizeBytes)
            ),
            publisher: PublisherStatus(
                isConnected: publisher.isConnected,
                isRebuilding: publisher.isRebuilding,
                position: publisher.position,
                rebuild: publisher.isRebuilding
                    ? RebuildProgress(sent: publisher.sent, total: status.end.position) : nil
            ),
            walls: walls,
            authorities: status.authorities.map(CertificationAuthority.init),
            warnings: Self.warnings(status, walls)
        )
    }

    private static func warnings(_ status: StatusView, _ walls: WallsStatus) -> [String] {
        var warnings: [String] = []
        for authority in status.authorities
        where authority.state.revocationList != nil && !authority.isRevocationListPublished {
            warnings.append(
                "the revocation list of the \(authority.state.created.role) authority is larger than the"
                    + " directory takes (1 MiB): export it and serve it over HTTP"
            )
        }
        // What the kernel says of the connected publisher counts more than what was intended.
        let isPublisherHere = status.publisher.isConnected && status.publisher.uid == status.uid
        if walls.areUsersShared || isPublisherHere {
            warnings.append("the roles share a user: the walls between them are weak")
        }
        if !walls.isConfined {
            warnings.append(
                "the kernel does not confine the roles as it could: \(walls.confinement)"
            )
        }
        return warnings
    }
}
