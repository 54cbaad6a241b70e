private import CLMDB

/// A position in a table, in key order.
///
/// Each move returns whether there is a pair; ``key`` and ``value`` are empty until one does.
///
///     var cursor = try view.makeCursor(table)
///     var isThere = try cursor.seek(start)
///     while isThere { …; isThere = try cursor.next() }
@safe package struct Cursor: ~Copyable, ~Escapable {
    private let handle: OpaquePointer
    private var foundKey = unsafe MDB_val()
    private var foundValue = unsafe MDB_val()

    @_lifetime(immortal)
    private init(handle: OpaquePointer) { unsafe self.handle = handle }

    @_lifetime(immortal)
    static func open(_ transaction: OpaquePointer, _ table: Table) throws(LMDBError) -> Cursor {
        var opened: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(transaction, table.id, &opened), .move)
        guard let handle = unsafe opened else { throw .failed(code: MDB_PANIC, operation: .move) }
        return unsafe Cursor(handle: handle)
    }

    deinit { unsafe mdb_cursor_close(handle) }

    /// The key at the cursor.
    package var key: Span<UInt8> {
        @_lifetime(copy self) get { unsafe _overrideLifetime(foundKey.lent, copying: self) }
    }

    /// The value at the cursor.
    package var value: Span<UInt8> {
        @_lifetime(copy self) get { unsafe _overrideLifetime(foundValue.lent, copying: self) }
    }

    /// Moves to the first pair.
    package mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

    /// Moves to the last pair.
    package mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

    /// Moves to the next pair, or to the first one when the cursor was not placed yet.
    package mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

    /// Moves to the pair before, or to the last one when the cursor was not placed yet.
    package mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Moves to the next value of the same key, in a table with duplicates.
    package mutating func nextDuplicate() throws(LMDBError) -> Bool { try move(MDB_NEXT_DUP) }

    /// Moves to the first pair whose key is `key` or follows it.
    package mutating func seek(_ key: Span<UInt8>) throws(LMDBError) -> Bool {
        try unsafe key.withUnsafeBytes { (bytes) throws(LMDBError) -> Bool in
            try unsafe move(MDB_SET_RANGE, from: MDB_val(borrowing: bytes))
        }
    }

    /// Moves to the first pair whose integer key is `key` or follows it.
    package mutating func seek(_ key: UInt64) throws(LMDBError) -> Bool {
        try unsafe withUnsafeBytes(of: key) { (bytes) throws(LMDBError) -> Bool in
            try unsafe move(MDB_SET_RANGE, from: MDB_val(borrowing: bytes))
        }
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        try unsafe move(operation, from: MDB_val())
    }

    private mutating func move(
        _ operation: MDB_cursor_op,
        from start: MDB_val
    ) throws(LMDBError) -> Bool {
        var key = unsafe start
        var value = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(handle, &key, &value, operation)
        // Nothing stale, and never the caller's own key, is to be seen after a move that failed.
        unsafe foundKey = code == 0 ? key : MDB_val()
        unsafe foundValue = code == 0 ? value : MDB_val()
        if code == MDB_NOTFOUND { return false }
        try LMDBError.check(code, .move)
        return true
    }
}
