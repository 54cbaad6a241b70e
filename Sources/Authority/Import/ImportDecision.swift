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
    /// The certificates that the batch itself imports, by the first octets of their fingerprints.
    private var imported: [UInt64: CertificateCandidate] = [:]

    private var identifiers: IdentifierSequence

    /// Starts on a batch of `count` certificates at `time`, in microseconds since 1970.
    init(isVouched: Bool, count: Int, time: Int64) {
        self.isVouched = isVouched
        identifiers = IdentifierSequence(from: time)
        drafts.reserveCapacity(2 * count)
        enrolled.reserveCapacity(count)
        imported.reserveCapacity(count)
    }

    /// Decides on `candidate`, the batch's item `index`.
    mutating func take(
        _ candidate: CertificateCandidate,
        index: Int,
        in view: StateView
    ) throws {
        let known = try view.certificate(candidate.certificate.digest)
        if let refusal = Self.refusal(known) { return refuse(index, refusal) }
        if known?.kind == .issued || isRepeated(candidate) { return }
        // A certificate may name hundreds of mailboxes; a commit has a bound.
        guard drafts.count + 2 * candidate.addresses.count <= Self.eventsMax else {
            return refuse(index, .batchTooLarge)
        }
        var isAdded = false
        var hasMailbox = false
        for address in candidate.addresses {
            guard let mailbox = try mailbox(address, in: view) else { continue }
            hasMailbox = true
            if let known, known.status == .published, known.mailboxes.contains(mailbox) {
                continue
            }
            add(candidate, to: mailbox, isExternal: address.isExternal)
            isAdded = true
        }
        if isAdded {
            result.added += 1
            imported[candidate.key] = candidate
        } else if !hasMailbox, let address = candidate.addresses.first {
            refuse(index, .retiredMailbox(address: address.canonical))
        }
    }

    /// Whether the batch has imported the same certificate already.
    private func isRepeated(_ candidate: CertificateCandidate) -> Bool {
        imported[candidate.key]?.certificate.digest == candidate.certificate.digest
    }

    /// The mailbox in use that has the address, enrolled here if there is none; `nil` for one that is
    /// retired.
    private mutating func mailbox(
        _ address: CertificateCandidate.Address,
        in view: StateView
    ) throws -> MailboxID? {
        if let id = enrolled[address.canonical] { return id }
        if let mailbox = try view.mailbox(address: address.canonical) {
            return mailbox.status == .active ? mailbox.id : nil
        }
        let id = identifiers.next()
        enrolled[address.canonical] = id
        let event = MailboxEnrolled(mailbox: id, details: address.details)
        drafts.append(EventDraft(.mailboxEnrolled(event)))
        return id
    }

    /// Why a certificate that is there already cannot be published for a mailbox.
    static func refusal(_ known: CertificateState?) -> AuthorityError? {
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

    private mutating func add(
        _ candidate: CertificateCandidate,
        to mailbox: MailboxID,
        isExternal: Bool
    ) {
        let event = CertificateImported(
            fingerprint: candidate.certificate.digest,
            mailbox: mailbox,
            serial: candidate.serial,
            notBefore: candidate.notBefore,
            notAfter: candidate.notAfter,
            isVouched: isVouched,
            isExternal: isExternal
        )
        drafts.append(EventDraft(.certificateImported(event), certificate: candidate.certificate))
    }
}

extension CertificateCandidate {
    /// The first eight octets of the fingerprint: enough to find one by, and quick to hash.
    fileprivate var key: UInt64 {
        var key: UInt64 = 0
        for index in 0..<8 { key = key << 8 | UInt64(certificate.digest.octets[index]) }
        return key
    }
}
