internal import BER
internal import Directory
internal import LDAPEngine
internal import Logging
private import Synchronization

/// Has requests rehearsed whose pages may be cold, each with an engine and a reader of its own.
///
/// ```
/// loop ──perform──► queue full? ──busy──► loop
///                       │
///                 8 threads: the engine's own steps, output thrown away ──done──► loop
/// ```
/// A thread that waits for the disk keeps nobody else waiting; what it read is in memory when the
/// loop is told. There are no threads before the first rehearsal: most directories need none.
final class RehearsalThreads: DeferredExecutor {
    /// Threads, most of which wait for the disk: as many faults as may wait side by side.
    ///
    /// A solid-state disk reads this many pages in little more than the time of one, and a rotating
    /// one gains nothing beyond.
    static let threadsMax = 8

    /// Rehearsals that may wait for a thread.
    ///
    /// Four faults of 100 µs each, eight at a time, make 20,000 a second: the last one waits for a
    /// twentieth of a second, and with a rotating disk, a hundred times as slow, for the five
    /// seconds that people wait.
    static let waitingMax = 1024

    /// Bytes of messages that may wait: as many of the longest that a stranger may send.
    ///
    /// Who has proved who he is may send longer ones, of which fewer wait.
    static let waitingBytesMax = 64 << 20

    /// What a thread works with.
    private struct Stage: ~Copyable {
        var engine: Engine
        var output = BERWriter(capacity: 0)

        /// Goes through `rehearsal`, with a reader of its own: one that waited for the next rehearsal
        /// would keep a replaced generation, and its room on the disk, for as long.
        mutating func rehearse(_ rehearsal: Rehearsal, in directory: DirectoryFile) {
            // Without a directory, or a slot for one more reader, the loop does without.
            guard var reader = try? directory.makeReader() else { return }
            reader.readsWholeRecords = true
            engine.rehearse(rehearsal, reader: reader, output: &output)
            // What one slice may have is kept, a long answer's room is not.
            output.removeAll()
            if output.capacity > 1 << 20 { output = BERWriter(capacity: 0) }
        }
    }

    /// A stage, made when it is first needed.
    private final class StageBox: Sendable {
        let stage = Mutex<Stage?>(nil)
    }

    private enum Crew {
        /// Nothing has been rehearsed.
        case none
        /// They work.
        case threads(WorkerThreads)
        /// There are none any more, or there never were.
        case gone
    }

    private let directory: DirectoryFile
    private let configuration: EngineConfiguration
    private let logger: Logger
    private let crew = Mutex(Crew.none)
    private let waitingBytes = ByteBudget(max: RehearsalThreads.waitingBytesMax)
    /// Those that no thread has: never none when one needs it.
    private let free: Mutex<[StageBox]>

    /// Threads that answer as `configuration` says, from `directory`.
    init(
        directory: DirectoryFile,
        configuration: EngineConfiguration,
        logger: Logger
    ) {
        self.directory = directory
        self.configuration = configuration
        self.logger = logger
        free = Mutex((0..<Self.threadsMax).map { _ in StageBox() })
    }

    func perform(_ work: Deferred, then: @escaping @Sendable (DeferredResult) -> Void) {
        guard case .rehearsal(let rehearsal) = work, let threads = threads() else {
            return then(work.unavailable)
        }
        let bytes = rehearsal.messageBytes
        guard waitingBytes.take(bytes) else { return then(.rehearsal(.busy)) }
        let isAdded = threads.add { [self] isCancelled in
            if !isCancelled { rehearse(rehearsal) }
            waitingBytes.giveBack(bytes)
            then(.rehearsal(.done))
        }
        guard !isAdded else { return }
        waitingBytes.giveBack(bytes)
        then(.rehearsal(.busy))
    }

    /// Ends the threads; blocks until what they have begun is done.
    func stop() {
        let last = crew.withLock { crew in
            defer { crew = .gone }
            return crew
        }
        if case .threads(let threads) = last { threads.stop() }
    }

    /// The threads, which the first rehearsal starts; nil when there are none.
    private func threads() -> WorkerThreads? {
        crew.withLock { crew in
            switch crew {
            case .threads(let threads): return threads
            case .gone: return nil
            case .none: break
            }
            do throws(ServerError) {
                let threads = try WorkerThreads(
                    count: Self.threadsMax,
                    waitingMax: Self.waitingMax
                )
                crew = .threads(threads)
                return threads
            } catch {
                logger.error("no threads to read cold pages", metadata: ["cause": "\(error)"])
                crew = .gone
                return nil
            }
        }
    }

    private func rehearse(_ rehearsal: Rehearsal) {
        guard let box = free.withLock({ $0.popLast() }) else { return }
        box.stage.withLock { stage in
            var found = stage.take() ?? Stage(engine: Engine(configuration))
            found.rehearse(rehearsal, in: directory)
            stage = consume found
        }
        free.withLock { $0.append(box) }
    }
}
