import LMDB

// The calls of LMDB that this target makes, with its own error: so one typed throw runs through a
// whole transaction.

extension ReadView {
    /// The value for `key`, nil if there is none.
    @_lifetime(copy self)
    func find(_ table: Table, _ key: Span<UInt8>) throws(DirectoryError) -> Span<UInt8>? {
        do throws(LMDBError) { return try get(table, key) } catch { throw .storage(error) }
    }

    /// The value for an integer key, nil if there is none.
    @_lifetime(copy self)
    func find(_ table: Table, _ key: UInt64) throws(DirectoryError) -> Span<UInt8>? {
        do throws(LMDBError) { return try get(table, key) } catch { throw .storage(error) }
    }

    /// The same for a key whose value stood at `place` when it was last read.
    @_lifetime(copy self)
    func find(
        _ table: Table,
        _ key: UInt64,
        likelyAt place: ValuePlace,
        _ places: ValuePlaces
    ) throws(DirectoryError) -> Span<UInt8>? {
        do throws(LMDBError) {
            return try get(table, key, likelyAt: place, places)
        } catch { throw .storage(error) }
    }

    /// The id stored for `key`, nil if there is none.
    ///
    /// A value of another size than an id's is as good as none.
    func findID(_ table: Table, _ key: Span<UInt8>) throws(DirectoryError) -> UInt64? {
        guard let value = try find(table, key) else { return nil }
        return UInt64(stored: value)
    }

    /// Places in the map, of which a value of `table` is one.
    func places(_ table: Table) throws(DirectoryError) -> ValuePlaces {
        do throws(LMDBError) { return try ValuePlaces(self, table) } catch { throw .storage(error) }
    }

    /// A cursor over `table`, before its first pair.
    @_lifetime(copy self)
    func cursor(_ table: Table) throws(DirectoryError) -> Cursor {
        do throws(LMDBError) { return try makeCursor(table) } catch { throw .storage(error) }
    }

    /// The number of pairs in `table`.
    func entryCount(_ table: Table) throws(DirectoryError) -> Int {
        do throws(LMDBError) { return try count(table) } catch { throw .storage(error) }
    }
}

extension Cursor {
    /// Moves to the first pair whose integer key is `key` or follows it; whether there is one.
    mutating func move(to key: UInt64) throws(DirectoryError) -> Bool {
        do throws(LMDBError) { return try seek(key) } catch { throw .storage(error) }
    }

    /// Moves to the first pair whose key is `key` or follows it; whether there is one.
    mutating func move(to key: Span<UInt8>) throws(DirectoryError) -> Bool {
        do throws(LMDBError) { return try seek(key) } catch { throw .storage(error) }
    }

    /// Moves to the next pair; whether there is one.
    mutating func moveOn() throws(DirectoryError) -> Bool {
        do throws(LMDBError) { return try next() } catch { throw .storage(error) }
    }

    /// Moves to the pair before; whether there is one.
    mutating func moveBack() throws(DirectoryError) -> Bool {
        do throws(LMDBError) { return try previous() } catch { throw .storage(error) }
    }

    /// Moves to the last pair; whether there is one.
    mutating func moveToLast() throws(DirectoryError) -> Bool {
        do throws(LMDBError) { return try last() } catch { throw .storage(error) }
    }
}

extension WriteTransaction {
    /// Stores a value, replacing what is there unless `flags` say otherwise.
    mutating func store(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>
    ) throws(DirectoryError) {
        do throws(LMDBError) { try put(table, key, value) } catch { throw .storage(error) }
    }

    /// Stores a value for an integer key.
    mutating func store(
        _ table: Table,
        _ key: UInt64,
        _ value: Span<UInt8>,
        _ flags: PutFlags = []
    ) throws(DirectoryError) {
        do throws(LMDBError) { try put(table, key, value, flags) } catch { throw .storage(error) }
    }

    /// Stores an id.
    mutating func storeID(
        _ table: Table,
        _ key: Span<UInt8>,
        _ id: UInt64
    ) throws(DirectoryError) {
        do throws(LMDBError) { try put(table, key, id) } catch { throw .storage(error) }
    }

    /// Stores an id for an integer key above all others.
    mutating func storeAppended(
        _ table: Table,
        _ key: UInt64,
        _ id: UInt64
    ) throws(DirectoryError) {
        do throws(LMDBError) { try put(table, key, id, .append) } catch { throw .storage(error) }
    }

    /// Stores an id unless the key is there, and returns whether it did.
    ///
    /// Keys mostly rise, being identifiers that begin with the time: one behind all others fills its
    /// page wholly.
    mutating func storeNewID(
        _ table: Table,
        _ key: Span<UInt8>,
        _ id: UInt64
    ) throws(DirectoryError) -> Bool {
        do throws(LMDBError) {
            if try putUnlessThere(table, key, id, .append) { return true }
            return try putUnlessThere(table, key, id, .noOverwrite)
        } catch { throw .storage(error) }
    }

    private mutating func putUnlessThere(
        _ table: Table,
        _ key: Span<UInt8>,
        _ id: UInt64,
        _ flags: PutFlags
    ) throws(LMDBError) -> Bool {
        do throws(LMDBError) {
            try put(table, key, id, flags)
            return true
        } catch {
            if error.isKeyExists { return false }
            throw error
        }
    }

    /// Removes a key; harmless when it is not there.
    mutating func remove(_ table: Table, _ key: Span<UInt8>) throws(DirectoryError) {
        do throws(LMDBError) { try delete(table, key) } catch { throw .storage(error) }
    }

    /// Removes an integer key; harmless when it is not there.
    mutating func remove(_ table: Table, _ key: UInt64) throws(DirectoryError) {
        do throws(LMDBError) { try delete(table, key) } catch { throw .storage(error) }
    }

    /// Removes every pair of `table`.
    mutating func empty(_ table: Table) throws(DirectoryError) {
        do throws(LMDBError) { try clear(table) } catch { throw .storage(error) }
    }
}
