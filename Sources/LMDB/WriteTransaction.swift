private import CLMDB

/// The one writer's transaction; ``Environment/write(_:)`` lends it and commits it.
///
/// Everything that changes the file is `mutating`, so that no span or cursor read earlier in it is
/// alive when a page moves.
@safe package struct WriteTransaction: ~Copyable {
    /// How ``put(_:_:_:_:)`` treats what is there.
    package struct PutFlags: OptionSet, Sendable {
        /// LMDB's bits.
        package let rawValue: UInt32

        /// The given bits of LMDB.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Refuse to replace the value of an existing key.
        package static let noOverwrite = PutFlags(rawValue: UInt32(MDB_NOOVERWRITE))
        /// The key follows every key of the table, refused otherwise: fills pages wholly.
        package static let append = PutFlags(rawValue: UInt32(MDB_APPEND))
        /// As ``append`` for the values of one key in a table with duplicates.
        package static let appendDuplicate = PutFlags(rawValue: UInt32(MDB_APPENDDUP))
        /// Refuse a pair of key and value that is there already, in a table with duplicates.
        package static let noDuplicate = PutFlags(rawValue: UInt32(MDB_NODUPDATA))
    }

    private let handle: OpaquePointer
    private let environment: OpenEnvironment
    /// False once LMDB has freed the transaction.
    private var isOpen = true
    private var cursors = WriteCursors()

    private init(handle: OpaquePointer, environment: OpenEnvironment) {
        unsafe self.handle = handle
        self.environment = environment
    }

    deinit { if isOpen { unsafe mdb_txn_abort(handle) } }

    static func begin(_ environment: OpenEnvironment) throws(LMDBError) -> WriteTransaction {
        try unsafe begin(environment, parent: nil)
    }

    private static func begin(
        _ environment: OpenEnvironment,
        parent: OpaquePointer?
    ) throws(LMDBError) -> WriteTransaction {
        if environment.isReadOnly { throw .openForReadingOnly }
        var begun: OpaquePointer?
        try LMDBError.check(
            unsafe mdb_txn_begin(environment.pointer, parent, 0, &begun),
            .begin
        )
        guard let handle = unsafe begun else { throw .failed(code: MDB_PANIC, operation: .begin) }
        return unsafe WriteTransaction(handle: handle, environment: environment)
    }

    /// What the transaction sees: the last commit and its own changes.
    package var view: ReadView {
        @_lifetime(borrow self)
        borrowing get { unsafe _overrideLifetime(ReadView(handle, snapshot: 0), borrowing: self) }
    }

    /// The value for `key`; see ``ReadView/get(_:_:)``.
    @_lifetime(borrow self)
    package borrowing func get(
        _ table: Table,
        _ key: Span<UInt8>
    ) throws(LMDBError) -> Span<UInt8>? {
        try view.get(table, key)
    }

    /// The value for an integer key; see ``ReadView/get(_:_:)``.
    @_lifetime(borrow self)
    package borrowing func get(_ table: Table, _ key: UInt64) throws(LMDBError) -> Span<UInt8>? {
        try view.get(table, key)
    }

    /// A cursor over `table`, before its first pair.
    @_lifetime(borrow self)
    package borrowing func makeCursor(_ table: Table) throws(LMDBError) -> Cursor {
        try view.makeCursor(table)
    }

    /// The last key of `table`; nil when it is empty.
    @_lifetime(&self)
    package mutating func lastKey(_ table: Table) throws(LMDBError) -> Span<UInt8>? {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        guard try unsafe move(table, &key, &value, MDB_LAST) else { return nil }
        return unsafe _overrideLifetime(key.lent, mutating: &self)
    }

    /// The value for `key`, as ``get(_:_:)`` finds it, but quicker near the table's last write.
    @_lifetime(&self)
    package mutating func getNear(
        _ table: Table,
        _ key: Span<UInt8>
    ) throws(LMDBError) -> Span<UInt8>? {
        var value = unsafe MDB_val()
        let isThere = try unsafe key.withUnsafeBytes { (bytes) throws(LMDBError) -> Bool in
            var key = unsafe MDB_val(borrowing: bytes)
            return try unsafe move(table, &key, &value, MDB_SET)
        }
        guard isThere else { return nil }
        return unsafe _overrideLifetime(value.lent, mutating: &self)
    }

    /// Stores `value` for `key`, replacing what is there unless `flags` say otherwise.
    /// - Throws: ``LMDBError``, with ``LMDBError/isMapFull`` or ``LMDBError/isNoSpace`` when there
    ///   is no room; the transaction can then only be aborted, by throwing on.
    package mutating func put(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>,
        _ flags: PutFlags = []
    ) throws(LMDBError) {
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                unsafe put(table, keyBytes, valueBytes, flags)
            }
        }
        try environment.check(code, .put)
    }

    /// Stores `value` for an integer key of a table with ``TableDefinition/Flags/integerKeys``.
    package mutating func put(
        _ table: Table,
        _ key: UInt64,
        _ value: Span<UInt8>,
        _ flags: PutFlags = []
    ) throws(LMDBError) {
        let code = unsafe withUnsafeBytes(of: key) { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                unsafe put(table, keyBytes, valueBytes, flags)
            }
        }
        try environment.check(code, .put)
    }

    /// Stores an integer, in the machine's byte order, for `key`.
    package mutating func put(
        _ table: Table,
        _ key: Span<UInt8>,
        _ value: UInt64,
        _ flags: PutFlags = []
    ) throws(LMDBError) {
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe withUnsafeBytes(of: value) { valueBytes in
                unsafe put(table, keyBytes, valueBytes, flags)
            }
        }
        try environment.check(code, .put)
    }

    /// Stores an integer, in the machine's byte order, for an integer key.
    package mutating func put(
        _ table: Table,
        _ key: UInt64,
        _ value: UInt64,
        _ flags: PutFlags = []
    ) throws(LMDBError) {
        let code = unsafe withUnsafeBytes(of: key) { keyBytes in
            unsafe withUnsafeBytes(of: value) { valueBytes in
                unsafe put(table, keyBytes, valueBytes, flags)
            }
        }
        try environment.check(code, .put)
    }

    /// Removes `key` with all its values, and returns whether it was there.
    @discardableResult
    package mutating func delete(_ table: Table, _ key: Span<UInt8>) throws(LMDBError) -> Bool {
        cursors.close(table)
        let code = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(borrowing: bytes)
            return unsafe mdb_del(handle, table.id, &key, nil)
        }
        return try isDeleted(code)
    }

    /// Removes an integer key, and returns whether it was there.
    @discardableResult
    package mutating func delete(_ table: Table, _ key: UInt64) throws(LMDBError) -> Bool {
        cursors.close(table)
        let code = unsafe withUnsafeBytes(of: key) { bytes in
            var key = unsafe MDB_val(borrowing: bytes)
            return unsafe mdb_del(handle, table.id, &key, nil)
        }
        return try isDeleted(code)
    }

    /// Removes one value of `key` in a table with duplicates, and returns whether it was there.
    @discardableResult
    package mutating func delete(
        _ table: Table,
        _ key: Span<UInt8>,
        value: Span<UInt8>
    ) throws(LMDBError) -> Bool {
        cursors.close(table)
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var key = unsafe MDB_val(borrowing: keyBytes)
                var value = unsafe MDB_val(borrowing: valueBytes)
                return unsafe mdb_del(handle, table.id, &key, &value)
            }
        }
        return try isDeleted(code)
    }

    /// Removes every pair of `table`.
    package mutating func clear(_ table: Table) throws(LMDBError) {
        cursors.close(table)
        try environment.check(unsafe mdb_drop(handle, table.id, 0), .clear)
    }

    /// Runs `body` in a child transaction: a throw undoes what `body` did, and nothing else.
    package mutating func withChild<R: ~Copyable, E: LMDBErrorConvertible>(
        _ body: (inout WriteTransaction) throws(E) -> R
    ) throws(E) -> R {
        cursors.closeAll()
        var child: WriteTransaction
        do throws(LMDBError) {
            child = try unsafe WriteTransaction.begin(environment, parent: handle)
        } catch { throw E(error) }
        let result = try body(&child)
        do throws(LMDBError) { try child.commit() } catch { throw E(error) }
        return result
    }

    consuming func commit() throws(LMDBError) {
        // LMDB frees the transaction also when the commit fails.
        isOpen = false
        try environment.check(unsafe mdb_txn_commit(handle), .commit)
    }

    private mutating func put(
        _ table: Table,
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ flags: PutFlags
    ) -> Int32 {
        var cursor: OpaquePointer?
        let code = unsafe cursors.open(table, of: handle, &cursor)
        guard let cursor = unsafe cursor else { return code }
        var key = unsafe MDB_val(borrowing: key)
        var value = unsafe MDB_val(borrowing: value)
        return unsafe mdb_cursor_put(cursor, &key, &value, flags.rawValue)
    }

    /// Moves the cursor through which `table` is written; whether there is a pair.
    private mutating func move(
        _ table: Table,
        _ key: inout MDB_val,
        _ value: inout MDB_val,
        _ operation: MDB_cursor_op
    ) throws(LMDBError) -> Bool {
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe cursors.open(table, of: handle, &cursor), .move)
        guard let cursor = unsafe cursor else {
            throw .failed(code: MDB_PANIC, operation: .move)
        }
        let code = unsafe mdb_cursor_get(cursor, &key, &value, operation)
        if code == MDB_NOTFOUND { return false }
        try LMDBError.check(code, .move)
        return true
    }

    private func isDeleted(_ code: Int32) throws(LMDBError) -> Bool {
        if code == MDB_NOTFOUND { return false }
        try environment.check(code, .delete)
        return true
    }
}
