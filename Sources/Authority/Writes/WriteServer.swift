import BER
import ChangeFeed
import Dispatch
import Foundation
import Logging
import Synchronization

/// Listens for the ldap role and carries out the writes of publishers, its only verb.
///
/// A connection has a thread, which reads a command, has it carried out, and answers; a few at a time,
/// beyond which new ones are closed.
final class WriteServer: Sendable {
    /// Connections at a time: what the ldap role has threads for, and as many left over by one before it.
    static let connectionsMax = 8

    private struct State {
        var sockets: [UInt64: FeedSocket] = [:]
        var made: UInt64 = 0
        var isStopped = false
    }

    private let listener: UnixListener
    private let logger: Logger
    private let state = Mutex(State())

    /// Listens at `path`; `allowed` are the users as whom the ldap role may come, by the kernel's word.
    init(path: String, allowed: Set<UInt32>, logger: Logger) throws(AuthorityError) {
        self.logger = logger
        listener = try UnixListener(
            path: path,
            what: "the socket for writes",
            allowed: allowed,
            logger: logger
        )
    }

    /// Begins to serve: `write` carries out a command of the role whose user is given.
    func start(_ write: @escaping @Sendable (WriteCommand, UInt32) async -> WriteAnswer) {
        listener.start { [self] socket, peer in
            guard let number = hold(socket) else {
                logger.warning("too many connections for writes")
                return
            }
            let thread = Thread { [self] in
                serve(socket) { command in await write(command, peer.uid) }
                state.withLock { $0.sockets[number] = nil }
            }
            thread.name = "writes"
            thread.start()
        }
    }

    /// Ends the connections and listens no more.
    func stop() {
        listener.stop()
        let sockets = state.withLock { state in
            state.isStopped = true
            return Array(state.sockets.values)
        }
        for socket in sockets { socket.shutDown() }
    }

    private func hold(_ socket: FeedSocket) -> UInt64? {
        state.withLock { state in
            guard !state.isStopped, state.sockets.count < Self.connectionsMax else { return nil }
            state.made += 1
            state.sockets[state.made] = socket
            return state.made
        }
    }

    private func serve(
        _ socket: FeedSocket,
        _ write: @escaping @Sendable (WriteCommand) async -> WriteAnswer
    ) {
        do throws(ChangeFeedError) {
            while var message = try socket.receive(bytesMax: WriteCommand.bytesMax) {
                // There is a password in it.
                defer { for index in message.indices { message[index] = 0 } }
                let command = try WriteCommand(decoding: message.span)
                var writer = BERWriter()
                Self.wait { await write(command) }.encode(into: &writer)
                try socket.send(writer)
            }
        } catch {
            logger.warning("a connection for writes ended", metadata: ["cause": "\(error)"])
        }
    }

    /// Blocks this connection's own thread until `work` is done.
    private static func wait(
        _ work: @escaping @Sendable () async -> WriteAnswer
    ) -> WriteAnswer {
        let pending = PendingAnswer()
        Task { pending.give(await work()) }
        return pending.take()
    }
}

/// An answer on its way from a task to a thread that waits for it.
private final class PendingAnswer: Sendable {
    private let answer = Mutex<WriteAnswer?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func give(_ answer: WriteAnswer) {
        self.answer.withLock { $0 = answer }
        done.signal()
    }

    func take() -> WriteAnswer {
        done.wait()
        return answer.withLock { $0 } ?? WriteAnswer(.other)
    }
}
