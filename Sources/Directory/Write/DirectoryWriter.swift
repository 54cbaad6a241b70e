package import ChangeFeed
import LMDB

/// The one writer of a directory: it applies the authority's batches and swaps generations.
///
/// ```
///                 rebuild, rebuildEnd          rebuildEnd: sync, swap the link, remove the old file
///    batch ──┬──► scratch generation ────────────────────────┐
///            │                                               ▼
///            └──► changes ──► generation that readers see ◄──┘
///                             compare what is there with what was committed last,
///                             apply, store the position: one transaction
/// ```
///
/// All calls block on the disk; one thread makes them.
package struct DirectoryWriter: ~Copyable {
    /// Moments at which a test may end the process.
    package enum Moment: String, CaseIterable, Sendable {
        case beforeCommit
        case afterCommit
        case rebuildBegun
        case beforeSwap
        case afterSwap
        case afterRemoval
    }

    /// What is done from outside while the writer works.
    package struct Hooks: Sendable {
        /// Makes the random number that names a generation.
        package var makeEpoch: @Sendable () -> UInt64
        /// Called when the writer reaches a moment.
        package var reached: @Sendable (Moment) -> Void

        /// The system's random numbers, and nothing at any moment, unless given.
        package init(
            makeEpoch: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) },
            reached: @escaping @Sendable (Moment) -> Void = { _ in }
        ) {
            self.makeEpoch = makeEpoch
            self.reached = reached
        }
    }

    /// A generation and what this writer last committed to it.
    struct Target {
        var generation: Generation
        var state: FileState
        /// Its search file; nil when none is kept, or it failed.
        var search: SearchIndex?
    }

    var paths: DirectoryPaths
    var options: DirectoryOptions
    private let hooks: Hooks
    var store: EntryStore
    /// What readers see; nil when it cannot be written.
    var current: Target?
    /// The rebuild under way.
    private var scratch: Target?
    /// Why only a rebuild is of use, nil when changes can be applied.
    package private(set) var rebuildReason: DirectoryError.RebuildReason?
    /// Why the search file was given up, since this was last taken; the directory goes on without.
    package internal(set) var searchFailure: DirectoryError?

    private init(_ paths: DirectoryPaths, _ options: DirectoryOptions, _ hooks: Hooks) {
        self.paths = paths
        self.options = options
        self.hooks = hooks
        store = EntryStore(options)
    }

    /// Opens the directory in `folder`, which exists, and makes it if it is not there.
    ///
    /// A file that cannot be gone on from is left to its readers, and ``rebuildReason`` says why.
    /// - Throws: ``DirectoryError/newerFormat(found:known:)``,
    ///   ``DirectoryError/unsupportedSuffix(_:)``, or what files and storage refused.
    package static func open(
        folder: String,
        _ options: DirectoryOptions,
        _ hooks: Hooks = Hooks()
    ) throws(DirectoryError) -> DirectoryWriter {
        guard LeadingName(options.suffix) != nil, options.normalizeName(options.suffix) != nil
        else { throw .unsupportedSuffix(options.suffix) }
        let paths = DirectoryPaths(folder: folder, keepsSearchFiles: options.keepsSearchIndex)
        var writer = DirectoryWriter(paths, options, hooks)
        try writer.openCurrent()
        return writer
    }

    private mutating func openCurrent() throws(DirectoryError) {
        do throws(DirectoryError) {
            guard let name = try paths.currentName() else {
                paths.removeAll(but: nil)
                current = try makeGeneration()
                return try swap()
            }
            paths.removeAll(but: name)
            let generation = try Generation.open(name, in: paths, options, isReadOnly: false)
            let state = try generation.environment.read { (txn) throws(DirectoryError) in
                try FileState.read(txn.view, generation.tables)
            }
            current = Target(generation: generation, state: state)
            openSearch()
        } catch .rebuildNeeded(let reason) {
            rebuildReason = reason
        }
    }

    /// Where the directory stands; nil when it must be rebuilt.
    package var standing: Standing? {
        rebuildReason == nil ? current?.state.standing : nil
    }

    /// What the publisher greets the authority with, on each new connection.
    ///
    /// A rebuild under way is given up: the authority begins anew. When the directory must be
    /// rebuilt, the greeting names a hash that no ledger has, so that the authority rebuilds it.
    package mutating func makeHello() -> Hello {
        abandonRebuild()
        guard let standing else {
            return Hello(
                position: 0,
                chainHash: [UInt8](repeating: 0xff, count: Standing.chainHashBytes)
            )
        }
        return Hello(position: standing.position, chainHash: standing.chainHash)
    }

    /// Applies a batch; when this returns, the position that the report names is committed.
    ///
    /// A batch that was applied before is passed over. After a throw the directory is as before the
    /// call, and a rebuild under way is given up.
    /// - Throws: ``DirectoryError/tampered(expected:found:)``,
    ///   ``DirectoryError/positionMismatch(file:batch:)``,
    ///   ``DirectoryError/historyMismatch(position:)``, ``DirectoryError/rebuildNeeded(_:)``,
    ///   ``DirectoryError/storage(_:)`` (full map or disk: the same batch may be tried again),
    ///   ``DirectoryError/file(operation:path:errno:)``.
    package mutating func apply(_ batch: Batch) throws(DirectoryError) -> ApplyReport {
        guard batch.chainHash.count == Standing.chainHashBytes else {
            throw .chainHashLength(batch.chainHash.count)
        }
        store.skipped.removeAll()
        switch batch.kind {
        // Of another file: see ``AccountsWriter``.
        case .accounts: break
        case .changes: try applyChanges(batch)
        case .rebuild, .rebuildEnd:
            do throws(DirectoryError) {
                try applyRebuild(batch)
            } catch {
                abandonRebuild()
                throw error
            }
        }
        return ApplyReport(
            position: standing?.position ?? 0,
            skipped: store.skipped,
            isSwap: batch.kind == .rebuildEnd
        )
    }

    /// Gives up the rebuild under way, if there is one.
    package mutating func abandonRebuild() {
        guard scratch != nil else { return }
        scratch = nil
        paths.removeAll(but: current?.generation.name ?? linkedName())
    }

    /// Frees the slots of readers that died, and returns how many there were; every 10 s or so.
    package borrowing func checkReaders() throws(DirectoryError) -> Int {
        guard let current else { return 0 }
        do throws(LMDBError) {
            return try current.generation.environment.checkReaders()
        } catch { throw .storage(error) }
    }

    /// The size of the generation that readers see; nil when it must be rebuilt.
    package borrowing func statistics() throws(DirectoryError) -> DirectoryStatistics? {
        guard let current else { return nil }
        let tables = current.generation.tables
        do throws(LMDBError) {
            let information = try current.generation.environment.information()
            let entries = try current.generation.environment.read { (txn) throws(LMDBError) in
                try txn.view.count(tables.entry)
            }
            return DirectoryStatistics(
                entries: entries,
                usedBytes: information.usedBytes,
                mapSizeBytes: information.mapSizeBytes
            )
        } catch { throw .storage(error) }
    }

    private func linkedName() -> String? {
        do throws(DirectoryError) { return try paths.currentName() } catch { return nil }
    }

    private mutating func applyChanges(_ batch: Batch) throws(DirectoryError) {
        abandonRebuild()
        if let rebuildReason { throw .rebuildNeeded(rebuildReason) }
        guard var target = current else { throw .rebuildNeeded(.damaged) }
        let standing = target.state.standing
        if batch.toPosition <= standing.position {
            if batch.toPosition == standing.position, batch.chainHash != standing.chainHash {
                throw .historyMismatch(position: standing.position)
            }
            return
        }
        guard batch.fromPosition == standing.position else {
            throw .positionMismatch(file: standing.position, batch: batch.fromPosition)
        }
        do throws(DirectoryError) {
            try commit(batch, to: &target, movesStanding: true)
        } catch {
            switch error {
            case .tampered: rebuildReason = .tampered
            case .damagedRecord, .rebuildNeeded: rebuildReason = .damaged
            // After a failed sync nobody knows what the disk holds; a new file is sure.
            case .storage(let failure) where failure.isFatal: rebuildReason = .damaged
            default: break
            }
            throw error
        }
        current = target
    }

    private mutating func applyRebuild(_ batch: Batch) throws(DirectoryError) {
        var target: Target
        if let scratch {
            target = scratch
        } else {
            target = try makeGeneration()
            scratch = target
            hooks.reached(.rebuildBegun)
        }
        try commit(batch, to: &target, movesStanding: batch.kind == .rebuildEnd)
        scratch = target
        guard batch.kind == .rebuildEnd else { return }
        scratch = nil
        let before = current
        current = target
        do throws(DirectoryError) {
            try swap()
        } catch {
            // The link still names the old one, unless only its sync failed: the name decides.
            if linkedName() != target.generation.name { current = before }
            throw error
        }
    }

    /// Applies the batch's changes in one transaction, after a look at what the last one left.
    private mutating func commit(
        _ batch: Batch,
        to target: inout Target,
        movesStanding: Bool
    ) throws(DirectoryError) {
        let tables = target.generation.tables
        let before = target.state
        var state = before
        let hooks = hooks
        var search = target.search
        store.indexes = search != nil
        store.pending.removeAll()
        try target.generation.environment.write { (txn) throws(DirectoryError) in
            let found = try FileState.read(txn.view, tables)
            guard found == before else {
                throw .tampered(expected: before.standing, found: found.standing)
            }
            for change in batch.changes {
                try store.apply(change, time: batch.time, &state, tables, &txn)
            }
            if movesStanding {
                state.standing = Standing(
                    position: batch.toPosition,
                    chainHash: batch.chainHash,
                    time: batch.time
                )
            }
            try state.store(in: &txn, tables)
            // First, so that no reader sees an entry that its search file does not have.
            commitSearch(&search, csn: state.lastCSN)
            hooks.reached(.beforeCommit)
        }
        hooks.reached(.afterCommit)
        target.state = state
        if search == nil, target.search != nil {
            paths.removeSearchFile(of: target.generation.name)
        }
        target.search = search
    }

    private mutating func makeGeneration() throws(DirectoryError) -> Target {
        var epoch = hooks.makeEpoch()
        while paths.exists(DirectoryPaths.name(epoch: epoch)) { epoch = epoch &+ 1 }
        do throws(DirectoryError) {
            let generation = try Generation.create(in: paths, epoch: epoch, options)
            let state = FileState(epoch: epoch)
            var target = Target(generation: generation, state: state)
            target.search = openSearch(target, .none)
            return target
        } catch {
            paths.removeAll(but: current?.generation.name ?? linkedName())
            throw error
        }
    }

    /// Makes readers see ``current``, whose commits were not synced until now.
    private mutating func swap() throws(DirectoryError) {
        guard let current else { return }
        do throws(LMDBError) {
            try current.generation.environment.sync()
            try current.generation.environment.setSynchronization(.withoutMeta)
            try current.search?.file.environment.sync()
            try current.search?.file.environment.setSynchronization(.withoutMeta)
        } catch { throw .storage(error) }
        hooks.reached(.beforeSwap)
        try paths.swap(to: current.generation.name)
        rebuildReason = nil
        hooks.reached(.afterSwap)
        paths.removeAll(but: current.generation.name)
        hooks.reached(.afterRemoval)
    }
}
