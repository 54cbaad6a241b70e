import LMDB

/// Pairs of a table in key order: `next()` before each.
struct Walk: ~Copyable, ~Escapable {
    private var cursor: Cursor

    @_lifetime(copy cursor)
    init(_ cursor: consuming Cursor) { self.cursor = cursor }

    /// The key at which the walk is.
    var key: Span<UInt8> { @_lifetime(copy self) get { cursor.key } }

    /// The value at which the walk is.
    var value: Span<UInt8> { @_lifetime(copy self) get { cursor.value } }

    /// Moves to the first key that is not before `start`; false when there is none.
    @_lifetime(self: copy self)
    mutating func seek(_ start: Span<UInt8>) throws(LedgerError) -> Bool {
        do throws(LMDBError) { return try cursor.seek(start) } catch { throw LedgerError(error) }
    }

    /// Moves to `key`; false when it is not there.
    @_lifetime(self: copy self)
    mutating func find(_ key: Span<UInt8>) throws(LedgerError) -> Bool {
        try seek(key) && self.key.isEqual(key)
    }

    /// Moves to the following key; false when there is none.
    @_lifetime(self: copy self)
    mutating func next() throws(LedgerError) -> Bool {
        do throws(LMDBError) { return try cursor.next() } catch { throw LedgerError(error) }
    }

    /// Moves to the key before; false when there is none.
    @_lifetime(self: copy self)
    mutating func previous() throws(LedgerError) -> Bool {
        do throws(LMDBError) { return try cursor.previous() } catch { throw LedgerError(error) }
    }

    /// Moves to the last key; false when there is none.
    @_lifetime(self: copy self)
    mutating func last() throws(LedgerError) -> Bool {
        do throws(LMDBError) { return try cursor.last() } catch { throw LedgerError(error) }
    }
}
