import LMDB

extension LMDBLog {
    /// Opens or makes the file with its tables.
    static func open(path: String, _ options: LedgerOptions) throws(LedgerError) -> LMDBLog {
        do throws(LMDBError) {
            let environment = try Environment.open(
                path: path,
                EnvironmentOptions(mapSizeBytes: options.mapSizeBytes),
                tables: LedgerTables.definitions
            )
            return LMDBLog(environment)
        } catch {
            throw LedgerError(error)
        }
    }

    /// Writes what an empty ledger holds.
    func format() throws(LedgerError) {
        try environment.write { (writing) throws(LedgerError) in
            try Meta.store(Meta.format, Meta.formatKey, tables.meta, &writing)
            try Meta.store(LogEnd.empty, tables.meta, &writing)
            try Meta.store(StateTables.layout, Meta.layoutKey, tables.meta, &writing)
        }
    }

    /// Refuses a file of another format.
    func requireFormat() throws(LedgerError) {
        let found = try environment.read { (reading) throws(LedgerError) -> UInt64? in
            try Meta.number(Meta.formatKey, reading.view, tables.meta)
        }
        guard let found else { throw .damagedFile(missing: "format") }
        guard found == Meta.format else {
            throw .unsupportedFormat(found: found, known: Meta.format)
        }
    }

    /// Makes the state tables anew from the log when they are of another layout.
    ///
    /// In batches, each durable; until the last one the layout reads 0, so that a rebuild that was
    /// cut short begins again.
    func rebuildStateIfNeeded(progress: (Position, Position) -> Void) throws(LedgerError) {
        let (layout, end) = try environment.read {
            (reading) throws(LedgerError) -> (UInt64?, LogEnd) in
            (
                try Meta.number(Meta.layoutKey, reading.view, tables.meta),
                try Meta.end(reading.view, tables.meta)
            )
        }
        guard layout != StateTables.layout else { return }
        try environment.write { (writing) throws(LedgerError) in
            try Meta.store(0, Meta.layoutKey, tables.meta, &writing)
            for (_, table) in tables.state.all { try writing.empty(table) }
        }
        var state = StateWriter(tables.state)
        var position: Position = 0
        while position < end.position {
            position = try environment.write { (writing) throws(LedgerError) -> Position in
                try replay(behind: position, &state, &writing)
            }
            progress(position, end.position)
        }
        try environment.write { (writing) throws(LedgerError) in
            try Meta.store(StateTables.layout, Meta.layoutKey, tables.meta, &writing)
        }
    }

    /// Applies one batch of events behind `position`, and returns the last one applied.
    private func replay(
        behind position: Position,
        _ state: inout StateWriter,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> Position {
        var events: [RecordedEvent] = []
        try read(from: position + 1, limit: Self.replayBatch, writing.view) {
            (stored) throws(LedgerError) in
            do throws(EventFault) {
                events.append(try stored.decode())
            } catch {
                throw .damagedEvent(stored.position, error)
            }
        }
        var last = position
        state.begin()
        for event in events {
            guard event.header.position == last + 1 else { throw .missingEvent(last + 1) }
            last += 1
            try state.apply(event.event, at: last, time: event.header.time, &writing)
        }
        try state.finish(&writing)
        guard last > position else { throw .missingEvent(position + 1) }
        return last
    }

    /// Events of one transaction of a rebuild.
    static let replayBatch = 5_000
}
