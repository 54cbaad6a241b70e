import Addressing
import Ledger

// What several commands ask of the state.
extension Authority {
    /// The canonical form of an address in a request.
    static func canonical(_ address: String) throws(AuthorityError) -> String {
        do throws(AddressingError) {
            return try MailAddress(address).canonical
        } catch {
            throw .malformedAddress(error)
        }
    }

    /// The mailbox in use that has the canonical `address`.
    static func activeMailbox(_ address: String, in view: StateView) throws -> MailboxState {
        guard let mailbox = try view.mailbox(address: address) else {
            throw AuthorityError.unknownMailbox(address: address)
        }
        guard mailbox.status == .active else {
            throw AuthorityError.retiredMailbox(address: address)
        }
        return mailbox
    }

    /// What lists show of `mailbox`.
    static func view(
        of mailbox: MailboxState,
        in view: StateView,
        _ organization: Organization
    ) throws -> MailboxView {
        var published = 0
        if mailbox.status == .active {
            published = try view.certificates(of: mailbox.id).count { $0.status == .published }
        }
        return MailboxView(
            state: mailbox,
            isExternal: !organization.isOwn(mailbox.address),
            publishedCertificates: published
        )
    }

    /// What lists show of `certificate`.
    static func view(
        of certificate: CertificateState,
        in view: StateView
    ) throws -> CertificateView {
        var addresses: [String] = []
        for id in certificate.mailboxes {
            if let mailbox = try view.mailbox(id), !mailbox.address.isEmpty {
                addresses.append(mailbox.address)
            }
        }
        return CertificateView(
            state: certificate,
            addresses: addresses.sorted(),
            der: try view.certificateBytes(at: certificate.position),
            recorded: try view.time(at: certificate.position) ?? certificate.changed
        )
    }

    /// What a command about the mailbox `id` answers with.
    func outcome(
        of id: MailboxID,
        isChanged: Bool,
        _ progress: Progress
    ) async throws(AuthorityError) -> MailboxOutcome {
        try await read { [organization] view in
            guard let mailbox = try view.mailbox(id) else {
                throw LedgerError.contradiction(.unknownMailbox(id))
            }
            var newest: CertificateState?
            if mailbox.status == .active {
                newest = try view.certificates(of: id).last { $0.status == .published }
            }
            return MailboxOutcome(
                mailbox: try Self.view(of: mailbox, in: view, organization),
                certificate: try newest.map { try Self.view(of: $0, in: view) },
                isChanged: isChanged,
                progress: progress
            )
        }
    }
}

extension Organization {
    /// Whether the canonical `address` lies in one of the organization's domains.
    func isOwn(_ address: String) -> Bool {
        guard let at = address.lastIndex(of: "@") else { return false }
        let domain = address[address.index(after: at)...]
        return domains.contains { own in
            domain == own.aLabel || domain.hasSuffix("." + own.aLabel)
        }
    }
}
