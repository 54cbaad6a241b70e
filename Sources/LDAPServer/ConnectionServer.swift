private import CLinux
package import Cryptography
private import Glibc
package import Logging
internal import Synchronization

/// Serves a protocol on sockets: one event loop a thread, all with the same listeners.
///
/// A loop that fails ends the whole server, since its connections would otherwise be silent.
package final class ConnectionServer<
    Handler: ConnectionHandler & ~Copyable,
    Clock: ServerClock
>: Sendable {
    /// What its loops share.
    let shared: ServerShared
    private let moves: [LetterBox<MovedConnection<Handler.Session>>]
    private let clock: Clock
    private let logger: Logger
    private let makeHandler: @Sendable () throws(ServerError) -> Handler
    private let failure = Mutex<ServerError?>(nil)
    private let ready = Atomic<Int>(0)

    /// A server that is not running yet; nobody is accepted before ``run(onReady:)``.
    ///
    /// - Parameters:
    ///   - listeners: where it listens; the server closes them when it has stopped.
    ///   - loops: how many threads it has, at least one; one per core is right.
    ///   - staffing: whether all of them have connections from the beginning.
    ///   - tls: what TLS listeners and StartTLS present; nil for neither.
    ///   - limits: what connections may do.
    ///   - sources: what is known of where they come from, and what sources may do.
    ///   - clock: where the time comes from.
    ///   - logger: where starts, stops and shortages are told; no look-up ever is.
    ///   - makeHandler: makes the handler of a loop, on that loop's thread.
    /// - Throws: ``ServerError/noTLSContext``, ``ServerError/system(call:code:)``.
    package init(
        listeners: [Listener],
        loops: Int,
        staffing: LoopStaffing = .asNeeded,
        tls: TLSContext?,
        limits: ServerLimits,
        sources: SourceTable = SourceTable(),
        clock: Clock,
        logger: Logger,
        makeHandler: @escaping @Sendable () throws(ServerError) -> Handler
    ) throws(ServerError) {
        if tls == nil, listeners.contains(where: { $0.kind == .tls }) { throw .noTLSContext }
        for listener in listeners {
            guard clinux_prepare_listener(listener.descriptor) == 0 else { throw .last("fcntl") }
        }
        var gates: [LoopGate] = []
        for _ in 0..<max(loops, 1) { gates.append(try LoopGate()) }
        self.shared = ServerShared(
            listeners: listeners,
            limits: limits,
            gates: gates,
            sources: sources,
            tls: tls,
            staffing: staffing
        )
        moves = gates.map { _ in LetterBox() }
        self.clock = clock
        self.logger = logger
        self.makeHandler = makeHandler
    }

    /// Serves until ``stop()``, or until a loop fails; blocks the calling thread.
    ///
    /// Call it once. `onReady` runs on one of the loops' threads when all of them listen.
    /// - Throws: the first failure of a loop.
    package func run(onReady: @escaping @Sendable () -> Void = {}) throws(ServerError) {
        var threads: [LoopThread] = []
        for number in shared.gates.indices {
            let thread = LoopThread.start { self.runLoop(number, onReady) }
            guard let thread else {
                for absent in number..<shared.gates.count { closeBoxes(of: absent) }
                fail(.system(call: "pthread_create", code: EAGAIN))
                break
            }
            threads.append(thread)
        }
        for thread in threads { thread.join() }
        for listener in shared.listeners { listener.close() }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Ends the server: no new connections, what was asked is answered, then every peer is told.
    ///
    /// ``run(onReady:)`` returns at the latest after ``ServerLimits/stopMilliseconds``.
    package func stop() {
        shared.isStopping.store(true, ordering: .releasing)
        wake()
    }

    /// Makes every loop look at its clock and its orders.
    package func wake() {
        for gate in shared.gates { gate.wake() }
    }

    /// Presents another certificate from now on; open connections keep theirs.
    package func replaceTLS(_ context: TLSContext) { shared.tlsContext = context }

    /// What has been done so far.
    package var statistics: ServerStatistics { shared.statistics }

    /// How many connections each loop has.
    package var connectionsPerLoop: [Int] {
        shared.gates.map { $0.connections.load(ordering: .relaxed) }
    }

    /// How many loops have connections; the others rest.
    package var loopsAtWork: Int { shared.atWork.load(ordering: .relaxed) }

    /// Has so many loops at work from now on, until that is too few or more than enough.
    package func employ(loops: Int) { shared.employ(loops, insteadOf: loopsAtWork) }

    /// How long ago the loop that has gone longest without a tick began its last one, in
    /// milliseconds; nil before all of them listen.
    ///
    /// A loop with nothing to do has one a second.
    package var slowestLoopMilliseconds: Int64? {
        let ticks = shared.gates.map { $0.lastTick.load(ordering: .relaxed) }
        guard let oldest = ticks.min(), oldest != 0 else { return nil }
        return max(0, clock.monotonicMilliseconds - oldest)
    }

    /// Whether the server has been told to end.
    package var isStopping: Bool { shared.isStopping.load(ordering: .relaxed) }

    private func runLoop(_ number: Int, _ onReady: @Sendable () -> Void) {
        // A write to a closed connection must be an error, not the end of the process.
        clinux_block_signals()
        defer { closeBoxes(of: number) }
        do throws(ServerError) {
            let poller = try Poller.make()
            let handler = try makeHandler()
            var loop = EventLoop(
                number: number,
                shared: shared,
                moves: moves,
                poller: poller,
                handler: handler,
                clock: clock,
                logger: logger
            )
            try loop.listen()
            let listening = ready.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
            if listening == shared.gates.count { onReady() }
            try loop.run()
        } catch {
            fail(error)
        }
    }

    /// Ends what was handed over to a loop that failed; one that ended as it should has nothing left.
    private func closeBoxes(of number: Int) {
        for socket in shared.gates[number].closeHanded() { close(socket.descriptor) }
        _ = moves[number].close()
    }

    private func fail(_ error: ServerError) {
        failure.withLock { first in if first == nil { first = error } }
        logger.critical("a loop ends", metadata: ["cause": "\(error)"])
        stop()
    }
}
