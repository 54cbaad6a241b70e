private import CLMDB

/// What a transaction sees: look-ups and cursors, the same over a snapshot and over the writer's
/// uncommitted state.
///
/// A view and every span it lends end with the transaction, or with the next write in it: the
/// compiler refuses a `put` while one is alive. Copying a view costs nothing.
@safe package struct ReadView: ~Escapable {
    private let transaction: OpaquePointer
    /// The number of the snapshot; 0 of what has none: a writer's state, and a reader between two.
    let snapshot: UInt64

    @_lifetime(immortal)
    init(_ transaction: OpaquePointer, snapshot: UInt64) {
        unsafe self.transaction = transaction
        self.snapshot = snapshot
    }

    /// The value for `key`, in the memory map; the first one in a table with duplicates.
    ///
    /// Nil when there is none. Its bytes are aligned to two bytes at best.
    @_lifetime(copy self)
    package func get(_ table: Table, _ key: Span<UInt8>) throws(LMDBError) -> Span<UInt8>? {
        var found = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(borrowing: bytes)
            return unsafe mdb_get(transaction, table.id, &key, &found)
        }
        if code == MDB_NOTFOUND { return nil }
        try LMDBError.check(code, .get)
        return unsafe _overrideLifetime(found.lent, copying: self)
    }

    /// The value for an integer key of a table with ``TableDefinition/Flags/integerKeys``.
    ///
    /// Its first bytes are fetched at once: of a value in no cache each line would be waited for.
    @_lifetime(copy self)
    package func get(_ table: Table, _ key: UInt64) throws(LMDBError) -> Span<UInt8>? {
        guard let value = try find(table, key) else { return nil }
        let address = unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        clmdb_prefetch(address, min(value.count, ValuePlaces.valueBytes))
        return value
    }

    /// The value for an integer key that stood at `place` in some snapshot.
    ///
    /// Where it still does, its page comes out of memory while the tree is walked to it, not after.
    @_lifetime(copy self)
    package func get(
        _ table: Table,
        _ key: UInt64,
        likelyAt place: ValuePlace,
        _ places: ValuePlaces
    ) throws(LMDBError) -> Span<UInt8>? {
        places.fetch(place)
        return try find(table, key)
    }

    @_lifetime(copy self)
    private func find(_ table: Table, _ key: UInt64) throws(LMDBError) -> Span<UInt8>? {
        var found = unsafe MDB_val()
        let code = unsafe withUnsafeBytes(of: key) { bytes in
            var key = unsafe MDB_val(borrowing: bytes)
            return unsafe mdb_get(transaction, table.id, &key, &found)
        }
        if code == MDB_NOTFOUND { return nil }
        try LMDBError.check(code, .get)
        return unsafe _overrideLifetime(found.lent, copying: self)
    }

    /// Whether `table` holds `key`.
    package func contains(_ table: Table, _ key: Span<UInt8>) throws(LMDBError) -> Bool {
        try get(table, key) != nil
    }

    /// A cursor over `table`, before its first pair.
    @_lifetime(copy self)
    package func makeCursor(_ table: Table) throws(LMDBError) -> Cursor {
        try unsafe _overrideLifetime(Cursor.open(transaction, table), copying: self)
    }

    /// The table's number of pairs; constant time.
    package func count(_ table: Table) throws(LMDBError) -> Int {
        try statistics(table).entries
    }

    /// The table's sizes; constant time.
    package func statistics(_ table: Table) throws(LMDBError) -> TableStatistics {
        var stat = MDB_stat()
        try LMDBError.check(unsafe mdb_stat(transaction, table.id, &stat), .statistics)
        return TableStatistics(stat)
    }
}
