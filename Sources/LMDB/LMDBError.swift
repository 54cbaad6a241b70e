private import CLMDB
private import Glibc

/// Why a storage operation failed.
package enum LMDBError: Error, Equatable, Sendable, CustomStringConvertible {
    /// LMDB or the system refused `operation`: `code` is negative for LMDB's own codes and an
    /// `errno` otherwise.
    case failed(code: Int32, operation: Operation)
    /// A read transaction runs without a slot in the lock file, so that a writer would recycle the
    /// pages under it: the lock file's directory is mounted read-only.
    case readerSlotMissing
    /// A write was asked of an environment that this process has open for reading only.
    case openForReadingOnly
    /// The file's table of this name was made with other flags than the program expects.
    case tableMismatch(name: String)

    /// What was being done when LMDB refused.
    package enum Operation: String, Sendable {
        case open, openTable, begin, renew, get, move, put, delete, clear, statistics, commit, sync
        case checkReaders, copy
    }

    /// The code of ``failed(code:operation:)``, or nil.
    package var code: Int32? {
        if case .failed(let code, _) = self { code } else { nil }
    }

    /// Whether the map, whose size is a setting, has no free page left.
    ///
    /// The transaction is aborted, the environment stays usable.
    package var isMapFull: Bool { code == MDB_MAP_FULL }

    /// Whether the file system had no room (or no quota) left.
    ///
    /// The transaction is aborted, the environment stays usable.
    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether the environment must not be used on: a sync or a meta page failed half-way, and what
    /// the disk holds is not known.
    package var isFatal: Bool { code == MDB_PANIC || code == EIO }

    /// Whether every reader slot is taken.
    package var isReadersFull: Bool { code == MDB_READERS_FULL }

    /// Whether the file is not LMDB's, of another version, or damaged.
    package var isNotAnEnvironment: Bool {
        code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_CORRUPTED
    }

    /// Whether a file or a table is missing.
    package var isNotFound: Bool { code == MDB_NOTFOUND || code == ENOENT }

    /// Whether a put refused to replace an existing key, or to append out of order.
    package var isKeyExists: Bool { code == MDB_KEYEXIST }

    /// Whether a key was empty or longer than ``LMDBLimits/keyBytesMax``.
    package var isBadSize: Bool { code == MDB_BAD_VALSIZE }

    /// The operation and LMDB's own text for its code.
    package var description: String {
        switch self {
        case .failed(let code, let operation):
            "\(operation.rawValue): \(unsafe String(cString: mdb_strerror(code)))"
        case .readerSlotMissing:
            "no reader slot is held: the lock file cannot be written (is its file system read-only?)"
        case .openForReadingOnly:
            "the environment is open for reading only"
        case .tableMismatch(let name):
            "the table \(name) was made with other flags than expected"
        }
    }

    /// Throws unless `code` is success.
    static func check(_ code: Int32, _ operation: Operation) throws(LMDBError) {
        if code != 0 { throw .failed(code: code, operation: operation) }
    }
}

/// An error that a transaction's closure may throw: it has a case for a storage failure.
///
/// So a target writes one `throws(ItsError)` over a whole transaction, and converts in one place.
package protocol LMDBErrorConvertible: Error {
    /// Wraps the storage failure.
    init(_ error: LMDBError)
}

extension LMDBError: LMDBErrorConvertible {
    /// The failure itself.
    package init(_ error: LMDBError) { self = error }
}

/// Sizes that LMDB 0.9 was built with.
package enum LMDBLimits {
    /// The longest key.
    package static let keyBytesMax = 511
    /// The longest value of a table with duplicates.
    package static let duplicateValueBytesMax = 511
    /// The largest sum of key and value that stays inside a leaf of a 4 KiB page.
    package static let inlineBytesMax = 2_030
}
