private import CLinux
private import Glibc
internal import Synchronization

/// What the other threads may touch of a loop: its wake-up call, its letter box, its numbers.
final class LoopGate: Sendable {
    /// Readable when the loop is to look around.
    let wakeDescriptor: Int32

    /// What the loop has counted.
    let counters = LoopCounters()

    /// How many connections the loop has or has been handed.
    let connections = Atomic<Int>(0)

    /// When the loop last began a tick, in monotonic milliseconds; 0 before it listens.
    let lastTick = Atomic<Int64>(0)

    /// The share of its time that the loop was last busy, in thousandths.
    let busy = Atomic<Int>(0)

    /// The share of that time for which it had a processor, in thousandths.
    let processor = Atomic<Int>(0)

    private let handed = LetterBox<AcceptedSocket>()

    init() throws(ServerError) {
        wakeDescriptor = clinux_wake_create()
        guard wakeDescriptor >= 0 else { throw .last("eventfd") }
    }

    deinit { close(wakeDescriptor) }

    /// Makes the loop look around soon.
    func wake() { clinux_wake(wakeDescriptor) }

    /// Takes note that the loop is looking around.
    func clearWake() { clinux_wake_clear(wakeDescriptor) }

    /// Gives the loop a socket that another one has accepted; false when it takes none any more.
    func hand(_ socket: AcceptedSocket) -> Bool {
        guard handed.put(socket) else { return false }
        wake()
        return true
    }

    /// Takes the sockets that were handed over.
    func takeHanded() -> [AcceptedSocket] { handed.takeAll() }

    /// Takes the sockets that were handed over, for the last time.
    func closeHanded() -> [AcceptedSocket] { handed.close() }
}

/// A socket between its acceptance and its connection; whoever holds this must close it or go on.
struct AcceptedSocket: Sendable {
    let descriptor: Int32
    let listener: Listener
    let peer: PeerAddress
    let isRefused: Bool
}
