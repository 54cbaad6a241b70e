private import CLMDB
private import Glibc
private import Synchronization

/// This process's hold on an open environment; the last one closes it.
///
/// LMDB must not open one file twice in one process: the second open would find the file locks
/// free (they belong to the process) and reset the table of readers, and the first close would drop
/// them. So open files are known by device and inode, and a second open of a file shares the first.
/// The registry is global because the rule is the process's.
///
/// `@unchecked Sendable`: an `MDB_env` may be used by all threads at once (lmdb.h, "Caveats"); the
/// fields are constants, and opening and closing happen under the registry's lock.
@safe final class OpenEnvironment: @unchecked Sendable {
    let pointer: OpaquePointer
    let isReadOnly: Bool
    private let file: FileIdentity

    private init(pointer: OpaquePointer, isReadOnly: Bool, file: FileIdentity) {
        unsafe self.pointer = pointer
        self.isReadOnly = isReadOnly
        self.file = file
    }

    deinit {
        openFiles.withLock { files in
            guard var shared = files[file] else { return }
            shared.holders -= 1
            files[file] = shared
            if shared.holders == 0 {
                files[file] = nil
                unsafe mdb_env_close(shared.pointer)
            }
        }
    }

    /// Throws unless `code`, which a write returned, is success.
    ///
    /// LMDB takes a write that ended short for EIO (mdb.c, mdb_page_flush: "short write, filesystem
    /// full?"). Whether it was that, the file system tells: it then has no room for more.
    func check(_ code: Int32, _ operation: LMDBError.Operation) throws(LMDBError) {
        guard code == EIO else { return try LMDBError.check(code, operation) }
        var descriptor: Int32 = -1
        var status = stat()
        guard unsafe mdb_env_get_fd(pointer, &descriptor) == 0,
            unsafe fstat(descriptor, &status) == 0
        else { throw .failed(code: code, operation: operation) }
        let room = posix_fallocate(descriptor, status.st_size, 1 << 20)
        throw .failed(code: room == 0 ? code : room, operation: operation)
    }

    /// Opens the file, or shares it when this process has it open.
    static func open(
        path: String,
        _ options: EnvironmentOptions
    ) throws(LMDBError) -> OpenEnvironment {
        try openFiles.withLock { (files) throws(LMDBError) -> OpenEnvironment in
            if let file = FileIdentity(path: path), let shared = files[file] {
                if shared.isReadOnly && !options.isReadOnly { throw .openForReadingOnly }
                files[file]?.holders += 1
                return unsafe OpenEnvironment(
                    pointer: shared.pointer,
                    isReadOnly: options.isReadOnly,
                    file: file
                )
            }
            let pointer = try unsafe openAlone(path: path, options)
            guard let file = FileIdentity(path: path) else {
                unsafe mdb_env_close(pointer)
                throw .failed(code: ENOENT, operation: .open)
            }
            files[file] = unsafe OpenFile(
                pointer: pointer,
                isReadOnly: options.isReadOnly,
                holders: 1
            )
            return unsafe OpenEnvironment(
                pointer: pointer,
                isReadOnly: options.isReadOnly,
                file: file
            )
        }
    }

    /// Opens each table, making those that are missing when this environment may write.
    ///
    /// lmdb.h allows one transaction at a time to open tables: hence a lock of its own, apart from
    /// the registry's, since making a table waits for the writer's turn.
    func openTables(_ definitions: [TableDefinition]) throws(LMDBError) -> [Table] {
        try tableOpening.withLock { (_) throws(LMDBError) -> [Table] in
            do throws(LMDBError) {
                return try openTables(definitions, flags: UInt32(MDB_RDONLY))
            } catch  where error.isNotFound && !isReadOnly {
                return try openTables(definitions, flags: 0)
            }
        }
    }

    private func openTables(
        _ definitions: [TableDefinition],
        flags: UInt32
    ) throws(LMDBError) -> [Table] {
        var begun: OpaquePointer?
        try LMDBError.check(unsafe mdb_txn_begin(pointer, nil, flags, &begun), .begin)
        guard let transaction = unsafe begun else {
            throw .failed(code: MDB_PANIC, operation: .begin)
        }
        var tables: [Table] = []
        do throws(LMDBError) {
            for definition in definitions {
                tables.append(try unsafe openTable(definition, transaction, makes: flags == 0))
            }
        } catch {
            unsafe mdb_txn_abort(transaction)
            throw error
        }
        // A handle outlives its transaction only through a commit, also of a reading one.
        try LMDBError.check(unsafe mdb_txn_commit(transaction), .openTable)
        return tables
    }

