package import Ledger

extension Authority {
    /// Declares a certificate invalid and takes it out of the directory.
    ///
    /// One that was issued elsewhere is withdrawn alone: only its issuer can revoke it.
    ///
    /// `reference` is its serial number or fingerprint, hexadecimal, `reason` the number of the reason
    /// (RFC 5280 §5.3.1).
    package func revoke(
        _ reference: String,
        reason: Int64,
        by caller: Caller,
        isWaiting: Bool
    ) async throws(AuthorityError) -> CertificateOutcome {
        let reference = try CertificateReference(reference)
        let committed = try await commit(by: caller) { view in
            let certificate = try reference.find(in: view)
            let fingerprint = certificate.fingerprint
            switch (certificate.kind, certificate.status) {
            case (.authority, _), (.service, _): throw AuthorityError.notOfMailbox
            case (_, .erased): throw AuthorityError.erasedCertificate
            case (_, .revoked), (.imported, .withdrawn):
                return Decision((fingerprint, isChanged: false))
            case (.issued, .published), (.issued, .withdrawn):
                let event = CertificateRevoked(fingerprint: fingerprint, reason: reason)
                return Decision(
                    (fingerprint, isChanged: true),
                    [EventDraft(.certificateRevoked(event))]
                )
            case (.imported, .published):
                let event = CertificateWithdrawn(fingerprint: fingerprint)
                return Decision(
                    (fingerprint, isChanged: true),
                    [EventDraft(.certificateWithdrawn(event))]
                )
            }
        }
        let (fingerprint, isChanged) = committed.value
        // Recorded it is, whatever becomes of the list: one that fails is made later.
        if isWaiting { await renewRevocationLists() } else { Task { await renewRevocationLists() } }
        let position = isWaiting ? ledger.durableEnd.position : committed.position
        let progress = await progress(to: position, isWaiting: isWaiting)
        let certificate = try await certificate(fingerprint.description)
        return CertificateOutcome(
            certificate: certificate,
            isChanged: isChanged,
            progress: progress
        )
    }

    /// The certificate with the serial number or fingerprint `reference`, hexadecimal.
    package func certificate(
        _ reference: String
    ) async throws(AuthorityError) -> CertificateView {
        let reference = try CertificateReference(reference)
        return try await read { view in
            try Self.view(of: try reference.find(in: view), in: view)
        }
    }

    /// One page of the certificates in the order in which they came, behind the position `after`;
    /// with where to go on when there are more.
    package func certificates(
        after: Position,
        limit: Int
    ) async throws(AuthorityError) -> (items: [CertificateView], next: Position?) {
        let limit = min(max(limit, 1), Self.pageItemsMax)
        return try await read { view in
            let states = try view.certificates(after: after, limit: limit)
            let items = try states.map { try Self.view(of: $0, in: view) }
            return (items, states.count == limit ? states.last?.position : nil)
        }
    }

    /// The newest certificates of a mailbox, newest first; only what the directory has of it when
    /// `isPublishedOnly`.
    package func certificates(
        of address: String,
        isPublishedOnly: Bool
    ) async throws(AuthorityError) -> [CertificateView] {
        let address = try Self.canonical(address)
        return try await read { view in
            guard let mailbox = try view.mailbox(address: address) else {
                throw AuthorityError.unknownMailbox(address: address)
            }
            let isActive = mailbox.status == .active
            let states = try view.certificates(of: mailbox.id).reversed().filter { state in
                !isPublishedOnly || isActive && state.status == .published
            }
            return try states.prefix(Self.pageItemsMax).map { try Self.view(of: $0, in: view) }
        }
    }
}
