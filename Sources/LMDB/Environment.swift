private import CLMDB

/// An open LMDB file and its tables.
///
/// The file closes when this value and every transaction begun from it are gone. Readers and the
/// one writer do not wait for each other; writers wait for their turn, also across processes.
/// `path` must not lead through a symbolic link that is ever swapped: LMDB names the lock file
/// (`path-lock`) after it.
package struct Environment: ~Copyable, Sendable {
    private let open: OpenEnvironment
    /// The tables, in the order in which they were asked for at ``open(path:_:tables:)``.
    package let tables: [Table]

    /// Opens, and unless only reading creates, the file at `path` with its tables.
    ///
    /// A file that this process has open already is shared, with the options of its first opening.
    /// - Throws: ``LMDBError/openForReadingOnly`` when the first opening was for reading and this
    ///   one is not, ``LMDBError/tableMismatch(name:)``, or what LMDB refused.
    package static func open(
        path: String,
        _ options: EnvironmentOptions,
        tables: [TableDefinition]
    ) throws(LMDBError) -> Environment {
        let open = try OpenEnvironment.open(path: path, options)
        return Environment(open: open, tables: try open.openTables(tables))
    }

    private init(open: OpenEnvironment, tables: [Table]) {
        self.open = open
        self.tables = tables
    }

    /// Begins a snapshot that the caller keeps, resets and renews.
    package borrowing func beginRead() throws(LMDBError) -> ReadTransaction {
        try ReadTransaction.begin(open)
    }

    /// Runs `body` in a snapshot; what it reads cannot outlive it.
    package borrowing func read<R: ~Copyable, E: LMDBErrorConvertible>(
        _ body: (borrowing ReadTransaction) throws(E) -> R
    ) throws(E) -> R {
        let transaction: ReadTransaction
        do throws(LMDBError) { transaction = try beginRead() } catch { throw E(error) }
        return try body(transaction)
    }

    /// Runs `body` in the write transaction and commits it; a throw aborts it.
    ///
    /// Synchronous on purpose: LMDB wants a write transaction to begin and end on one thread. Waits
    /// for the writer's turn, so never called inside another write of the same file.
    package borrowing func write<R: ~Copyable, E: LMDBErrorConvertible>(
        _ body: (inout WriteTransaction) throws(E) -> R
    ) throws(E) -> R {
        var transaction: WriteTransaction
        do throws(LMDBError) {
            transaction = try WriteTransaction.begin(open)
        } catch { throw E(error) }
        let result = try body(&transaction)
        do throws(LMDBError) { try transaction.commit() } catch { throw E(error) }
        return result
    }

    /// Flushes everything committed to the disk, whatever the synchronization option.
    package borrowing func sync() throws(LMDBError) {
        try LMDBError.check(unsafe mdb_env_sync(open.pointer, 1), .sync)
    }

    /// Changes what each commit from now on waits for.
    ///
    /// Not to be called while another thread opens or changes the same environment.
    package borrowing func setSynchronization(
        _ synchronization: EnvironmentOptions.Synchronization
    ) throws(LMDBError) {
        let (off, on) = synchronization.flags
        try LMDBError.check(unsafe mdb_env_set_flags(open.pointer, off, 0), .open)
        try LMDBError.check(unsafe mdb_env_set_flags(open.pointer, on, 1), .open)
    }

    /// Has a thread of its own touch every page once, so that look-ups do not meet them for the first
    /// time: for a file that memory has room for.
    ///
    /// On that thread `visit` is lent every pair with the snapshot that it is of, `wait` is called once if
    /// pages have to be read from the disk, and `finish` at the end.
    ///
    /// - Returns: Whether the system gave a thread for it.
    package borrowing func warmUp(
        visit:
            @escaping @Sendable (ReadView, Table, _ key: Span<UInt8>, _ value: Span<UInt8>) -> Void,
        wait: @escaping @Sendable () -> Void,
        finish: @escaping @Sendable () -> Void
    ) -> Bool {
        WarmUp(open, tables, visit: visit, wait: wait, finish: finish).start()
    }

    /// Frees the slots of readers whose process died, and returns how many there were.
    package borrowing func checkReaders() throws(LMDBError) -> Int {
        var dead: Int32 = 0
        try LMDBError.check(unsafe mdb_reader_check(open.pointer, &dead), .checkReaders)
        return Int(dead)
    }

    /// Writes a copy without free pages to a file descriptor, from one snapshot.
    ///
    /// A long read transaction: meanwhile the writer cannot reuse pages, and the file may grow.
    package borrowing func copyCompact(toDescriptor descriptor: Int32) throws(LMDBError) {
        try LMDBError.check(
            unsafe mdb_env_copyfd2(open.pointer, descriptor, UInt32(MDB_CP_COMPACT)),
            .copy
        )
    }

    /// Sizes of the file and of its table of readers.
    package borrowing func information() throws(LMDBError) -> EnvironmentInformation {
        var info = unsafe MDB_envinfo()
        var stat = MDB_stat()
        try LMDBError.check(unsafe mdb_env_info(open.pointer, &info), .statistics)
        try LMDBError.check(unsafe mdb_env_stat(open.pointer, &stat), .statistics)
        return EnvironmentInformation(
            mapSizeBytes: unsafe info.me_mapsize,
            usedBytes: unsafe (info.me_last_pgno + 1) * Int(stat.ms_psize),
            lastTransaction: unsafe UInt64(info.me_last_txnid),
            readersMax: unsafe Int(info.me_maxreaders),
            readersUsed: unsafe Int(info.me_numreaders)
        )
    }
}

/// Sizes of an environment.
package struct EnvironmentInformation: Sendable, Equatable {
    /// The largest size of the file.
    package let mapSizeBytes: Int
    /// The file's size up to its last page in use, free pages in between included.
    package let usedBytes: Int
    /// The number of the last committed transaction.
    package let lastTransaction: UInt64
    /// How many read transactions may be open at once.
    package let readersMax: Int
    /// How many reader slots are or were in use; 0 means that LMDB reads without locks.
    package let readersUsed: Int
}
