private import CLinux
internal import Cryptography
internal import Synchronization

/// What all loops of a server share.
final class ServerShared: Sendable {
    let listeners: [Listener]
    let limits: ServerLimits
    let gates: [LoopGate]
    let sources: SourceTable

    /// Connections that are open or have been accepted, over all loops.
    let connections = Atomic<Int>(0)

    /// The number of the next connection.
    let numbers = Atomic<UInt64>(0)

    /// Whether the loops are to end.
    let isStopping = Atomic<Bool>(false)

    /// One higher whenever the context is another.
    let tlsGeneration = Atomic<Int>(0)

    /// How many connections are served; the ones above are refused.
    let connectionsMax: Int

    /// How many loops work: the first so many listen and have connections, the others rest.
    let atWork: Atomic<Int>

    private let tls: Mutex<TLSContext?>

    init(
        listeners: [Listener],
        limits: ServerLimits,
        gates: [LoopGate],
        sources: SourceTable,
        tls: TLSContext?,
        staffing: LoopStaffing
    ) {
        self.listeners = listeners
        self.limits = limits
        self.gates = gates
        self.sources = sources
        self.tls = Mutex(tls)
        let atFirst =
            switch staffing {
            case .all: gates.count
            case .asNeeded: 1
            }
        self.atWork = Atomic(atFirst)
        // Besides connections a process has its listeners, files and the loops' own descriptors.
        let kept = 64 + 4 * gates.count + 2 * limits.refusedConnectionsMax
        connectionsMax = max(1, min(limits.connectionsMax, clinux_descriptor_limit() - kept))
    }

    /// The context for new TLS connections.
    var tlsContext: TLSContext? {
        get { tls.withLock { $0 } }
        set {
            tls.withLock { $0 = newValue }
            tlsGeneration.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// What all loops have done so far.
    var statistics: ServerStatistics {
        var sum = ServerStatistics()
        for gate in gates { gate.counters.add(to: &sum) }
        sum.open = connections.load(ordering: .relaxed)
        return sum
    }

    /// How much of their time idle connections lose, because others need their place.
    var idleAllowanceMilliseconds: Int64 {
        guard connections.load(ordering: .relaxed) > connectionsMax / 4 * 3 else { return 0 }
        return max(0, limits.idleMilliseconds - limits.crowdedIdleMilliseconds)
    }

    /// Whether one more connection may be accepted, if only to refuse it.
    var hasRoom: Bool {
        connections.load(ordering: .relaxed) < connectionsMax + limits.refusedConnectionsMax
    }

    /// Has another number of loops at work, unless somebody else has decided meanwhile.
    func employ(_ count: Int, insteadOf before: Int) {
        let count = min(max(count, 1), gates.count)
        let (isOurs, _) = atWork.compareExchange(
            expected: before,
            desired: count,
            ordering: .acquiringAndReleasing
        )
        guard isOurs else { return }
        for gate in gates { gate.wake() }
    }

    /// What the first `count` loops were busy, the busiest and all together, and what they had of
    /// processors.
    func load(of count: Int) -> CrewLoad {
        var load = CrewLoad()
        for gate in gates.prefix(count) {
            let busy = gate.busy.load(ordering: .relaxed)
            load.busiest = max(load.busiest, busy)
            load.busy += busy
            load.processor += gate.processor.load(ordering: .relaxed)
        }
        return load
    }

    /// The loop at work with the fewest connections, seen from `own`: itself unless another has clearly
    /// fewer, since handing over costs a wake-up.
    func leastLoadedLoop(seenFrom own: Int) -> Int {
        var best = own
        var fewest = gates[own].connections.load(ordering: .relaxed) - 2
        for index in gates.indices.prefix(atWork.load(ordering: .relaxed)) where index != own {
            let count = gates[index].connections.load(ordering: .relaxed)
            if count < fewest {
                fewest = count
                best = index
            }
        }
        return best
    }
}
