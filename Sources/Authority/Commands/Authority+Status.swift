import Addressing
import Cryptography
import Glibc
import Issuer
package import Ledger

/// What the authority knows of itself and of the publisher.
package struct StatusView: Sendable {
    /// A certification authority of the organization.
    package struct Issuing: Equatable, Sendable {
        /// What the ledger says of it.
        package var state: AuthorityState
        /// Its certificate, DER.
        package var certificate: [UInt8]
        /// Whether the directory carries its newest revocation list.
        package var isRevocationListPublished: Bool
    }

    /// The organization's name.
    package var organization: String
    /// The organization's domains, A-labels.
    package var domains: [String]
    /// The directory's naming context.
    package var suffix: String
    /// The kind of key that a mailbox gets.
    package var mailboxKey: String
    /// When the authority was opened, in microseconds since 1970.
    package var started: Int64
    /// Where the log ends.
    package var end: LogEnd
    /// Mailboxes, retired ones included.
    package var mailboxes: Int
    /// Certificates, of whatever state.
    package var certificates: Int
    /// Commits since the authority was opened, each with its sync.
    package var commits: Int
    /// Bytes of the ledger's file that are in use.
    package var usedBytes: Int
    /// Bytes that it may grow to.
    package var mapSizeBytes: Int
    /// The certification authorities, oldest first.
    package var authorities: [Issuing]
    /// The publisher, as the authority sees it.
    package var publisher: Publication.View
    /// The user that the authority runs as.
    package var uid: UInt32
}

extension Authority {
    /// What runs and how far it is.
    package func status() async throws(AuthorityError) -> StatusView {
        let publisher = publication.view
        let used = Self.fileBytes(configuration.ledgerPath)
        return try await read { [self] view in
            StatusView(
                organization: organization.name,
                domains: organization.domains.map(\.aLabel),
                suffix: organization.suffix,
                mailboxKey: configuration.policy.mailboxKeyKind.rawValue,
                started: started,
                end: view.end,
                mailboxes: try view.mailboxCount(),
                certificates: try view.certificateCount(),
                commits: ledger.statistics.commits,
                usedBytes: used,
                mapSizeBytes: configuration.mapSizeBytes,
                authorities: try Self.authorities(in: view),
                publisher: publisher,
                uid: geteuid()
            )
        }
    }

    /// The certification authorities, oldest first.
    package func authorities() async throws(AuthorityError) -> [StatusView.Issuing] {
        try await read { view in try Self.authorities(in: view) }
    }

    private static func authorities(in view: StateView) throws -> [StatusView.Issuing] {
        var issuing: [StatusView.Issuing] = []
        for state in try view.authorities() {
            let fingerprint = state.created.fingerprint
            guard let der = try view.certificateBytes(fingerprint) else { continue }
            let list = try view.revocationListSpan(of: fingerprint)?.count
            issuing.append(
                StatusView.Issuing(
                    state: state,
                    certificate: der,
                    isRevocationListPublished: list.map { $0 <= publishedRevocationListBytesMax }
                        ?? false
                )
            )
        }
        return issuing
    }

    /// The file's length: LMDB never shortens it and reuses what is free.
    private static func fileBytes(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
