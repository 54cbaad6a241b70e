private import CLinux
internal import Cryptography
internal import Logging
internal import Synchronization

/// One thread's loop: waits for sockets, gives each ready connection a turn, and looks after the
/// deadlines once a second.
///
/// A tick is one wait and what follows from it. Within it the handler sees one moment and one
/// snapshot of the data; before the next wait both are let go. A connection that has more to do than
/// its turn allows stands in `queue` and goes on in the next tick, behind those that became ready.
struct EventLoop<Handler: ConnectionHandler & ~Copyable, Clock: ServerClock>: ~Copyable {
    var poller: Poller
    var table = ConnectionTable<Handler.Session>()
    var pump: FramePump<Handler>
    var input = OwnedBytes()

    /// The connections whose turns are taken together.
    var group = TurnGroup<Handler.Session>()

    /// The letter boxes of all loops for each other's connections.
    let moves: [LetterBox<MovedConnection<Handler.Session>>]

    let number: Int
    let shared: ServerShared
    let gate: LoopGate
    let clock: Clock
    let logger: Logger

    /// Tokens of connections that have more to do, and those of this tick.
    var queue: [UInt64] = []
    var queued: [UInt64] = []

    /// Tokens of connections whose next slice has to wait for the next tick.
    var waiting: [UInt64] = []

    /// What strangers have had of this tick.
    var shares: TickShares

    /// Memory that the connections hold for what is under way.
    var heldBytes = 0

    /// How many loops were at work when this one last looked.
    var crewSize: Int

    var crewPolicy = CrewPolicy()

    /// What the first loop saw at the end of its last window.
    var crewTotals: CrewTotals
    private var load = LoopLoad(at: LogTime.monotonicNanoseconds)

    var isListening = false
    private(set) var isDraining = false
    private var drainDeadline: Int64 = 0
    private var lastSweep: Int64 = 0
    private var tlsGeneration = -1

    private static var sweepMilliseconds: Int64 { 1000 }

    /// A loop that is not listening yet.
    init(
        number: Int,
        shared: ServerShared,
        moves: [LetterBox<MovedConnection<Handler.Session>>],
        poller: consuming Poller,
        handler: consuming Handler,
        clock: Clock,
        logger: Logger
    ) {
        self.poller = poller
        let gate = shared.gates[number]
        pump = FramePump(
            handler: handler,
            limits: shared.limits,
            sources: SourceGuard(shared.sources),
            replies: ReplyBox(gate: gate)
        )
        shares = TickShares(
            sourceMax: shared.limits.sourceFramesPerTick,
            totalMax: shared.limits.strangersFramesPerTick
        )
        self.number = number
        self.shared = shared
        self.moves = moves
        crewSize = shared.atWork.load(ordering: .relaxed)
        crewTotals = CrewTotals(time: LogTime.monotonicNanoseconds, work: 0, idle: nil)
        self.gate = gate
        self.clock = clock
        self.logger = logger
    }

    /// Waits from now on for connections and orders, so that none is missed before ``run()``.
    mutating func listen() throws(ServerError) {
        guard poller.add(gate.wakeDescriptor, .read, token: LoopToken.wake) else {
            throw .last("epoll_ctl")
        }
        readClock()
        lastSweep = pump.now.milliseconds
        gate.lastTick.store(pump.now.milliseconds, ordering: .relaxed)
        guard resumeListening() else { throw .last("epoll_ctl") }
    }

    /// Runs until the server stops and the connections have ended.
    mutating func run() throws(ServerError) {
        while !(isDraining && isDrained) { try tick() }
        pauseListening()
        // Whoever has not ended by now is cut off.
        while let descriptor = table.live.last { close(descriptor) }
        pump.endTick()
        publish()
    }

    private var isDrained: Bool {
        table.count == 0 || pump.now.milliseconds >= drainDeadline
    }

    /// Waits once and does what follows.
    mutating func tick() throws(ServerError) {
        let count = try wait()
        readClock()
        shares.begin()
        swap(&queue, &queued)
        var index = 0
        while index < count {
            let together = turnTogether(from: index, to: count)
            index += together
            guard together == 0 else { continue }
            let token = poller.token(at: index)
            if LoopToken.isConnection(token) {
                turn(token, hasHungUp: poller.hasHungUp(at: index))
            } else if token == LoopToken.wake {
                lookAround()
            } else {
                accept(from: LoopToken.listener(of: token))
            }
            index += 1
        }
        turnQueued()
        if pump.now.milliseconds - lastSweep >= Self.sweepMilliseconds { sweep() }
        pump.endTick()
        publish()
    }

