import Glibc
import LMDB

/// The ordered, hash-chained log of every change, with the vault records and the state it makes.
///
/// One process has it open. Commands are carried out by one thread in batches, each made durable by
/// one commit before any of its callers hears of it; docs/ledger.md says what is stored and what is
/// durable when. Reading takes snapshots and never waits for the writer.
package final class Ledger: Sendable {
    let log: LMDBLog
    let path: String
    let mapSizeBytes: Int
    private let shared: LedgerShared
    private let thread: WriterThread
    private let ending = Ending()

    private init(
        _ log: LMDBLog,
        _ shared: LedgerShared,
        _ thread: WriterThread,
        path: String,
        mapSizeBytes: Int
    ) {
        self.log = log
        self.path = path
        self.mapSizeBytes = mapSizeBytes
        self.shared = shared
        self.thread = thread
    }

    deinit { close() }

    /// Makes a new, empty ledger at `path`.
    /// - Throws: ``LedgerError/alreadyExists(path:)`` when a file is there.
    package static func create(
        path: String,
        _ options: LedgerOptions,
        signer: (any HeadSigner)? = nil
    ) throws(LedgerError) -> Ledger {
        guard unsafe access(path, F_OK) != 0 else { throw .alreadyExists(path: path) }
        let log = try LMDBLog.open(path: path, options)
        try log.format()
        return try Ledger.start(log, path, options, signer)
    }

    /// Opens the ledger at `path`; state tables of another layout are rebuilt before it returns.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: Sizes, bounds and the clock.
    ///   - signer: Signs the heads; may be installed later, as its key is a record of this ledger.
    ///   - progress: Called during a rebuild with the position reached and the last one.
    /// - Returns: The ledger, ready for commands.
    /// - Throws: ``LedgerError/notFound(path:)``, ``LedgerError/unsupportedFormat(found:known:)``,
    ///   or what the storage or a rebuild refused.
    package static func open(
        path: String,
        _ options: LedgerOptions,
        signer: (any HeadSigner)? = nil,
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws(LedgerError) -> Ledger {
        guard unsafe access(path, F_OK) == 0 else { throw .notFound(path: path) }
        let log = try LMDBLog.open(path: path, options)
        try log.requireFormat()
        ScratchState.removeLeftovers(beside: path)
        try log.rebuildStateIfNeeded(progress: progress)
        return try Ledger.start(log, path, options, signer)
    }

    private static func start(
        _ log: LMDBLog,
        _ path: String,
        _ options: LedgerOptions,
        _ signer: (any HeadSigner)?
    ) throws(LedgerError) -> Ledger {
        let end = try log.environment.read { (reading) throws(LedgerError) -> LogEnd in
            try Meta.end(reading.view, log.tables.meta)
        }
        let queue = CommandQueue(
            gatherWindow: options.gatherWindow,
            commandsMax: options.limits.commandsWaitingMax
        )
        let shared = LedgerShared(queue, end, signer)
        let thread = WriterThread {
            var writer = LedgerWriter(log, options, shared)
            writer.run()
        }
        guard let thread else {
            throw .storage(.failed(code: EAGAIN, operation: .begin))
        }
        return Ledger(
            log,
            shared,
            thread,
            path: path,
            mapSizeBytes: options.mapSizeBytes
        )
    }

    /// From now on, heads are signed by `signer`.
    package func install(_ signer: any HeadSigner) { shared.install(signer) }

    /// Says that a command is being prepared, so that a batch under way waits for it a little.
    package func announce() -> Announcement { Announcement(shared.queue) }

    /// Carries out a command and returns when its events are durable.
    ///
    /// - Parameters:
    ///   - actor: Who the events are from.
    ///   - announcement: What was announced for this command; it is over when the command is queued.
    ///   - decide: Reads, checks and answers with events, or throws its refusal, which is thrown
    ///     here and concerns no other command. Runs on the writer's thread and sees the commands
    ///     before it in the batch; it may run again when the batch is repeated, so it has no effect
    ///     of its own, and it is short: no key generation, no signing.
    /// - Returns: What `decide` answered, and where its events stand.
    /// - Throws: What `decide` threw; ``LedgerError/contradiction(_:)`` when its events cannot follow
    ///   the state; ``LedgerError/noRoom(_:)`` with nothing stored; ``LedgerError/fsyncFailed(_:)``,
    ///   after which the process must end.
    package func commit<Value: Sendable>(
        by actor: EventActor,
        _ announcement: consuming Announcement? = nil,
        _ decide: @escaping @Sendable (StateView) throws -> Decision<Value>
    ) async throws -> Committed<Value> {
        let wasAnnounced = announcement != nil
        announcement?.handOver()
        return try await withCheckedThrowingContinuation { caller in
            let command = QueuedCommand(actor, decide, caller)
            if let refusal = shared.queue.add(command, wasAnnounced: wasAnnounced) {
                command.refuse(refusal)
            }
        }
    }

    /// Runs `body` on a snapshot of the state; it does not wait, and sees only what is durable.
    ///
    /// A snapshot keeps old pages of the file alive: `body` is short and never waits for a peer.
    package func read<R>(_ body: (StateView) throws -> R) throws -> R {
        let reading: ReadTransaction
        do throws(LMDBError) {
            reading = try log.environment.beginRead()
        } catch {
            throw LedgerError(error)
        }
        let end = try Meta.end(reading.view, log.tables.meta)
        return try body(StateView(reading.view, log, end: end))
    }

    /// Where the log ends on the disk.
    package var durableEnd: LogEnd { shared.durableEnd }

    /// The ends of commits, beginning with the present one; who is slow gets the latest alone.
    package func commits() -> AsyncStream<LogEnd> { shared.listen() }

    /// Why the process must end; nil while all is well.
    package var failure: LedgerError? { shared.failure }

    /// Counters since the ledger was opened.
    package var statistics: LedgerStatistics { shared.counters.statistics }

    /// Takes no more commands, carries out those that wait, and ends the writer's thread.
    package func close() {
        guard ending.begin() else { return }
        shared.queue.end(.closed)
        thread.join()
        shared.endListening()
    }
}
