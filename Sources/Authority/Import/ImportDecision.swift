import Addressing
import Ledger

/// What becomes of the certificates of a batch, by the state in which the batch finds the ledger.
struct ImportDecision {
    /// What the batch's caller hears.
    struct Result: Sendable {
        /// How many certificates are published that were not.
        var added = 0
        /// The ones refused.
        var refused: [BatchOutcome.Refusal] = []
    }

    /// Events of one batch: what the ledger takes from one command.
    static let eventsMax = LedgerLimits().eventsPerCommandMax

    let isVouched: Bool
    private(set) var result = Result()
    private(set) var drafts: [EventDraft] = []
    /// The mailboxes that the batch itself enrolls, by canonical address.
    private var enrolled: [String: MailboxID] = [:]
    /// The certificates that the batch itself imports.
    private var imported: Set<Fingerprint> = []

    init(isVouched: Bool) { self.isVouched = isVouched }

    /// Decides on `candidate`, the batch's item `index`.
    mutating func take(
        _ candidate: CertificateCandidate,
        index: Int,
        in view: StateView
    ) throws {
        let known = try view.certificate(candidate.fingerprint)
        if let refusal = Self.refusal(known) { return refuse(index, refusal) }
        if known?.kind == .issued || imported.contains(candidate.fingerprint) { return }
        // A certificate may name hundreds of mailboxes; a commit has a bound.
        guard drafts.count + 2 * candidate.addresses.count <= Self.eventsMax else {
            return refuse(index, .batchTooLarge)
        }
        var mailboxes: [(id: MailboxID, isNew: Bool, CertificateCandidate.Address)] = []
        var retired: String?
        for address in candidate.addresses {
            let canonical = address.address.canonical
            if let id = enrolled[canonical] {
                mailboxes.append((id, false, address))
            } else if let mailbox = try view.mailbox(address: canonical) {
                if mailbox.status == .active {
                    mailboxes.append((mailbox.id, false, address))
                } else {
                    retired = canonical
                }
            } else {
                mailboxes.append((MailboxID.random(), true, address))
            }
        }
        if mailboxes.isEmpty { return refuse(index, .retiredMailbox(address: retired ?? "")) }
        var isAdded = false
        for (id, isNew, address) in mailboxes {
            if let known, known.status == .published, known.mailboxes.contains(id) { continue }
            if isNew { enroll(id, address, candidate) }
            add(candidate, to: id, isExternal: address.isExternal)
            isAdded = true
        }
        if isAdded {
            result.added += 1
            imported.insert(candidate.fingerprint)
        }
    }

    /// Why a certificate that is there already cannot be published for a mailbox.
    private static func refusal(_ known: CertificateState?) -> AuthorityError? {
        guard let known else { return nil }
        switch (known.kind, known.status) {
        case (.authority, _), (.service, _): return .notOfMailbox
        case (.issued, .revoked), (.imported, .revoked): return .revokedCertificate
        case (.issued, .withdrawn), (.issued, .erased): return .issuedHere
        case (.imported, .erased): return .erasedCertificate
        case (.issued, .published), (.imported, .published), (.imported, .withdrawn): return nil
        }
    }

    private mutating func refuse(_ index: Int, _ error: AuthorityError) {
        result.refused.append(BatchOutcome.Refusal(index: index, error: error))
    }

    private mutating func enroll(
        _ id: MailboxID,
        _ address: CertificateCandidate.Address,
        _ candidate: CertificateCandidate
    ) {
        let address = address.address
        let names = PersonNames(commonName: candidate.commonName, address: address.given)
        enrolled[address.canonical] = id
        let event = MailboxEnrolled(
            mailbox: id,
            details: MailboxEnrolled.Details(
                address: address.canonical,
                addressGiven: address.given,
                commonName: names.commonName,
                surname: names.surname
            )
        )
        drafts.append(EventDraft(.mailboxEnrolled(event)))
    }

    private mutating func add(
        _ candidate: CertificateCandidate,
        to mailbox: MailboxID,
        isExternal: Bool
    ) {
        let event = CertificateImported(
            fingerprint: candidate.fingerprint,
            mailbox: mailbox,
            serial: candidate.serial,
            notBefore: candidate.notBefore,
            notAfter: candidate.notAfter,
            isVouched: isVouched,
            isExternal: isExternal
        )
        drafts.append(EventDraft(.certificateImported(event), certificate: candidate.der))
    }
}
