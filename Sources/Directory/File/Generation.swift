import LMDB
import Synchronization

/// One open file of a directory.
final class Generation: Sendable {
    /// The file's name in its folder.
    let name: String
    /// The open file.
    let environment: Environment
    /// The file's tables.
    let tables: DirectoryTables
    /// Whether pages may be cold: memory has no room for the file, as found at the last look, or it is
    /// being read from the disk.
    var mayBeCold: Bool { isCold.load(ordering: .relaxed) || isBeingRead.load(ordering: .relaxed) }
    private let isCold: Atomic<Bool>
    /// Whether somebody goes through the file and has had to wait for the disk.
    let isBeingRead = Atomic(false)
    /// The search file beside it, as this process's readers have it.
    private let search = Mutex(Search())
    /// Where its readers find addresses without walking a tree.
    let hints = AddressTables()

    private struct Search {
        var file: SearchFile?
        /// The second in which it was last looked for.
        var lookedAt = Int64.min
    }

    private init(name: String, environment: consuming Environment, mayBeCold: Bool) {
        self.name = name
        isCold = Atomic(mayBeCold)
        tables = DirectoryTables(environment.tables)
        self.environment = environment
    }

    /// Makes a new, empty generation, nothing of it synced to the disk.
    static func create(
        in paths: DirectoryPaths,
        epoch: UInt64,
        _ options: DirectoryOptions
    ) throws(DirectoryError) -> Generation {
        let name = DirectoryPaths.name(epoch: epoch)
        let generation = try openFile(
            name,
            in: paths,
            options,
            isReadOnly: false,
            synchronization: .none
        )
        let tables = generation.tables
        let values = try metaValues(epoch: epoch, options)
        try generation.environment.write { (txn) throws(DirectoryError) in
            for (key, value) in values { try txn.store(tables.meta, key.span, value.span) }
        }
        return generation
    }

    /// Opens an existing generation, and checks that this program can go on from it.
    ///
    /// - Throws: ``DirectoryError/newerFormat(found:known:)``,
    ///   ``DirectoryError/rebuildNeeded(_:)``, or what the storage refused.
    static func open(
        _ name: String,
        in paths: DirectoryPaths,
        _ options: DirectoryOptions,
        isReadOnly: Bool
    ) throws(DirectoryError) -> Generation {
        guard paths.exists(name) else { throw .rebuildNeeded(.damaged) }
        let generation: Generation
        do throws(DirectoryError) {
            generation = try openFile(
                name,
                in: paths,
                options,
                isReadOnly: isReadOnly,
                synchronization: .withoutMeta
            )
        } catch .storage(let error) {
            if error.isNotAnEnvironment || (isReadOnly && error.isNotFound) {
                throw .rebuildNeeded(.damaged)
            }
            if case .tableMismatch = error { throw .rebuildNeeded(.damaged) }
            throw .storage(error)
        }
        let tables = generation.tables
        try generation.environment.read { (txn) throws(DirectoryError) in
            try check(txn.view, tables, options)
            let places = try txn.view.places(tables.meta)
            generation.hints.replace(with: AddressTable(addresses: 0, places))
        }
        return generation
    }

    private static func openFile(
        _ name: String,
        in paths: DirectoryPaths,
        _ options: DirectoryOptions,
        isReadOnly: Bool,
        synchronization: EnvironmentOptions.Synchronization
    ) throws(DirectoryError) -> Generation {
        let environmentOptions = EnvironmentOptions(
            mapSizeBytes: options.mapSizeBytes,
            readersMax: options.readersMax,
            isReadOnly: isReadOnly,
            synchronization: synchronization,
            readsAhead: options.readsAhead && !isLikelyCold(name, in: paths, options),
            fileMode: 0o640,
            lockFileMode: 0o660
        )
        do throws(LMDBError) {
            return Generation(
                name: name,
                environment: try Environment.open(
                    path: paths.path(name),
                    environmentOptions,
                    tables: DirectoryTables.definitions
                ),
                mayBeCold: isLikelyCold(name, in: paths, options)
            )
        } catch { throw .storage(error) }
    }

    /// Decides anew whether pages may be cold: the files grow.
    func reconsider(_ paths: DirectoryPaths, _ options: DirectoryOptions) {
        isCold.store(Self.isLikelyCold(name, in: paths, options), ordering: .relaxed)
    }

    private static func isLikelyCold(
        _ name: String,
        in paths: DirectoryPaths,
        _ options: DirectoryOptions
    ) -> Bool {
        switch options.coldPages {
        case .auto: paths.isLarge(name, inMemory: MemoryLimit.bytes)
        case .on: true
        case .off: false
        }
    }

    private static func metaValues(
        epoch: UInt64,
        _ options: DirectoryOptions
    ) throws(DirectoryError) -> [(key: [UInt8], value: [UInt8])] {
        [
            (FileState.key, FileState(epoch: epoch).bytes()),
            (FileState.suffixKey, Array(options.suffix.utf8)),
            (FileState.namesKey, try options.normalizedProbe()),
        ]
    }

    private static func check(
        _ view: ReadView,
        _ tables: DirectoryTables,
        _ options: DirectoryOptions
    ) throws(DirectoryError) {
        _ = try FileState.read(view, tables)
        let suffix = try FileState.value(of: FileState.suffixKey, view, tables)
        guard suffix == Array(options.suffix.utf8) else {
            throw .rebuildNeeded(.otherSuffix(String(decoding: suffix, as: UTF8.self)))
        }
        let names = try FileState.value(of: FileState.namesKey, view, tables)
        guard names == (try options.normalizedProbe()) else { throw .rebuildNeeded(.otherNames) }
    }

    /// The search file for reading, looked for at most once a second while there is none; `seconds`
    /// come from a clock that does not go back.
    func searchFile(
        atSecond seconds: Int64,
        in paths: DirectoryPaths,
        _ options: DirectoryOptions
    ) -> SearchFile? {
        search.withLock { search in
            if search.file != nil || (seconds <= search.lookedAt && seconds > .min) {
                return search.file
            }
            search.lookedAt = seconds
            let searchName = DirectoryPaths.searchName(of: name)
            guard paths.exists(searchName) else { return nil }
            var options = options
            options.readsAhead =
                options.readsAhead && !Self.isLikelyCold(name, in: paths, options)
            // What cannot be opened is as good as not there: the search goes without.
            search.file = try? SearchFile.open(
                path: paths.path(searchName),
                options,
                isReadOnly: true,
                synchronization: .withoutMeta
            )
            return search.file
        }
    }

    /// Lets go of a search file that is not what it should be, so that a new one is looked for.
    func forgetSearchFile() { search.withLock { $0.file = nil } }
}