    /// Waits for sockets and notes how long, where there are other loops to help or to be helped.
    private mutating func wait() throws(ServerError) -> Int {
        guard shared.gates.count > 1 else {
            return try poller.wait(milliseconds: waitMilliseconds)
        }
        let start = LogTime.monotonicNanoseconds
        let count = try poller.wait(milliseconds: waitMilliseconds)
        let now = LogTime.monotonicNanoseconds
        let share = load.noteWait(from: start, to: now) { LogTime.threadNanoseconds }
        if let share { review(share, at: now) }
        return count
    }

    private var waitMilliseconds: Int32 {
        if !queue.isEmpty { return 0 }
        let untilSweep = lastSweep + Self.sweepMilliseconds - pump.now.milliseconds
        return Int32(clamping: min(max(untilSweep, 1), Self.sweepMilliseconds))
    }

    private mutating func readClock() {
        pump.now = Moment(
            milliseconds: clock.monotonicMilliseconds,
            unixSeconds: clock.unixSeconds
        )
        pump.sources.refresh()
        let generation = shared.tlsGeneration.load(ordering: .acquiring)
        if generation != tlsGeneration {
            tlsGeneration = generation
            pump.tlsContext = shared.tlsContext
        }
    }

    private mutating func publish() {
        gate.lastTick.store(pump.now.milliseconds, ordering: .relaxed)
        gate.counters.add(pump.tally)
        pump.tally = Tally()
    }

    /// Does what other threads have asked for.
    private mutating func lookAround() {
        gate.clearWake()
        takeHanded()
        if crewSize != shared.atWork.load(ordering: .acquiring) { followCrew() }
        for (token, reply) in pump.replies.takeAll() { complete(reply, token) }
        if !isDraining, shared.isStopping.load(ordering: .acquiring) { drain() }
    }

    /// Takes in what other loops have handed over.
    private mutating func takeHanded() {
        for socket in gate.takeHanded() { adopt(socket) }
        for moved in moves[number].takeAll() { takeIn(moved) }
    }

    // MARK: - Deadlines

    /// Ends the connections whose time is over; once a second, all in one go.
    private mutating func sweep() {
        lastSweep = pump.now.milliseconds
        // Also where nobody asks: what is no longer current is let go.
        pump.beginTick()
        let idleAllowance = shared.idleAllowanceMilliseconds
        // From the end, since closing moves the last one into the place of the closed one.
        var index = table.live.count
        while index > 0 {
            index -= 1
            let descriptor = table.live[index]
            let early = table[descriptor].isIdle ? idleAllowance : 0
            guard table[descriptor].deadline - early <= pump.now.milliseconds else { continue }
            let held = table[descriptor].heldBytes
            let token = table.token(of: descriptor)
            let verdict = table[descriptor].expire(&input, &pump)
            apply(verdict, to: descriptor, token, held: held)
        }
        if !isListening, !isDraining { _ = resumeListening() }
    }

    /// Stops accepting and lets every connection end as soon as what it asked is answered.
    private mutating func drain() {
        isDraining = true
        drainDeadline = pump.now.milliseconds + shared.limits.stopMilliseconds
        var index = table.live.count
        while index > 0 {
            index -= 1
            drain(table.live[index])
        }
        // Another loop that does not know yet that the server stops keeps what it has from now on.
        for socket in gate.closeHanded() { adopt(socket) }
        for moved in moves[number].close() { takeIn(moved) }
        // Whoever is in the queue has perhaps sent requests, and would be reset unheard.
        for index in shared.listeners.indices {
            while accept(from: index) {}
        }
        pauseListening()
        logger.debug("draining", metadata: ["loop": "\(number)", "open": "\(table.count)"])
    }

    /// Lets one connection end as soon as what it asked is answered.
    mutating func drain(_ descriptor: Int32) {
        table[descriptor].isDraining = true
        if table[descriptor].stage == .handshake || table[descriptor].stage == .proxyHeader {
            let soon = pump.now.milliseconds + shared.limits.lingerMilliseconds
            table[descriptor].deadline = min(table[descriptor].deadline, soon)
        }
        turn(table.token(of: descriptor))
    }
}

/// What events carry that are not a connection's: their generation is 0, which no open slot has.
enum LoopToken {
    /// The loop's wake-up call.
    static var wake: UInt64 { 0xffff_ffff }

    /// The token of a listener.
    static func listener(_ index: Int) -> UInt64 { UInt64(index) & 0xffff }

    /// The listener of a token.
    static func listener(of token: UInt64) -> Int { Int(token & 0xffff) }

    /// Whether this is a connection's token.
    static func isConnection(_ token: UInt64) -> Bool { token >> 32 != 0 }
}
