import Issuer
import Ledger

extension Authority {
    /// Items on one page of a list at most.
    package static let pageItemsMax = 1_000

    /// Gives the mailbox a new key and a certificate for it; what it had stays published until it
    /// expires, since others may still hold it.
    package func renew(
        _ address: String,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> MailboxOutcome {
        let address = try Self.canonical(address)
        let mailbox = try await read { view in try Self.activeMailbox(address, in: view) }
        let announcement = configuration.policy.mailboxKeyKind.isQuick ? ledger.announce() : nil
        let credential = try await work.run(.single) { [self] () throws(AuthorityError) in
            try makeCredential(for: mailbox)
        }
        let committed = try await commit(by: caller, announcement) { view in
            // Retired, or even enrolled anew, while the key was made.
            let now = try Self.activeMailbox(address, in: view)
            guard now.id == mailbox.id else {
                throw AuthorityError.retiredMailbox(address: address)
            }
            return Decision(mailbox.id, credential.drafts(for: mailbox.id))
        }
        let progress = await progress(to: committed.position, isWaiting: isWaiting)
        return try await outcome(of: mailbox.id, isChanged: true, progress)
    }

    /// Gives up the mailbox: its certificates are withdrawn, its keys stay in the vault.
    package func retire(
        _ address: String,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> MailboxOutcome {
        let address = try Self.canonical(address)
        let committed = try await commit(by: caller) { view in
            guard let mailbox = try view.mailbox(address: address) else {
                throw AuthorityError.unknownMailbox(address: address)
            }
            guard mailbox.status == .active else {
                return Decision((id: mailbox.id, isChanged: false))
            }
            var drafts: [EventDraft] = []
            for certificate in try view.certificates(of: mailbox.id)
            where certificate.status == .published {
                // One that names a second mailbox in use stays for that one.
                if try Self.isUsed(certificate, besides: mailbox.id, in: view) { continue }
                let event = CertificateWithdrawn(fingerprint: certificate.fingerprint)
                drafts.append(EventDraft(.certificateWithdrawn(event)))
            }
            drafts.append(EventDraft(.mailboxRetired(MailboxRetired(mailbox: mailbox.id))))
            return Decision((id: mailbox.id, isChanged: true), drafts)
        }
        let progress = await progress(to: committed.position, isWaiting: isWaiting)
        return try await outcome(
            of: committed.value.id,
            isChanged: committed.value.isChanged,
            progress
        )
    }

    /// One page of the mailboxes, in the order of their addresses, behind the canonical `after`; with
    /// where to go on when there are more.
    package func mailboxes(
        after: String?,
        isWithRetired: Bool,
        limit: Int
    ) async throws(AuthorityError) -> (items: [MailboxView], next: String?) {
        let limit = min(max(limit, 1), Self.pageItemsMax)
        return try await read { [organization] view in
            var items: [MailboxView] = []
            var place = after ?? ""
            while items.count < limit {
                let wanted = limit - items.count
                let states = try view.mailboxes(after: place, limit: wanted)
                for state in states where isWithRetired || state.status == .active {
                    items.append(try Self.view(of: state, in: view, organization))
                }
                guard let last = states.last, states.count == wanted else {
                    return (items, nil)
                }
                place = last.address
            }
            return (items, place)
        }
    }

    /// All that is known of a mailbox.
    package func mailbox(_ address: String) async throws(AuthorityError) -> MailboxHistory {
        let address = try Self.canonical(address)
        return try await read { [organization] view in
            guard let mailbox = try view.mailbox(address: address) else {
                throw AuthorityError.unknownMailbox(address: address)
            }
            return MailboxHistory(
                mailbox: try Self.view(of: mailbox, in: view, organization),
                keys: try view.keys(of: mailbox.id).reversed().filter { !$0.isDestroyed },
                certificates: try view.certificates(of: mailbox.id).reversed().map {
                    try Self.view(of: $0, in: view)
                }
            )
        }
    }

    private func makeCredential(
        for mailbox: MailboxState
    ) throws(AuthorityError) -> Credential {
        let person = Person(address: mailbox.addressGiven)
        let enrollee = try Enrollee(person, domains: organization.domains)
        // A name that is just the address was none.
        let name = mailbox.commonName == mailbox.addressGiven ? nil : mailbox.commonName
        return try makeCredential(for: enrollee.address, name: name, mailbox: mailbox.id)
    }

    private static func isUsed(
        _ certificate: CertificateState,
        besides mailbox: MailboxID,
        in view: StateView
    ) throws -> Bool {
        for other in certificate.mailboxes where other != mailbox {
            if try view.mailbox(other)?.status == .active { return true }
        }
        return false
    }
}
