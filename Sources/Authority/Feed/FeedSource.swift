import ChangeFeed
import Ledger
import PKIX

/// Reads out of the ledger's state what the directory lacks, a batch at a time.
///
/// Each batch is read from a snapshot of its own, so a long catch-up or rebuild keeps no old pages. The
/// state knows each mailbox at the last event that touched it; going through these in order, every
/// mailbox is met at least once, and what changes meanwhile is met again.
struct FeedSource: Sendable {
    /// A batch, and whether the directory has everything once it has that.
    struct Part: Equatable, Sendable {
        /// What to send.
        var batch: Batch
        /// Whether ``Batch/toPosition`` was the end of the log when the batch was read.
        var isCaughtUp: Bool
    }

    /// Entries of one batch: what the publisher applies within some tens of milliseconds; fewer would
    /// write the pages of its random indexes more often.
    static let changesMax = 4_000
    /// Bytes of certificates in one batch, at which no further entry is begun: half of a frame.
    static let certificateBytesMax = FeedFrame.bytesMax / 2
    /// Certificates of one entry, the newest; keeps the largest entry inside of a frame, and is more
    /// than any mailbox has in use.
    static let certificatesPerEntryMax = 64

    let ledger: Ledger
    /// Entries of one batch; tests take fewer.
    var changesMax = FeedSource.changesMax

    /// All accounts, when an event behind `position` touched one; `nil` when none did.
    ///
    /// An account whose verifier is gone from the ledger, which `audit verify` finds, is left out.
    func accounts(after position: Position) throws -> Batch? {
        try ledger.read { view in
            guard try view.accountsTouched() > position else { return nil }
            var batch = try Self.batch(.accounts, 0, view.position, [], in: view)
            for account in try view.accounts() {
                do throws(LedgerError) {
                    let verifier = try view.verifier(of: account)
                    batch.accounts.append(PublishedAccount(account, verifier: verifier))
                } catch {
                    guard case .missingEvent = error else { throw error }
                }
            }
            return batch
        }
    }

    /// What changed behind `position`; `nil` when nothing did.
    func changes(after position: Position) throws -> Part? {
        try part(after: position, kind: .changes)
    }

    /// The next part of a rebuild that has come to `position`; the last one ends it.
    func rebuild(after position: Position) throws -> Part {
        guard var part = try part(after: position, kind: .rebuild) else {
            return try end(at: position)
        }
        if part.isCaughtUp { part.batch.kind = .rebuildEnd }
        return part
    }

    private func part(after position: Position, kind: Batch.Kind) throws -> Part? {
        try ledger.read { view in
            guard view.position > position else { return nil }
            let touched = try view.changes(after: position, limit: changesMax)
            var changes: [Change] = []
            changes.reserveCapacity(touched.count)
            var bytes = 0
            var last = position
            var isCut = touched.count >= changesMax
            var walk = try PublishedWalk(view)
            for touch in touched {
                // What one event touched stays together, as it does in the state's list.
                if bytes >= Self.certificateBytesMax, touch.position != last {
                    isCut = true
                    break
                }
                let change = try Self.change(touch.subject, &walk, in: view)
                bytes += change.certificateBytes
                changes.append(change)
                last = touch.position
            }
            let end = isCut ? last : view.position
            return Part(
                batch: try Self.batch(kind, position, end, changes, in: view),
                isCaughtUp: end == view.position
            )
        }
    }

    private func end(at position: Position) throws -> Part {
        try ledger.read { view in
            Part(
                batch: try Self.batch(.rebuildEnd, 0, position, [], in: view),
                isCaughtUp: true
            )
        }
    }

    private static func batch(
        _ kind: Batch.Kind,
        _ start: Position,
        _ end: Position,
        _ changes: [Change],
        in view: borrowing StateView
    ) throws -> Batch {
        guard let hash = try view.chainHash(at: end) else { throw LedgerError.missingEvent(end) }
        return Batch(
            kind: kind,
            fromPosition: kind == .changes ? start : 0,
            toPosition: end,
            chainHash: hash.array,
            time: try view.time(at: end) ?? 0,
            changes: changes
        )
    }

    private static func change(
        _ subject: StateChange.Subject,
        _ walk: inout PublishedWalk,
        in view: borrowing StateView
    ) throws -> Change {
        switch subject {
        case .organization:
            guard let organization = try view.organization() else {
                throw LedgerError.damagedFile(missing: "the organization")
            }
            return .put(PublishedEntry(organization: organization))
        case .mailbox(let id):
            guard let mailbox = try walk.mailbox(id), mailbox.status == .active else {
                return .delete(id.array)
            }
            let certificates = try walk.certificates(of: id, limit: certificatesPerEntryMax)
            return .put(PublishedEntry(mailbox: mailbox, certificates: certificates))
        case .authority(let fingerprint):
            let uuid = PublishedEntry.uuid(of: fingerprint)
            guard let authority = try view.authority(fingerprint),
                let der = try view.certificateBytes(fingerprint),
                let entry = PublishedEntry(
                    authority: authority,
                    certificate: der,
                    revocationList: try revocationList(of: fingerprint, in: view)
                )
            else { return .delete(uuid) }
            return .put(entry)
        }
    }

    /// The revocation list of an authority, where it is small enough for the directory.
    private static func revocationList(
        of authority: Fingerprint,
        in view: borrowing StateView
    ) throws(LedgerError) -> [UInt8]? {
        guard let list = try view.revocationList(of: authority),
            list.count <= Authority.publishedRevocationListBytesMax
        else { return nil }
        return list
    }
}

extension Change {
    fileprivate var certificateBytes: Int {
        switch self {
        case .put(let entry):
            entry.certificates.reduce(entry.revocationList.count) { $0 + $1.count }
        case .delete: 0
        }
    }
}
