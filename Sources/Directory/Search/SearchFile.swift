import LDAP
import LMDB

/// The open search file of a generation: which entries have which grams.
///
/// It is derived from the directory file beside it, and is no part of what that file promises: it
/// may be missing, unfinished or behind, and is then not used.
final class SearchFile: Sendable {
    /// The open file.
    let environment: Environment
    /// What describes the file.
    let meta: Table
    /// ``PostingKey`` to ``PostingBlock``.
    let posting: Table
    /// ``SerialKey`` to nothing.
    let serial: Table

    private static let tables = ["meta", "posting", "serial"].map { TableDefinition($0) }

    private init(_ environment: consuming Environment) {
        meta = environment.tables[0]
        posting = environment.tables[1]
        serial = environment.tables[2]
        self.environment = environment
    }

    /// Opens the file at `path`, making it when this process may write and it is not there.
    /// - Throws: ``DirectoryError/storage(_:)``.
    static func open(
        path: String,
        _ options: DirectoryOptions,
        isReadOnly: Bool,
        synchronization: EnvironmentOptions.Synchronization
    ) throws(DirectoryError) -> SearchFile {
        let environmentOptions = EnvironmentOptions(
            mapSizeBytes: options.mapSizeBytes,
            readersMax: options.readersMax,
            isReadOnly: isReadOnly,
            synchronization: synchronization,
            readsAhead: options.readsAhead,
            fileMode: 0o640,
            lockFileMode: 0o660
        )
        do throws(LMDBError) {
            return SearchFile(
                try Environment.open(path: path, environmentOptions, tables: tables)
            )
        } catch { throw .storage(error) }
    }

    /// The state that `view` sees; nil when it is of another format, or text had another form when
    /// the index was made.
    func state(_ view: ReadView) throws(DirectoryError) -> SearchState? {
        let text = SearchState.textKey
        let key = SearchState.key
        guard let stored = try view.find(meta, text.span),
            stored.array() == SearchState.textForm,
            let bytes = try view.find(meta, key.span)
        else { return nil }
        return SearchState(stored: bytes)
    }

    /// The state that is committed.
    func state() throws(DirectoryError) -> SearchState? {
        try environment.read { (txn) throws(DirectoryError) in try state(txn.view) }
    }

    /// Empties the file and gives it `state`.
    func format(_ state: SearchState) throws(DirectoryError) {
        let text = SearchState.textKey
        let form = SearchState.textForm
        try environment.write { (txn) throws(DirectoryError) in
            try txn.empty(posting)
            try txn.empty(serial)
            try txn.store(meta, text.span, form.span)
            try store(state, &txn)
        }
    }

    /// Puts the state in its place.
    func store(
        _ state: SearchState,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        let key = SearchState.key
        let value = state.bytes()
        try transaction.store(meta, key.span, value.span)
    }
}
