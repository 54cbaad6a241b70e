import LMDB

/// The state at one moment: a snapshot, or the writer's own transaction.
///
/// Everything it gives is a copy unless it is lent to a closure. Look-ups cost one to three B-tree
/// searches; lists are read in pages by the caller.
package struct StateView: ~Escapable {
    let view: ReadView
    let log: LMDBLog
    /// Where the log ends in this view.
    package let end: LogEnd

    @_lifetime(copy view)
    init(_ view: ReadView, _ log: LMDBLog, end: LogEnd) {
        self.view = view
        self.log = log
        self.end = end
    }

    var tables: StateTables { log.tables.state }

    /// The last event's position; 0 when there is none.
    package var position: Position { end.position }

    /// The chain hash at ``position``.
    package var chainHash: Hash256 { end.chainHash }
}

// The log.
extension StateView {
    /// The chain hash at `position`; nil when the log does not reach it.
    package func chainHash(at position: Position) throws(LedgerError) -> Hash256? {
        if position == 0 { return .zero }
        guard let value = try view.find(log.tables.log, position: position), value.count > 32
        else { return nil }
        return Hash256(value.extracting(first: 32))
    }

    /// The time of the event at `position` in microseconds since 1970; nil when there is none.
    package func time(at position: Position) throws(LedgerError) -> Int64? {
        try event(at: position)?.header.time
    }

    /// The event at `position`; nil when there is none.
    package func event(at position: Position) throws(LedgerError) -> RecordedEvent? {
        guard let stored = try log.event(at: position, view) else { return nil }
        do throws(EventFault) {
            return try stored.decode()
        } catch {
            throw .damagedEvent(position, error)
        }
    }

    /// At most `limit` events from `position` on, in order.
    package func events(
        from position: Position,
        limit: Int
    ) throws(LedgerError) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try log.read(from: position, limit: limit, view) { (stored) throws(LedgerError) in
            do throws(EventFault) {
                events.append(try stored.decode())
            } catch {
                throw .damagedEvent(stored.position, error)
            }
        }
        return events
    }

    /// The latest signed head; nil before the first commit.
    package func latestHead() throws(LedgerError) -> Head? {
        try head(at: try view.lastPosition(log.tables.head))
    }

    /// The head of the commit that ended at `position`; nil when none did.
    package func head(at position: Position) throws(LedgerError) -> Head? {
        guard let stored = try view.find(log.tables.head, position: position) else { return nil }
        do throws(EventFault) {
            return try Head(stored: stored)
        } catch {
            throw .damagedEvent(position, error)
        }
    }

    /// A vault record with its generation, as copies; nil when there is none.
    package func vaultRecord(
        _ record: RecordID
    ) throws(LedgerError) -> (generation: Int64, sealed: [UInt8])? {
        guard let value = try view.find(log.tables.vault, record.span),
            let generation = BigEndian.read(value)
        else { return nil }
        return (
            Int64(bitPattern: generation), [UInt8](copying: value.extracting(droppingFirst: 8))
        )
    }
}
