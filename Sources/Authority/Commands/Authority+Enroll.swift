import Addressing
import Cryptography
import Issuer
import Ledger
import Synchronization

/// A key and a certificate for somebody, made and not yet recorded.
private struct Enrollment: Sendable {
    let enrollee: Enrollee
    let mailbox: MailboxID
    /// The events that record it.
    let drafts: [EventDraft]

    init(enrollee: Enrollee, mailbox: MailboxID, credential: Credential) {
        self.enrollee = enrollee
        self.mailbox = mailbox
        let enrolled = MailboxEnrolled(
            mailbox: mailbox,
            details: MailboxEnrolled.Details(
                address: enrollee.address.canonical,
                addressGiven: enrollee.address.given,
                commonName: enrollee.names.commonName,
                surname: enrollee.names.surname
            )
        )
        drafts = [EventDraft(.mailboxEnrolled(enrolled))] + credential.drafts(for: mailbox)
    }
}

extension Authority {
    /// People of one batch at most.
    package static let batchItemsMax = 1_000

    /// Gives `person` a mailbox with a key and a certificate; leaves one that is there as it is.
    ///
    /// An address whose mailbox was retired gets a new one.
    package func enroll(
        _ person: Person,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> MailboxOutcome {
        let enrollee = try Enrollee(person, domains: organization.domains)
        if let known = try await known([enrollee.address.canonical]).first {
            let end = ledger.durableEnd.position
            let progress = await progress(to: end, isWaiting: isWaiting)
            return try await outcome(of: known.value, isChanged: false, progress)
        }
        // A key that takes longer than the writer would wait is not announced.
        let announcement = configuration.policy.mailboxKeyKind.isQuick ? ledger.announce() : nil
        let enrollment = try await work.run(.single) { [self] () throws(AuthorityError) in
            try make(enrollee)
        }
        let committed = try await commit(by: caller, announcement) { view in
            if let known = try Self.known(enrollee.address.canonical, in: view) {
                return Decision((id: known, isChanged: false))
            }
            return Decision((id: enrollment.mailbox, isChanged: true), enrollment.drafts)
        }
        let progress = await progress(to: committed.position, isWaiting: isWaiting)
        return try await outcome(
            of: committed.value.id,
            isChanged: committed.value.isChanged,
            progress
        )
    }

    /// Enrolls up to ``batchItemsMax`` people; all that are not refused in one commit.
    package func enroll(
        _ people: [Person],
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> BatchOutcome {
        guard people.count <= Self.batchItemsMax else {
            throw .tooManyItems(maximum: Self.batchItemsMax)
        }
        var refused: [BatchOutcome.Refusal] = []
        var wanted: [(index: Int, enrollee: Enrollee)] = []
        var addresses: Set<String> = []
        for (index, person) in people.enumerated() {
            do throws(AuthorityError) {
                let enrollee = try Enrollee(person, domains: organization.domains)
                // The same address a second time is one that is there already.
                if addresses.insert(enrollee.address.canonical).inserted {
                    wanted.append((index, enrollee))
                }
            } catch {
                refused.append(BatchOutcome.Refusal(index: index, error: error))
            }
        }
        let known = try await known(Array(addresses))
        let missing = wanted.filter { known[$0.enrollee.address.canonical] == nil }
        let made = await work.map(missing, chunk: configuration.policy.mailboxKeyKind.chunk, .batch)
        {
            [self] chunk in chunk.map { item in (item.index, attempt(item.enrollee)) }
        }
        var enrollments: [Enrollment] = []
        for (index, result) in made {
            switch result {
            case .success(let enrollment): enrollments.append(enrollment)
            case .failure(.malformedName(let field, let maximum)):
                let error = AuthorityError.malformedName(field: field, maximum: maximum)
                refused.append(BatchOutcome.Refusal(index: index, error: error))
            // What is no fault of the item is none of the batch's either: nothing is recorded.
            case .failure(let error): throw error
            }
        }
        let (added, position) = try await record(enrollments, by: caller)
        return BatchOutcome(
            added: added,
            unchanged: people.count - refused.count - added,
            refused: refused.sorted { $0.index < $1.index },
            progress: await progress(to: position, isWaiting: isWaiting)
        )
    }

    private func record(
        _ enrollments: [Enrollment],
        by caller: Caller
    ) async throws(AuthorityError) -> (added: Int, Position) {
        if enrollments.isEmpty { return (0, ledger.durableEnd.position) }
        let committed = try await commit(by: caller) { view in
            var added = 0
            var drafts: [EventDraft] = []
            drafts.reserveCapacity(enrollments.count * 3)
            for enrollment in enrollments {
                // Somebody may have been quicker.
                let address = enrollment.enrollee.address.canonical
                if try Self.known(address, in: view) != nil { continue }
                drafts += enrollment.drafts
                added += 1
            }
            return Decision(added, drafts)
        }
        return (committed.value, committed.position)
    }

    /// Makes a key and a certificate; takes the time that the key takes.
    private func make(_ enrollee: Enrollee) throws(AuthorityError) -> Enrollment {
        let mailbox = MailboxID.make(at: configuration.clock())
        let credential = try makeCredential(
            for: enrollee.address,
            name: enrollee.name,
            mailbox: mailbox
        )
        return Enrollment(enrollee: enrollee, mailbox: mailbox, credential: credential)
    }

    /// Makes an item of a batch, unless the authority is about to stop.
    private func attempt(_ enrollee: Enrollee) -> Result<Enrollment, AuthorityError> {
        if isStopping.load(ordering: .relaxed) { return .failure(.stopping) }
        do throws(AuthorityError) { return .success(try make(enrollee)) } catch {
            return .failure(error)
        }
    }

    /// The mailboxes in use that have one of the canonical `addresses`.
    private func known(_ addresses: [String]) async throws(AuthorityError) -> [String: MailboxID] {
        try await read { view in
            var known: [String: MailboxID] = [:]
            for address in addresses { known[address] = try Self.known(address, in: view) }
            return known
        }
    }

    private static func known(_ address: String, in view: StateView) throws -> MailboxID? {
        guard let mailbox = try view.mailbox(address: address), mailbox.status == .active else {
            return nil
        }
        return mailbox.id
    }
}

extension KeyKind {
    /// Whether a key is made in less time than a commit takes.
    var isQuick: Bool {
        switch self {
        case .rsa2048, .rsa3072, .rsa4096: false
        case .p256, .p384, .ed25519: true
        }
    }

    /// How many keys one piece of work makes: some milliseconds' worth.
    fileprivate var chunk: Int { isQuick ? 8 : 1 }
}
