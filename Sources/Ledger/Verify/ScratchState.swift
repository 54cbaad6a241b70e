import Glibc
import LMDB

/// State tables made anew from the log, in a file of their own that goes when this value does.
struct ScratchState: ~Copyable {
    let environment: Environment
    let tables: StateTables
    private let directory: String

    /// Makes the file in a new directory beside `path`, with the ledger's map size.
    init(beside path: String, mapSizeBytes: Int) throws(LedgerError) {
        let directory = try ScratchState.makeDirectory(beside: path)
        do throws(LMDBError) {
            environment = try Environment.open(
                path: directory + "/state.mdb",
                EnvironmentOptions(mapSizeBytes: mapSizeBytes, synchronization: .none),
                tables: StateTables.definitions
            )
        } catch {
            ScratchState.remove(directory)
            throw LedgerError(error)
        }
        tables = StateTables(environment.tables[...])
        self.directory = directory
    }

    deinit { ScratchState.remove(directory) }

    /// Removes what a process that was killed while it verified the ledger at `path` left behind.
    static func removeLeftovers(beside path: String) {
        let place = path.lastIndex(of: "/")
        let folder = place.map { String(path[...$0]) } ?? "./"
        let start = place.map { String(path[path.index(after: $0)...]) } ?? path
        guard let entries = unsafe opendir(folder) else { return }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(start + suffix), name.utf8.count == (start + suffix).utf8.count + 6 {
                remove(folder + name)
            }
        }
    }

    /// What the directory's name has behind the ledger's, before six characters of `mkdtemp`.
    private static let suffix = ".verify-"

    private static func makeDirectory(beside path: String) throws(LedgerError) -> String {
        var template = Array((path + suffix + "XXXXXX").utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else { throw LedgerError(.failed(code: errno, operation: .open)) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func remove(_ directory: String) {
        _ = unsafe unlink(directory + "/state.mdb")
        _ = unsafe unlink(directory + "/state.mdb-lock")
        _ = unsafe rmdir(directory)
    }
}
