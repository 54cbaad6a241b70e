import BER
import ChangeFeed
import Directory
import Glibc
import Ledger
import Logging
import Synchronization

/// The publisher: takes the authority's changes and writes the file that the readers map.
///
/// It holds nothing secret. When the authority is away it waits; when a batch cannot be applied it says why,
/// asks anew, and what is published goes on being served.
struct PublisherRole {
    private let data: DataDirectory
    private let settings: Settings
    private let lifeline: Lifeline
    private let logger: Logger

    /// Dead readers' slots are freed this often (lmdb.h, mdb_reader_check).
    private static let readerCheckSeconds = 10
    private static let retryFirstMilliseconds = 20
    private static let retryMostMilliseconds = 1_000

    init(data: DataDirectory, settings: Settings, lifeline: Lifeline) {
        self.data = data
        self.settings = settings
        self.lifeline = lifeline
        logger = Log.make("publisher")
    }

    func run() throws(CommandFailure) {
        let signals = try SignalWait()
        let schema = try Settings.schema()
        var accounts = try Self.openAccounts(data)
        let rules = try AccessRules(settings, of: data, logger)
        var search = SearchBuilder(settings.searchIndex, rules, logger)
        var options = settings.directoryOptions(schema: schema)
        options.keepsSearchIndex = search.isWanted(accounts: accounts.count)
        var writer = try Self.open(data, options)
        if let reason = writer.rebuildReason {
            logger.notice("the directory must be rebuilt: \(reason.text)")
        }
        let feed = FeedHolder()
        signals.onRequest { request in if request == .stop { feed.stop() } }
        // Whoever is let search from now on finds by an index that is made from now on.
        let setting = settings.searchIndex
        rules.watch { before, now in
            guard setting.isWanted(policy: now, accounts: 0),
                !setting.isWanted(policy: before, accounts: 0)
            else { return }
            feed.interrupt()
        }
        var ready: Lifeline? = lifeline
        // A directory that readers can use is there: look-ups need no more.
        if let standing = writer.standing, standing.position > 0 {
            ready?.reportReady()
            ready = nil
        }
        var delay = Self.retryFirstMilliseconds
        var complaints = Complaints(logger)
        while !feed.isStopped {
            if search.isWanted(accounts: accounts.count) { writer.keepSearchIndex() }
            do throws(ChangeFeedError) {
                let socket = try FeedSocket.connect(path: data.changesSocket)
                guard feed.hold(socket) else { break }
                if try follow(socket, &writer, &accounts, &search, &ready, &complaints) {
                    delay = Self.retryFirstMilliseconds
                }
            } catch {
                // Before the authority listens there is nothing to say.
                if !feed.isStopped, error.isWorthALine {
                    complaints.add("the change feed ended: \(error)")
                }
            }
            feed.release()
            if feed.isStopped { break }
            usleep(UInt32(delay) * 1_000)
            delay = min(delay * 2, Self.retryMostMilliseconds)
        }
    }

