import BER
import ChangeFeed
import Foundation
import Ledger
import Logging
import Synchronization

/// One publisher's connection: what it lacks is sent, what it acknowledges is told to who waits.
///
/// ```
/// publisher                         authority
///     | Hello(position, hash)  ----->  is that a place in our log?
///     | <-----  accounts               all, where there ever was one; later whenever one is touched
///     | <-----  changes, changes, …    yes: what came after it
///     | <-----  rebuild, …, rebuildEnd no, or nothing is there yet: everything
///     | Ack  ---------------------->   one for each, in order
/// ```
///
/// Two threads: the one that runs the session reads the ledger and sends, another takes the answers in.
/// A few batches are under way at once, so that the publisher's disk does not wait for our reading.
final class FeedSession: Sendable {
    /// Batches sent and not yet acknowledged.
    static let windowBatches = 4

    private struct Expected {
        var kind: Batch.Kind
        var position: Position
        var isCaughtUp: Bool
    }

    private struct State {
        var expected: [Expected] = []
        var isClosed = false
    }

    private let socket: FeedSocket
    private let source: FeedSource
    private let publication: Publication
    private let logger: Logger
    private let signal = FeedSignal()
    private let state = Mutex(State())

    init(socket: FeedSocket, source: FeedSource, publication: Publication, logger: Logger) {
        self.socket = socket
        self.source = source
        self.publication = publication
        self.logger = logger
    }

    /// Says that the ledger has more.
    func wake() { signal.signal() }

    /// Ends the session; ``run(uid:)`` returns soon after.
    func close() {
        state.withLock { $0.isClosed = true }
        socket.shutDown()
        signal.signal()
    }

    /// Serves the publisher, which runs as `uid`, until the connection ends.
    func run(uid: UInt32) {
        do {
            guard let greeting = try socket.receive() else { return }
            let hello = try Hello(decoding: greeting.span)
            let start = try place(of: hello)
            var view = Publication.View()
            view.isConnected = true
            view.uid = uid
            view.isRebuilding = start == nil
            view.position = start
            let number = publication.begin(view)
            defer { publication.end(number) }
            let reader = Thread { self.takeAnswers(number) }
            reader.name = "feed-answers"
            reader.start()
            try send(from: start, number)
        } catch {
            logger.warning(
                "the publisher's connection ended",
                metadata: ["cause": "\(error)"]
            )
        }
        close()
    }

    /// Where the publisher's directory stands in our log; `nil` when it must be built anew.
    private func place(of hello: Hello) throws -> Position? {
        // An empty directory is built in one go, and not shown half full.
        guard hello.position > 0 else { return nil }
        return try source.ledger.read { view in
            guard let hash = try view.chainHash(at: hello.position), hash.array == hello.chainHash
            else { return nil }
            return hello.position
        }
    }

    private func send(from start: Position?, _ number: UInt64) throws {
        var isRebuilding = start == nil
        var sent = start ?? 0
        var accountsSent: Position = 0
        var writer = BERWriter(capacity: 1 << 20)
        while true {
            let (isClosed, underWay) = state.withLock { ($0.isClosed, $0.expected.count) }
            if isClosed { return }
            guard underWay < Self.windowBatches else {
                signal.wait()
                continue
            }
            let part =
                isRebuilding ? try source.rebuild(after: sent) : try source.changes(after: sent)
            // Read behind the changes and sent before them: once these are acknowledged, so are the
            // accounts of every event up to there.
            let accounts = try source.accounts(after: accountsSent)
            if let accounts {
                try send(accounts, isCaughtUp: false, &writer)
                accountsSent = accounts.toPosition
            }
            if let part {
                try send(part.batch, isCaughtUp: part.isCaughtUp, &writer)
                sent = part.batch.toPosition
                isRebuilding = part.batch.kind == .rebuild
                publication.update(in: number) { $0.sent = sent }
            } else if accounts == nil {
                signal.wait()
            }
        }
    }

    private func send(
        _ batch: Batch,
        isCaughtUp: Bool,
        _ writer: inout BERWriter
    ) throws(ChangeFeedError) {
        let expected = Expected(
            kind: batch.kind,
            position: batch.toPosition,
            isCaughtUp: isCaughtUp
        )
        state.withLock { $0.expected.append(expected) }
        writer.removeAll()
        batch.encode(into: &writer)
        try socket.send(writer)
    }

    private func takeAnswers(_ number: UInt64) {
        do {
            while let answer = try socket.receive() {
                try take(try Ack(decoding: answer.span), number)
                signal.signal()
            }
        } catch {
            logger.warning("the publisher's answers ended", metadata: ["cause": "\(error)"])
        }
        close()
    }

    private func take(_ ack: Ack, _ number: UInt64) throws(ChangeFeedError) {
        let expected = state.withLock { $0.expected.isEmpty ? nil : $0.expected.removeFirst() }
        guard let expected else {
            throw .outOfRange(field: "position", value: Int64(clamping: ack.position))
        }
        switch expected.kind {
        case .rebuild, .accounts: return
        case .changes, .rebuildEnd:
            guard ack.position == expected.position else {
                throw .outOfRange(field: "position", value: Int64(clamping: ack.position))
            }
        }
        // Short of the end, a mailbox that was touched again later is still missing.
        guard expected.isCaughtUp else { return }
        publication.update(in: number) { view in
            view.position = expected.position
            view.isRebuilding = false
        }
    }
}
