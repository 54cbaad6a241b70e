import LMDB

/// A generation's search file as its writer has it.
struct SearchIndex {
    /// The open file.
    let file: SearchFile
    /// What was committed last.
    private(set) var state: SearchState

    private init(_ file: SearchFile, _ state: SearchState) {
        self.file = file
        self.state = state
    }

    /// Opens the search file of the generation that `directory` describes, or makes it.
    ///
    /// One that is there is gone on with where it fits; else it is emptied, to be built while the
    /// directory is served. A directory without entries has a complete index.
    static func open(
        _ directory: FileState,
        in paths: DirectoryPaths,
        _ options: DirectoryOptions,
        _ synchronization: EnvironmentOptions.Synchronization
    ) throws(DirectoryError) -> SearchIndex {
        let file = try SearchFile.open(
            path: paths.path(DirectoryPaths.searchName(epoch: directory.epoch)),
            options,
            isReadOnly: false,
            synchronization: synchronization
        )
        if let state = try file.state(), state.epoch == directory.epoch {
            return SearchIndex(file, state)
        }
        var state = SearchState(epoch: directory.epoch, isComplete: directory.nextID == 1)
        state.lastCSN = directory.lastCSN
        try file.format(state)
        return SearchIndex(file, state)
    }

    /// Writes what is pending, with the state that `change` makes of the present one.
    ///
    /// - Throws: ``DirectoryError/damagedIndex`` also when the file is not as it was left.
    mutating func commit(
        _ pending: inout PendingGrams,
        _ change: (inout SearchState) -> Void
    ) throws(DirectoryError) {
        var next = state
        change(&next)
        let before = state
        let file = file
        try file.environment.write { (txn) throws(DirectoryError) in
            // It may be ahead, where the directory's own commit failed after this one's.
            guard let found = try file.state(txn.view), found.follows(before) else {
                throw .damagedIndex
            }
            var writer = PostingWriter(file.posting)
            try pending.drain { (gram, ids) throws(DirectoryError) in
                try writer.add(ids, to: gram, &txn)
            }
            for serial in pending.takeSerialNumbers() {
                let key = serial.bytes
                try txn.store(file.serial, key.span, Span<UInt8>())
            }
            try file.store(next, &txn)
        }
        state = next
    }
}