    private static func open(
        _ data: DataDirectory,
        _ options: DirectoryOptions
    ) throws(CommandFailure) -> DirectoryWriter {
        do throws(DirectoryError) {
            return try DirectoryWriter.open(folder: data.directory, options, .faults)
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private static func openAccounts(
        _ data: DataDirectory
    ) throws(CommandFailure) -> AccountsWriter {
        do throws(DirectoryError) {
            return try AccountsWriter.open(folder: data.directory)
        } catch {
            throw CommandFailure("the accounts: \(error)")
        }
    }

    /// Greets the authority and applies what it sends until the connection ends; says whether anything was
    /// applied.
    private func follow(
        _ socket: FeedSocket,
        _ writer: inout DirectoryWriter,
        _ accounts: inout AccountsWriter,
        _ search: inout SearchBuilder,
        _ ready: inout Lifeline?,
        _ complaints: inout Complaints
    ) throws(ChangeFeedError) -> Bool {
        var message = BERWriter()
        writer.makeHello().encode(into: &message)
        try socket.send(message)
        var lastCheck = ContinuousClock.now
        var isAnythingApplied = false
        var hasAccounts = false
        while true {
            search.work(on: &writer) { socket.hasInput }
            guard let message = try socket.receive() else { break }
            let batch = try Batch(decoding: message.span)
            do throws(DirectoryError) {
                switch batch.kind {
                case .accounts:
                    try accounts.apply(batch)
                    hasAccounts = true
                    if search.isWanted(accounts: accounts.count) { writer.keepSearchIndex() }
                // A ledger that never had an account says nothing of them.
                case .rebuildEnd: if !hasAccounts { try accounts.empty() }
                case .changes, .rebuild: break
                }
                let report = try writer.apply(batch)
                isAnythingApplied = true
                complaints.clear()
                for item in report.skipped { logger.error("not published: \(item)") }
                FaultPoint.publisherAfterCommitBeforeAcknowledge.hit()
                let position = batch.kind == .rebuild ? batch.fromPosition : report.position
                try acknowledge(position, on: socket)
                if batch.kind == .changes || batch.kind == .rebuildEnd {
                    ready?.reportReady()
                    ready = nil
                }
                if ContinuousClock.now - lastCheck > .seconds(Self.readerCheckSeconds) {
                    lastCheck = .now
                    let freed = try writer.checkReaders()
                    if freed > 0 { logger.notice("freed \(freed) slots of readers that died") }
                }
            } catch {
                // The greeting that follows has the authority go on from what was committed, or rebuild.
                complaints.add(
                    "a batch up to position \(batch.toPosition) was not applied: \(error)"
                )
                return isAnythingApplied
            }
        }
        return isAnythingApplied
    }

    private func acknowledge(_ position: UInt64, on socket: FeedSocket) throws(DirectoryError) {
        var message = BERWriter()
        Ack(position: position).encode(into: &message)
        do throws(ChangeFeedError) {
            try socket.send(message)
        } catch {
            // The authority is gone: the next receive says so.
            logger.debug("no acknowledgment of \(position): \(error)")
        }
    }
}

/// Errors for the log, each said once until something works again: a full disk fails many times a minute.
private struct Complaints {
    private let logger: Logger
    private var last: String?

    init(_ logger: Logger) { self.logger = logger }

    mutating func add(_ text: String) {
        if text != last { logger.error("\(text)") }
        last = text
    }

    mutating func clear() { last = nil }
}

/// The connection of the moment, so that a signal, or new rules, can end it.
private final class FeedHolder: Sendable {
    private struct State {
        var socket: FeedSocket?
        var isStopped = false
    }

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Keeps `socket` for ``stop()``; false when that came first.
    func hold(_ socket: FeedSocket) -> Bool {
        state.withLock { state in
            guard !state.isStopped else { return false }
            state.socket = socket
            return true
        }
    }

    func release() { state.withLock { $0.socket = nil } }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.socket?.shutDown()
        }
    }

    /// Ends the connection, so that the next one begins by looking around.
    func interrupt() { state.withLock { $0.socket?.shutDown() } }
}

extension DirectoryWriter.Hooks {
    /// Ends a debug build where the crash test asked for it.
    fileprivate static var faults: Self {
        Self(reached: { moment in
            switch moment {
            case .beforeCommit: FaultPoint.publisherBeforeCommit.hit()
            case .beforeSwap: FaultPoint.publisherRebuildBeforeSwap.hit()
            case .afterSwap: FaultPoint.publisherRebuildAfterSwap.hit()
            case .afterCommit, .rebuildBegun, .afterRemoval: break
            }
        })
    }
}

extension ChangeFeedError {
    /// Whether it is more than an authority that is not there yet.
    fileprivate var isWorthALine: Bool {
        guard case .socket(operation: "connect", errno: let code) = self else { return true }
        return code != ENOENT && code != ECONNREFUSED
    }
}
