import Addressing
import ChangeFeed
import Ledger

/// What becomes of a publisher's write, by the state in which it finds the ledger.
///
/// A modify is played on the list of the certificates that the directory has for the mailbox, in the
/// order of its steps; what the end differs in from the beginning becomes events. Nothing that was
/// issued here may be missing at any step, and nothing that another mailbox shows as well.
struct WriteDecision {
    /// A certificate that the mailbox has, or gets.
    private enum Held {
        case known(CertificateState)
        case new(CertificateCandidate)

        var fingerprint: Fingerprint {
            switch self {
            case .known(let state): state.fingerprint
            case .new(let candidate): candidate.certificate.digest
            }
        }
    }

    /// A step whose certificates were read.
    enum Step: Sendable {
        /// These are added.
        case add([CertificateCandidate])
        /// These are removed: of each value what the mailbox has, which must be something. A message has
        /// the chain besides the mailbox's certificate.
        case delete([[Fingerprint]])
        /// All are removed.
        case deleteAll
        /// These take the place of all.
        case replace([CertificateCandidate])
    }

    private let address: MailAddress
    private(set) var drafts: [EventDraft] = []

    /// Decides about the mailbox of `address`.
    init(_ address: MailAddress) { self.address = address }

    /// The mailbox is to be there, with `candidates`.
    mutating func add(
        _ names: PersonNames,
        _ candidates: [CertificateCandidate],
        time: Int64,
        in view: StateView
    ) throws {
        if let mailbox = try view.mailbox(address: address.canonical) {
            guard mailbox.status != .active else {
                throw WriteRefusal(.entryAlreadyExists, "the mailbox is there")
            }
            if mailbox.status == .retired {
                throw WriteRefusal(
                    .unwillingToPerform,
                    "the mailbox was retired by the organization"
                )
            }
        }
        var identifiers = IdentifierSequence(from: time)
        let id = identifiers.next()
        let details = MailboxEnrolled.Details(
            address: address.canonical,
            addressGiven: address.given,
            commonName: names.commonName,
            surname: names.surname
        )
        drafts.append(
            EventDraft(.mailboxEnrolled(MailboxEnrolled(mailbox: id, details: details)))
        )
        var seen: Set<Fingerprint> = []
        for candidate in candidates where seen.insert(candidate.certificate.digest).inserted {
            try require(candidate, in: view)
            publish(candidate, for: id)
        }
    }

    /// The certificates of the mailbox are to be others.
    mutating func modify(_ steps: [Step], in view: StateView) throws {
        guard let mailbox = try view.mailbox(address: address.canonical),
            mailbox.status == .active
        else { throw WriteRefusal(.noSuchObject, "there is no such mailbox") }
        let before = try view.certificates(of: mailbox.id).filter { $0.status == .published }
        var held: [Held] = before.map { .known($0) }
        for step in steps {
            switch step {
            case .add(let candidates): try add(candidates, to: &held, in: view)
            case .delete(let values):
                for fingerprints in values { try delete(fingerprints, from: &held) }
            case .deleteAll:
                guard !held.isEmpty else {
                    throw WriteRefusal(.noSuchAttribute, "the mailbox has no certificate")
                }
                held = []
            case .replace(let candidates):
                let kept = Set(candidates.map(\.certificate.digest))
                held.removeAll { !kept.contains($0.fingerprint) }
                for candidate in candidates
                where !held.contains(where: { $0.fingerprint == candidate.certificate.digest }) {
                    try add([candidate], to: &held, in: view)
                }
            }
            try requireOwn(before, in: held)
        }
        let after = Set(held.map(\.fingerprint))
        for state in before where !after.contains(state.fingerprint) {
            try withdraw(state, from: mailbox.id, in: view)
        }
        for case .new(let candidate) in held { publish(candidate, for: mailbox.id) }
    }

    private func add(
        _ candidates: [CertificateCandidate],
        to held: inout [Held],
        in view: StateView
    ) throws {
        for candidate in candidates {
            let fingerprint = candidate.certificate.digest
            guard !held.contains(where: { $0.fingerprint == fingerprint }) else {
                throw WriteRefusal(
                    .attributeOrValueExists,
                    "the mailbox has the certificate already"
                )
            }
            try require(candidate, in: view)
            held.append(.new(candidate))
        }
    }

    private func delete(_ fingerprints: [Fingerprint], from held: inout [Held]) throws {
        let before = held.count
        held.removeAll { fingerprints.contains($0.fingerprint) }
        guard held.count < before else {
            throw WriteRefusal(.noSuchAttribute, "the mailbox does not have the certificate")
        }
    }

    /// Refuses a step behind which a certificate is missing that was issued here.
    private func requireOwn(_ before: [CertificateState], in held: [Held]) throws {
        for state in before where state.kind == .issued {
            guard held.contains(where: { $0.fingerprint == state.fingerprint }) else {
                throw WriteRefusal(
                    .insufficientAccessRights,
                    "a certificate that was issued here is taken away by the organization alone"
                )
            }
        }
    }

    /// Refuses a certificate that may not be published, whoever answers for it.
    private func require(_ candidate: CertificateCandidate, in view: StateView) throws {
        guard let known = try view.certificate(candidate.certificate.digest) else { return }
        if let refusal = ImportDecision.refusal(known) { throw WriteRefusal(refusal) }
        if known.kind == .issued { throw WriteRefusal(.issuedHere) }
    }

    private mutating func withdraw(
        _ state: CertificateState,
        from mailbox: MailboxID,
        in view: StateView
    ) throws {
        for other in state.mailboxes where other != mailbox {
            guard try view.mailbox(other)?.status != .active else {
                throw WriteRefusal(
                    .unwillingToPerform,
                    "another mailbox has the certificate too: it is withdrawn as a whole or not"
                )
            }
        }
        let event = CertificateWithdrawn(fingerprint: state.fingerprint)
        drafts.append(EventDraft(.certificateWithdrawn(event)))
    }

    private mutating func publish(_ candidate: CertificateCandidate, for mailbox: MailboxID) {
        let event = CertificateImported(
            fingerprint: candidate.certificate.digest,
            mailbox: mailbox,
            serial: candidate.serial,
            notBefore: candidate.notBefore,
            notAfter: candidate.notAfter,
            isVouched: true,
            isExternal: false
        )
        drafts.append(EventDraft(.certificateImported(event), certificate: candidate.certificate))
    }
}
