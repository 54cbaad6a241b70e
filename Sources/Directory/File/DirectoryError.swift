private import Glibc
package import LMDB

/// Why a directory could not be opened, read or written.
package enum DirectoryError: Error, Equatable, Sendable, LMDBErrorConvertible,
    CustomStringConvertible
{
    /// LMDB or the disk refused; see ``LMDBError/isMapFull`` and ``LMDBError/isNoSpace``.
    case storage(LMDBError)
    /// A file operation failed, with its `errno`.
    case file(operation: String, path: String, errno: Int32)
    /// There is no directory yet at this path.
    case missing(path: String)
    /// A newer program wrote the file.
    case newerFormat(found: UInt32, known: UInt32)
    /// The file cannot be used or continued, only made anew.
    case rebuildNeeded(RebuildReason)
    /// The file does not stand where this writer left it: somebody else changed it, or a reader
    /// rolled a commit back.
    case tampered(expected: Standing, found: Standing)
    /// A batch starts from another position than the file's.
    case positionMismatch(file: UInt64, batch: UInt64)
    /// A chain hash has another length than 32.
    case chainHashLength(Int)
    /// A batch ends at the file's position with another chain hash: the ledger has another history.
    case historyMismatch(position: UInt64)
    /// A record does not have the shape that its format gives it.
    case damagedRecord(id: UInt64)
    /// A list of the search file does not have the shape that its format gives it.
    case damagedIndex
    /// The naming context is not a name, or starts with an attribute that it may not have.
    case unsupportedSuffix(String)

    /// Why a directory must be made anew.
    package enum RebuildReason: Equatable, Sendable {
        /// An older program wrote it.
        case olderFormat(found: UInt32)
        /// Its file is missing, is no LMDB file, or lacks what every directory has.
        case damaged
        /// It is about another naming context.
        case otherSuffix(String)
        /// Names are normalized in another way now.
        case otherNames
        /// It was changed behind its writer.
        case tampered
    }

    /// Wraps a failure of LMDB.
    package init(_ error: LMDBError) { self = .storage(error) }

    /// A sentence for a log or a person.
    package var description: String {
        switch self {
        case .storage(let error): "the directory's storage failed: \(error)"
        case .file(let operation, let path, let code):
            "\(operation) \(path): \(unsafe String(cString: strerror(code)))"
        case .missing(let path): "there is no directory at \(path) yet"
        case .newerFormat(let found, let known):
            "the directory has format \(found), written by a newer version of this program, "
                + "which knows formats up to \(known)"
        case .rebuildNeeded(let reason): "the directory must be rebuilt: \(reason.text)"
        case .tampered(let expected, let found):
            "the directory stands at position \(found.position), its writer left it at "
                + "\(expected.position): it was changed by somebody else"
        case .positionMismatch(let file, let batch):
            "changes from position \(batch) do not fit a directory at position \(file)"
        case .chainHashLength(let count): "a chain hash of \(count) bytes instead of 32"
        case .historyMismatch(let position):
            "the ledger has another history up to position \(position) than the directory"
        case .damagedRecord(let id): "the record of entry \(id) is damaged"
        case .damagedIndex: "the search file is damaged"
        case .unsupportedSuffix(let text): "the suffix \(text) cannot be a naming context"
        }
    }
}

extension DirectoryError.RebuildReason {
    /// The end of a sentence.
    package var text: String {
        switch self {
        case .olderFormat(let found): "its format \(found) is of an older version"
        case .damaged: "its file is damaged or missing"
        case .otherSuffix(let suffix): "it is about \(suffix)"
        case .otherNames: "names are normalized in another way now"
        case .tampered: "it was changed by somebody else than its writer"
        }
    }
}
