import Synchronization

/// A directory as its readers see it: the generation that the link names now.
///
/// One in a process; each event loop takes a ``DirectoryReader`` of its own from it. The link is
/// looked at no more than once a second, by whichever reader asks first; who asks at the same time
/// waits for what that one finds, and nobody waits in between.
package final class DirectoryFile: Sendable {
    private struct Current {
        var generation: Generation
        /// Why the generation that the link names was not taken.
        var refusal: DirectoryError?
        /// When readers go through the file.
        var warmUp = WarmUpSchedule()
    }

    private let paths: DirectoryPaths
    private let options: DirectoryOptions
    private let current: Mutex<Current>

    /// The second in which the link was last looked at, written when that is done, under the lock.
    private let lookedAt = Atomic<Int64>(.min)

    /// How many generations came after the first, written under the lock.
    private let swaps = Atomic<Int>(0)

    private init(paths: DirectoryPaths, options: DirectoryOptions, generation: Generation) {
        self.paths = paths
        self.options = options
        var current = Current(generation: generation)
        Self.warmUpIfDue(&current, paths, options)
        self.current = Mutex(current)
    }

    /// Opens the directory in `folder` for reading.
    ///
    /// - Throws: ``DirectoryError/missing(path:)`` when no publisher has made it yet,
    ///   ``DirectoryError/newerFormat(found:known:)``, ``DirectoryError/rebuildNeeded(_:)`` when only
    ///   the publisher can mend it, ``DirectoryError/storage(_:)``; among these
    ///   ``LMDBError/readerSlotMissing`` when the lock file cannot be written.
    package static func open(
        folder: String,
        _ options: DirectoryOptions
    ) throws(DirectoryError) -> DirectoryFile {
        let paths = DirectoryPaths(folder: folder)
        let generation = try openCurrent(paths, options)
        return DirectoryFile(paths: paths, options: options, generation: generation)
    }

    /// A reader for one event loop, with a snapshot of now.
    package func makeReader() throws(DirectoryError) -> DirectoryReader {
        try DirectoryReader(file: self, current.withLock { numbered($0) })
    }

    /// Why the generation that the link names is not read, nil when all is well.
    ///
    /// The generation before goes on being served.
    package var refusal: DirectoryError? { current.withLock { $0.refusal } }

    /// The generation to read in this second, by a clock that does not go back; nil when it is still
    /// the one numbered `number`.
    func latest(
        atSecond seconds: Int64,
        after number: Int
    ) -> (generation: Generation, number: Int)? {
        guard
            seconds > lookedAt.load(ordering: .acquiring)
                || number != swaps.load(ordering: .acquiring)
        else { return nil }
        return current.withLock { current in
            if seconds > lookedAt.load(ordering: .relaxed) {
                look(&current)
                lookedAt.store(seconds, ordering: .releasing)
            }
            let newest = numbered(current)
            return newest.number == number ? nil : newest
        }
    }

    /// The generation and its number, read under the lock.
    private func numbered(_ current: Current) -> (generation: Generation, number: Int) {
        (current.generation, swaps.load(ordering: .relaxed))
    }

    /// The search file of `generation`, nil while there is none.
    func searchFile(of generation: Generation, atSecond seconds: Int64) -> SearchFile? {
        generation.searchFile(atSecond: seconds, in: paths, options)
    }

    private func look(_ current: inout Current) {
        do throws(DirectoryError) {
            if try paths.currentName() != current.generation.name {
                current.generation = try Self.openCurrent(paths, options)
                current.warmUp = WarmUpSchedule()
                swaps.wrappingAdd(1, ordering: .releasing)
            } else {
                current.generation.reconsider(paths, options)
            }
            Self.warmUpIfDue(&current, paths, options)
            current.refusal = nil
        } catch {
            current.refusal = error
        }
    }

    /// Has the file gone through where memory has room for it, or is said to have.
    private static func warmUpIfDue(
        _ current: inout Current,
        _ paths: DirectoryPaths,
        _ options: DirectoryOptions
    ) {
        let generation = current.generation
        guard options.readsAhead, !generation.mayBeCold else { return }
        let bytes = paths.byteCount(of: generation.name)
        guard current.warmUp.isDue(atBytes: bytes) || generation.areHintsRunningOut else { return }
        if generation.warmUp(options) { current.warmUp.begin(atBytes: bytes) }
    }

    private static func openCurrent(
        _ paths: DirectoryPaths,
        _ options: DirectoryOptions
    ) throws(DirectoryError) -> Generation {
        // Between reading the link and opening the file, a swap may remove it: then the link names
        // another one by now.
        var name = try paths.currentName()
        while true {
            guard let wanted = name else { throw .missing(path: paths.link) }
            do throws(DirectoryError) {
                let generation = try Generation.open(wanted, in: paths, options, isReadOnly: true)
                try generation.assertReaderSlotHeld()
                return generation
            } catch {
                name = try paths.currentName()
                if name == wanted { throw error }
            }
        }
    }
}
