import BER
import LMDB

/// One open `accounts.mdb`: what the writer's and the reader's side have in common.
///
/// ```
/// accounts.mdb    meta      "state" → format (u32) ‖ zero (u32) ‖ position (u64) ‖ chain hash (32)
///                 account   name    → PublishedAccount, DER
/// ```
///
/// docs/accounts.md has the format.
final class AccountsStore: Sendable {
    /// The format that this program writes and reads.
    static let format: UInt32 = 1
    static let stateByteCount = 48
    static let stateKey = Array("state".utf8)
    /// Room for some hundred thousand accounts, twice over: the set is replaced as a whole.
    static let mapSizeBytes = 64 << 20

    let environment: Environment
    let meta: Table
    let account: Table

    private init(_ environment: consuming Environment) {
        meta = environment.tables[0]
        account = environment.tables[1]
        self.environment = environment
    }

    /// The file's path in `folder`.
    static func path(in folder: String) -> String { folder + "/accounts.mdb" }

    /// Opens the file, which a writer makes when it is not there.
    static func open(path: String, isReadOnly: Bool) throws(DirectoryError) -> AccountsStore {
        let options = EnvironmentOptions(
            mapSizeBytes: mapSizeBytes,
            isReadOnly: isReadOnly,
            synchronization: .full,
            fileMode: 0o640,
            lockFileMode: 0o660
        )
        do throws(LMDBError) {
            return AccountsStore(
                try Environment.open(
                    path: path,
                    options,
                    tables: [TableDefinition("meta"), TableDefinition("account")]
                )
            )
        } catch {
            if isReadOnly, error.isNotFound { throw .missing(path: path) }
            if error.isNotAnEnvironment { throw .rebuildNeeded(.damaged) }
            if case .tableMismatch = error { throw .rebuildNeeded(.damaged) }
            throw .storage(error)
        }
    }

    /// Checks that this program can read what `view` sees; false for a file that nothing was written to.
    func check(_ view: ReadView) throws(DirectoryError) -> Bool {
        let key = Self.stateKey
        guard let state = try view.find(meta, key.span) else { return false }
        guard state.count >= 4 else { throw .rebuildNeeded(.damaged) }
        let format = state.integer(at: 0, as: UInt32.self)
        if format > Self.format { throw .newerFormat(found: format, known: Self.format) }
        if format < Self.format { throw .rebuildNeeded(.olderFormat(found: format)) }
        guard state.count == Self.stateByteCount else { throw .rebuildNeeded(.damaged) }
        return true
    }
}
