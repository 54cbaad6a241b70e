import LMDB

/// How far the building of a search file has come.
package struct SearchBuild: Equatable, Sendable {
    /// The highest id indexed.
    package let done: UInt64
    /// The highest id there is.
    package let total: UInt64

    /// Whether searches are served from it now.
    package var isComplete: Bool { done == total }
}

extension DirectoryWriter {
    /// Keeps a search file from now on: ``buildSearchIndex(count:)`` makes that of the directory that
    /// is there.
    ///
    /// One that is kept goes on being kept: who may search today may do so again tomorrow.
    package mutating func keepSearchIndex() {
        options.keepsSearchIndex = true
        paths.keepsSearchFiles = true
    }

    /// Whether a search file is wanted and lacks entries that were there before it.
    package var isSearchIndexUnfinished: Bool {
        guard options.keepsSearchIndex, rebuildReason == nil, let current else { return false }
        return current.search?.state.isComplete != true
    }

    /// Indexes the next `count` entries that were there before the search file.
    ///
    /// For the time between batches; nothing is served from the file before it is complete. A file
    /// that failed is begun anew.
    /// - Returns: How far it has come; nil when there was nothing to do, or it failed, which
    ///   ``takeSearchFailure()`` says.
    package mutating func buildSearchIndex(count: Int) -> SearchBuild? {
        guard isSearchIndexUnfinished else { return nil }
        if current?.search == nil { openSearch() }
        guard let target = current, var search = target.search, !search.state.isComplete else {
            return nil
        }
        let total = target.state.nextID - 1
        do throws(DirectoryError) {
            let place = try collect(count, after: search.state.builtThrough, of: target)
            try search.commit(&store.pending) { state in
                state.builtThrough = place ?? total
                state.isComplete = place == nil
            }
            current?.search = search
            return SearchBuild(done: place ?? total, total: total)
        } catch {
            giveUpSearch(error)
            return nil
        }
    }

    /// Why the search file was given up, once; the next ``buildSearchIndex(count:)`` begins anew.
    package mutating func takeSearchFailure() -> DirectoryError? {
        defer { searchFailure = nil }
        return searchFailure
    }

    /// Puts up to `count` entries behind `place` into what is pending; the last one's id, or nil at
    /// the end.
    private mutating func collect(
        _ count: Int,
        after place: UInt64,
        of target: Target
    ) throws(DirectoryError) -> UInt64? {
        store.pending.removeAll()
        let tables = target.generation.tables
        return try target.generation.environment.read { (txn) throws(DirectoryError) -> UInt64? in
            var cursor = try txn.view.cursor(tables.entry)
            var isThere = try cursor.move(to: place + 1)
            var last = place
            while isThere, store.pending.count < count {
                last = UInt64(stored: cursor.key) ?? last
                guard let entry = EntryView(id: last, cursor.value) else {
                    throw .damagedRecord(id: last)
                }
                store.pending.add(entry)
                isThere = try cursor.moveOn()
            }
            return isThere ? last : nil
        }
    }

    /// Opens the current generation's search file where one is wanted, and brings it up to date.
    mutating func openSearch() {
        guard var target = current else { return }
        target.search = openSearch(target, .withoutMeta)
        current = target
        guard var search = target.search, search.state.lastCSN < target.state.lastCSN else {
            return
        }
        do throws(DirectoryError) {
            // The last commits before a crash; a file of before that was made without them.
            try collectChanges(after: search.state.lastCSN, of: target)
            try search.commit(&store.pending) { $0.lastCSN = target.state.lastCSN }
            current?.search = search
        } catch { giveUpSearch(error) }
    }

    /// Opens the search file of `target`; nil when none is wanted, or it fails.
    mutating func openSearch(
        _ target: Target,
        _ synchronization: EnvironmentOptions.Synchronization
    ) -> SearchIndex? {
        guard options.keepsSearchIndex else { return nil }
        do throws(DirectoryError) {
            return try SearchIndex.open(target.state, in: paths, options, synchronization)
        } catch {
            // What is no such file is made anew; a second failure is one of the disk.
            paths.removeSearchFile(of: target.generation.name)
            do throws(DirectoryError) {
                return try SearchIndex.open(target.state, in: paths, options, synchronization)
            } catch {
                searchFailure = error
                return nil
            }
        }
    }

    /// Puts the entries that changed behind `csn` into what is pending.
    private mutating func collectChanges(
        after csn: UInt64,
        of target: Target
    ) throws(DirectoryError) {
        store.pending.removeAll()
        let tables = target.generation.tables
        try target.generation.environment.read { (txn) throws(DirectoryError) in
            var cursor = try txn.view.cursor(tables.csn)
            var isThere = try cursor.move(to: csn + 1)
            while isThere {
                if let id = UInt64(stored: cursor.value),
                    let record = try txn.view.find(tables.entry, id),
                    let entry = EntryView(id: id, record)
                {
                    store.pending.add(entry)
                }
                isThere = try cursor.moveOn()
            }
        }
    }

    /// Writes what is pending of a batch to the search file, and gives it up when that fails.
    mutating func commitSearch(_ search: inout SearchIndex?, csn: UInt64) {
        guard var index = search else { return }
        do throws(DirectoryError) {
            try index.commit(&store.pending) { $0.lastCSN = csn }
            search = index
        } catch {
            searchFailure = error
            search = nil
        }
    }

    private mutating func giveUpSearch(_ error: DirectoryError) {
        searchFailure = error
        if let name = current?.generation.name { paths.removeSearchFile(of: name) }
        current?.search = nil
    }
}
