import Cryptography
import Issuer
package import Ledger
import Logging

extension Authority {
    /// The largest revocation list that the directory carries; a larger one is for HTTP alone.
    package static let publishedRevocationListBytesMax = 1024 * 1024

    /// Makes the revocation lists that are due: those that are missing, a day old, or older than a
    /// revocation; says in the log what went wrong, since the next call tries anew.
    package func renewRevocationLists() async {
        await revocations.run { [self] in
            for issuer in organization.issuers {
                do throws(AuthorityError) {
                    try await renewRevocationList(of: issuer)
                } catch {
                    logger.error(
                        "no new revocation list",
                        metadata: ["authority": "\(issuer.fingerprint)", "cause": "\(error)"]
                    )
                }
            }
        }
    }

    /// Keeps the revocation lists fresh until the task is cancelled.
    package func maintain() async {
        while !Task.isCancelled {
            await renewRevocationLists()
            try? await Task.sleep(for: .seconds(600))
        }
    }

    private func renewRevocationList(of issuer: IssuingAuthority) async throws(AuthorityError) {
        // A revocation may come between the snapshot and the commit; the next round has it.
        while let due = try await dueRevocationList(of: issuer) {
            let octets = try await work.run(.single) { () throws(AuthorityError) in
                do {
                    return HashedOctets(
                        try issuer.authority.revocationList(due.content, signer: issuer.signer)
                    )
                } catch {
                    throw AuthorityError(error, during: .issuance)
                }
            }
            let event = RevocationListIssued(
                issuer: issuer.fingerprint,
                number: due.content.number,
                thisUpdate: due.content.thisUpdate,
                nextUpdate: due.content.nextUpdate,
                entryCount: Int64(due.content.revoked.count),
                digest: octets.digest
            )
            _ = try await commit(by: .system) { view in
                guard try view.authority(issuer.fingerprint) == due.state else {
                    return Decision(())
                }
                let draft = EventDraft(.revocationListIssued(event), revocationList: octets)
                return Decision((), [draft])
            }
        }
    }

    /// What the next list has to say; `nil` while the newest one will do.
    private func dueRevocationList(
        of issuer: IssuingAuthority
    ) async throws(AuthorityError) -> (state: AuthorityState, content: RevocationListContent)? {
        let now = nowSeconds
        return try await read { view in
            guard let state = try view.authority(issuer.fingerprint) else {
                throw LedgerError.damagedFile(missing: "authority \(issuer.fingerprint)")
            }
            let last = state.revocationList
            let isFresh =
                last.map { list in
                    now < list.issued.thisUpdate + RevocationListContent.intervalSeconds
                        && state.lastRevocation < list.position
                } ?? false
            if isFresh { return nil }
            // A clock that was set back makes no list older than the one before.
            let thisUpdate = max(now, last?.issued.thisUpdate ?? 0)
            var revoked: [RevokedCertificate] = []
            for certificate in try view.revokedCertificates(of: issuer.fingerprint) {
                // It stays until it has been in one list made after its end (RFC 5280 §3.3).
                if certificate.notAfter < last?.issued.thisUpdate ?? 0 { continue }
                revoked.append(
                    RevokedCertificate(
                        serial: certificate.serial,
                        date: min(certificate.changed / 1_000_000, thisUpdate),
                        reason: certificate.revocationReason ?? 0
                    )
                )
            }
            let content = try RevocationListContent(
                number: (last?.issued.number ?? 0) + 1,
                now: thisUpdate,
                revoked: revoked
            )
            return (state, content)
        }
    }

    /// The newest revocation list of the authority with this certificate, DER; `nil` before the first.
    package func revocationList(
        of authority: Fingerprint
    ) async throws(AuthorityError) -> [UInt8]? {
        try await read { view in try view.revocationList(of: authority) }
    }
}
