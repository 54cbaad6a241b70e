import LMDB

/// The log in LMDB, in one file with the vault records and the state tables.
package final class LMDBLog: LogEngine {
    let environment: Environment
    let tables: LedgerTables

    init(_ environment: consuming Environment) {
        tables = LedgerTables(environment.tables)
        self.environment = environment
    }

    package func read(
        from position: Position,
        limit: Int,
        _ body: (borrowing StoredEvent) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        try environment.read { (reading) throws(LedgerError) in
            try read(from: position, limit: limit, reading.view, body)
        }
    }

    /// As ``read(from:limit:_:)``, in a snapshot that the caller has.
    func read(
        from position: Position,
        limit: Int,
        _ view: ReadView,
        _ body: (borrowing StoredEvent) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        var walk = try view.walk(tables.log)
        var isThere = try walk.seek(BigEndian.key(position).span)
        var left = limit
        while isThere, left > 0 {
            try body(try event(walk.key, walk.value, view))
            isThere = try walk.next()
            left -= 1
        }
    }

    /// The event at `position`; nil when none is stored there.
    @_lifetime(copy view)
    func event(at position: Position, _ view: ReadView) throws(LedgerError) -> StoredEvent? {
        let key = BigEndian.key(position)
        guard let value = try view.find(tables.log, position: position) else { return nil }
        return try event(key.span, value, view)
    }

    @_lifetime(copy value, copy view)
    private func event(
        _ key: Span<UInt8>,
        _ value: Span<UInt8>,
        _ view: ReadView
    ) throws(LedgerError) -> StoredEvent {
        guard key.count == 8, let position = BigEndian.read(key) else {
            throw .damagedEvent(0, .invalidLength(offset: 0))
        }
        let details = try view.find(tables.details, position: position)
        let certificate = try view.find(tables.certificate, position: position)
        do throws(EventFault) {
            return try StoredEvent(
                position: position,
                value: value,
                details: details,
                certificate: certificate
            )
        } catch {
            throw .damagedEvent(position, error)
        }
    }
}
