import LMDB

// LMDB's calls with the ledger's error: one conversion for all that the ledger reads and writes.

extension ReadView {
    @_lifetime(copy self)
    func find(_ table: Table, _ key: Span<UInt8>) throws(LedgerError) -> Span<UInt8>? {
        do throws(LMDBError) {
            return try get(table, key)
        } catch {
            throw LedgerError(error)
        }
    }

    @_lifetime(copy self)
    func find(_ table: Table, position: Position) throws(LedgerError) -> Span<UInt8>? {
        try find(table, BigEndian.key(position).span)
    }

    func pairs(_ table: Table) throws(LedgerError) -> Int {
        do throws(LMDBError) { return try count(table) } catch { throw LedgerError(error) }
    }

    /// A walk over `table`, before its first key.
    @_lifetime(copy self)
    func walk(_ table: Table) throws(LedgerError) -> Walk {
        do throws(LMDBError) {
            return Walk(try makeCursor(table))
        } catch {
            throw LedgerError(error)
        }
    }

    /// The last key of `table` as a position; 0 when the table is empty.
    func lastPosition(_ table: Table) throws(LedgerError) -> Position {
        do throws(LMDBError) {
            var cursor = try makeCursor(table)
            guard try cursor.last() else { return 0 }
            return BigEndian.read(cursor.key) ?? 0
        } catch {
            throw LedgerError(error)
        }
    }
}

extension WriteTransaction {
    /// The last key of `table` as a position; 0 when the table is empty.
    mutating func lastPosition(_ table: Table) throws(LedgerError) -> Position {
        do throws(LMDBError) {
            guard let key = try lastKey(table) else { return 0 }
            return BigEndian.read(key) ?? 0
        } catch {
            throw LedgerError(error)
        }
    }

    /// The value for `key`, most likely one that was written just now.
    @_lifetime(&self)
    mutating func findNear(
        _ table: Table,
        _ key: Span<UInt8>
    ) throws(LedgerError) -> Span<UInt8>? {
        do throws(LMDBError) {
            return try getNear(table, key)
        } catch {
            throw LedgerError(error)
        }
    }

    mutating func store(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>,
        _ flags: PutFlags = plainPut
    ) throws(LedgerError) {
        do throws(LMDBError) {
            try put(table, key, value, flags)
        } catch {
            throw LedgerError(error)
        }
    }

    mutating func store(
        _ table: Table,
        position: Position,
        _ value: Span<UInt8>,
        _ flags: PutFlags = plainPut
    ) throws(LedgerError) {
        try store(table, BigEndian.key(position).span, value, flags)
    }

    /// Stores a pair unless the key is there; whether it was not.
    mutating func storeNew(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>
    ) throws(LedgerError) -> Bool {
        do throws(LMDBError) {
            try put(table, key, value, .noOverwrite)
            return true
        } catch {
            if error.isKeyExists { return false }
            throw LedgerError(error)
        }
    }

    /// As ``storeNew(_:_:_:)`` for keys that mostly rise: a key behind all others fills its page wholly.
    mutating func storeNewest(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>
    ) throws(LedgerError) -> Bool {
        do throws(LMDBError) {
            try put(table, key, value, .append)
            return true
        } catch {
            if error.isKeyExists { return try storeNew(table, key, value) }
            throw LedgerError(error)
        }
    }

    @discardableResult
    mutating func remove(_ table: Table, _ key: Span<UInt8>) throws(LedgerError) -> Bool {
        do throws(LMDBError) { return try delete(table, key) } catch { throw LedgerError(error) }
    }

    mutating func empty(_ table: Table) throws(LedgerError) {
        do throws(LMDBError) { try clear(table) } catch { throw LedgerError(error) }
    }
}

/// No flag, without the detour of an empty literal, which costs more than the flags are worth.
let plainPut = WriteTransaction.PutFlags(rawValue: 0)