    private func openTable(
        _ definition: TableDefinition,
        _ transaction: OpaquePointer,
        makes: Bool
    ) throws(LMDBError) -> Table {
        var id: UInt32 = 0
        let flags = makes ? definition.flags.rawValue | UInt32(MDB_CREATE) : 0
        try LMDBError.check(
            unsafe mdb_dbi_open(transaction, definition.name, flags, &id),
            .openTable
        )
        var found: UInt32 = 0
        try LMDBError.check(unsafe mdb_dbi_flags(transaction, id, &found), .openTable)
        guard found == definition.flags.rawValue else {
            throw .tableMismatch(name: definition.name)
        }
        return Table(id: id)
    }

    private static func openAlone(
        path: String,
        _ options: EnvironmentOptions
    ) throws(LMDBError) -> OpaquePointer {
        if !options.isReadOnly { try allocateLockFile(path + "-lock", options) }
        var created: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&created), .open)
        guard let pointer = unsafe created else { throw .failed(code: MDB_PANIC, operation: .open) }
        do throws(LMDBError) {
            try LMDBError.check(unsafe mdb_env_set_mapsize(pointer, options.mapSizeBytes), .open)
            try LMDBError.check(
                unsafe mdb_env_set_maxdbs(pointer, UInt32(clamping: options.tablesMax)),
                .open
            )
            try LMDBError.check(
                unsafe mdb_env_set_maxreaders(pointer, UInt32(clamping: options.readersMax)),
                .open
            )
            try LMDBError.check(
                unsafe mdb_env_open(pointer, path, options.flags, options.fileMode),
                .open
            )
        } catch {
            unsafe mdb_env_close(pointer)
            throw error
        }
        if !options.isReadOnly {
            setMode(options.fileMode, of: path)
            setMode(options.lockFileMode, of: path + "-lock")
        }
        return unsafe pointer
    }

    /// Gives the lock file its room on the disk before LMDB maps it.
    ///
    /// LMDB makes it sparse and writes to it through the map: on a full file system that would be a
    /// SIGBUS instead of an error.
    private static func allocateLockFile(
        _ path: String,
        _ options: EnvironmentOptions
    ) throws(LMDBError) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, options.lockFileMode)
        guard descriptor >= 0 else { throw .failed(code: errno, operation: .open) }
        // A slot is a cache line (mdb.c, MDB_reader), the head of the table less than four. A file
        // that is there keeps its size: others may have mapped it so. No other environment of this
        // file is open in this process, so that closing drops no lock.
        let wanted = ((max(options.readersMax, 1) + 4) * 64 + 4_095) / 4_096 * 4_096
        let present = Int(lseek(descriptor, 0, SEEK_END))
        let code = posix_fallocate(descriptor, 0, present > 0 ? present : wanted)
        _ = Glibc.close(descriptor)
        try LMDBError.check(code, .open)
    }

    /// Sets permissions that the process's umask would have cut down.
    ///
    /// A failure is no harm: it means another user than the owner, who has set them already.
    private static func setMode(_ mode: UInt32, of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & 0o7777 != mode else { return }
        _ = unsafe chmod(path, mode)
    }
}

/// A file of this machine, whatever path leads to it.
private struct FileIdentity: Hashable {
    let device: UInt
    let inode: UInt

    /// Nil when nothing is at `path`.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
    }
}

/// `@unchecked Sendable`: reached under the registry's lock alone.
@safe private struct OpenFile: @unchecked Sendable {
    let pointer: OpaquePointer
    let isReadOnly: Bool
    var holders: Int
}

private let openFiles = Mutex<[FileIdentity: OpenFile]>([:])
private let tableOpening = Mutex<Void>(())

extension EnvironmentOptions {
    /// LMDB's bits.
    ///
    /// `MDB_NOTLS` always: a reader slot belongs to its transaction, not to a thread.
    fileprivate var flags: UInt32 {
        var flags = MDB_NOSUBDIR | MDB_NOTLS
        if isReadOnly { flags |= MDB_RDONLY }
        if !readsAhead { flags |= MDB_NORDAHEAD }
        return UInt32(flags) | synchronization.flags.on
    }
}

extension EnvironmentOptions.Synchronization {
    /// LMDB's bits to clear and to set.
    var flags: (off: UInt32, on: UInt32) {
        let all = UInt32(MDB_NOMETASYNC | MDB_NOSYNC)
        let on: UInt32 =
            switch self {
            case .full: 0
            case .withoutMeta: UInt32(MDB_NOMETASYNC)
            case .none: UInt32(MDB_NOSYNC)
            }
        return (all & ~on, on)
    }
}
