import BER
import LMDB

/// Reads mailboxes and what is published of them, one after another, out of one snapshot.
///
/// Its cursors stay where they were for the mailbox before. Those that were enrolled together stand
/// together in every table, so that hardly a look-up descends from the root.
package struct PublishedWalk: ~Copyable, ~Escapable {
    private var mailboxes: Walk
    private var owned: Walk
    private var states: Walk
    private var octets: Walk
    /// The key at hand.
    private var key = BERWriter(capacity: 32)

    /// Begins in the snapshot of `view`.
    @_lifetime(copy view)
    package init(_ view: StateView) throws(LedgerError) {
        let mailboxes = try view.view.walk(view.tables.mailbox)
        let owned = try view.view.walk(view.tables.owned)
        let states = try view.view.walk(view.tables.certificateState)
        let octets = try view.view.walk(view.log.tables.certificate)
        self.mailboxes = mailboxes
        self.owned = owned
        self.states = states
        self.octets = octets
    }

    /// The mailbox of this identifier, as ``StateView/mailbox(_:)`` finds it.
    @_lifetime(self: copy self)
    package mutating func mailbox(_ id: MailboxID) throws(LedgerError) -> MailboxState? {
        guard try mailboxes.find(id.span) else { return nil }
        do throws(EventFault) {
            return try MailboxState(id: id, stored: mailboxes.value)
        } catch {
            throw .damagedState(table: "mailbox", error)
        }
    }

    /// The octets of the certificates of `mailbox` that are published, the newest first and at most
    /// `limit` of them.
    @_lifetime(self: copy self)
    package mutating func certificates(
        of mailbox: MailboxID,
        limit: Int
    ) throws(LedgerError) -> [[UInt8]] {
        var certificates: [[UInt8]] = []
        key.removeAll()
        StateKey.writeOwned(mailbox, .certificate, 0, into: &key)
        let published = try Self.published(from: &key, &owned, &states)
        for position in published.reversed().prefix(limit) {
            if try octets.find(BigEndian.key(position).span) {
                certificates.append([UInt8](copying: octets.value))
            }
        }
        return certificates
    }

    /// Where the published certificates of the mailbox are whose first key is `start`, the oldest first.
    private static func published(
        from start: inout BERWriter,
        _ owned: inout Walk,
        _ states: inout Walk
    ) throws(LedgerError) -> [Position] {
        var published: [Position] = []
        var isThere = try owned.seek(start.bytes)
        while isThere, let position = position(owned.key, behind: start.bytes) {
            if try isPublished(position, &states) { published.append(position) }
            isThere = try owned.next()
        }
        return published
    }

    /// The position at the end of `found`; nil where it does not begin as `first` does.
    private static func position(_ found: Span<UInt8>, behind first: Span<UInt8>) -> Position? {
        let count = first.count - 8
        guard found.starts(with: first.extracting(first: count)) else { return nil }
        return BigEndian.read(found.extracting(droppingFirst: count))
    }

    private static func isPublished(
        _ position: Position,
        _ states: inout Walk
    ) throws(LedgerError) -> Bool {
        guard try states.find(BigEndian.key(position).span) else { return false }
        do throws(EventFault) {
            return try CertificateState.status(stored: states.value) == .published
        } catch {
            throw .damagedState(table: "certificateState", error)
        }
    }
}
