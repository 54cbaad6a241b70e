import Synchronization

/// A directory as its readers see it: the generation that the link names now.
///
/// One in a process; each event loop takes a ``DirectoryReader`` of its own from it. The link is
/// looked at no more than once a second, by whichever reader asks first.
package final class DirectoryFile: Sendable {
    private struct Current {
        var generation: Generation
        /// The second in which the link was last looked at.
        var lookedAt: Int64
        /// Why the generation that the link names was not taken.
        var refusal: DirectoryError?
    }

    private let paths: DirectoryPaths
    private let options: DirectoryOptions
    private let current: Mutex<Current>

    private init(paths: DirectoryPaths, options: DirectoryOptions, generation: Generation) {
        self.paths = paths
        self.options = options
        current = Mutex(Current(generation: generation, lookedAt: .min, refusal: nil))
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
        try DirectoryReader(file: self, generation: current.withLock { $0.generation })
    }

    /// Why the generation that the link names is not read, nil when all is well.
    ///
    /// The generation before goes on being served.
    package var refusal: DirectoryError? { current.withLock { $0.refusal } }

    /// The generation to read in this second, nil to stay with the last one; `seconds` come from a
    /// clock that does not go back.
    func latest(atSecond seconds: Int64) -> Generation? {
        // Whoever finds the lock taken goes on with what it has: somebody else is looking.
        current.withLockIfAvailable { current in
            if seconds > current.lookedAt {
                current.lookedAt = seconds
                look(&current)
            }
            return current.generation
        }
    }

    /// The search file of `generation`, nil while there is none.
    func searchFile(of generation: Generation, atSecond seconds: Int64) -> SearchFile? {
        generation.searchFile(atSecond: seconds, in: paths, options)
    }

    private func look(_ current: inout Current) {
        do throws(DirectoryError) {
            if try paths.currentName() != current.generation.name {
                current.generation = try Self.openCurrent(paths, options)
            }
            current.refusal = nil
        } catch {
            current.refusal = error
        }
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
