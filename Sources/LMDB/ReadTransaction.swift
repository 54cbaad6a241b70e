private import CLMDB

/// A snapshot: it sees the file as of its begin or its last renewal, whatever is written since.
///
/// It pins the pages of that state, so it is kept short, or reset whenever it is idle.
/// `@unchecked Sendable`: with `MDB_NOTLS` a reading transaction may move between threads, and
/// exclusive ownership keeps it to one at a time, since borrowed uses do not change it but for
/// LMDB's marks on tables, made by whoever holds it.
@safe package struct ReadTransaction: ~Copyable {
    private let handle: OpaquePointer
    private let environment: OpenEnvironment
    /// The number of the snapshot, 0 while there is none.
    private var snapshot: UInt64

    private init(handle: OpaquePointer, environment: OpenEnvironment) {
        unsafe self.handle = handle
        self.environment = environment
        snapshot = unsafe UInt64(mdb_txn_id(handle))
    }

    deinit { unsafe mdb_txn_abort(handle) }

    static func begin(_ environment: OpenEnvironment) throws(LMDBError) -> ReadTransaction {
        var begun: OpaquePointer?
        try LMDBError.check(
            unsafe mdb_txn_begin(environment.pointer, nil, UInt32(MDB_RDONLY), &begun),
            .begin
        )
        guard let handle = unsafe begun else { throw .failed(code: MDB_PANIC, operation: .begin) }
        return unsafe ReadTransaction(handle: handle, environment: environment)
    }

    /// What the snapshot holds.
    package var view: ReadView {
        @_lifetime(borrow self)
        borrowing get {
            unsafe _overrideLifetime(ReadView(handle, snapshot: snapshot), borrowing: self)
        }
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

    /// Lets the snapshot go but keeps its reader slot; until ``renew()`` every look-up is refused.
    package mutating func reset() {
        snapshot = 0
        unsafe mdb_txn_reset(handle)
    }

    /// Takes a new snapshot after ``reset()``: a few loads and stores, no lock, no system call.
    package mutating func renew() throws(LMDBError) {
        try LMDBError.check(unsafe mdb_txn_renew(handle), .renew)
        snapshot = unsafe UInt64(mdb_txn_id(handle))
    }

    /// Refuses to go on without a slot in the lock file.
    ///
    /// On a read-only mount LMDB opens and reads without locks and says nothing, and the writer
    /// would recycle pages under the reader. Called once, after the first transaction began.
    package borrowing func assertReaderSlotHeld() throws(LMDBError) {
        var info = unsafe MDB_envinfo()
        try LMDBError.check(unsafe mdb_env_info(environment.pointer, &info), .statistics)
        guard unsafe info.me_numreaders > 0 else { throw .readerSlotMissing }
    }
}

extension ReadTransaction: @unchecked Sendable {}
