internal import Synchronization

/// What a server has done so far, over all its loops.
package struct ServerStatistics: Equatable, Sendable {
    /// Connections accepted.
    package var accepted: UInt64 = 0

    /// Connections open now.
    package var open: Int = 0

    /// Connections that were told that the server is busy, or were to be.
    package var refused: UInt64 = 0

    /// Connections that were refused because of their source.
    package var shed: UInt64 = 0

    /// Frames answered.
    package var frames: UInt64 = 0

    /// Bytes of frames received, below TLS.
    package var receivedBytes: UInt64 = 0

    /// Bytes of answers, below TLS.
    package var sentBytes: UInt64 = 0

    /// Handshakes that failed or were not completed in time.
    package var failedHandshakes: UInt64 = 0

    /// Connections that were closed because a deadline had passed.
    package var expired: UInt64 = 0

    /// Times that accepting had to pause for want of descriptors or of room.
    package var pauses: UInt64 = 0
}

extension ServerStatistics {
    /// What was done, as one number: connections, frames, and a kilobyte of answers for as much as
    /// one of them.
    var work: UInt64 { accepted &+ frames &+ sentBytes / 1024 }
}

/// What one loop has counted and not yet published.
struct Tally {
    var accepted: UInt64 = 0
    var refused: UInt64 = 0
    var shed: UInt64 = 0
    var frames: UInt64 = 0
    var received: UInt64 = 0
    var sent: UInt64 = 0
    var failedHandshakes: UInt64 = 0
    var expired: UInt64 = 0
    var pauses: UInt64 = 0
}

/// The published counters of one loop; only that loop adds to them.
final class LoopCounters: Sendable {
    private let accepted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)
    private let shed = Atomic<UInt64>(0)
    private let frames = Atomic<UInt64>(0)
    private let received = Atomic<UInt64>(0)
    private let sent = Atomic<UInt64>(0)
    private let failedHandshakes = Atomic<UInt64>(0)
    private let expired = Atomic<UInt64>(0)
    private let pauses = Atomic<UInt64>(0)

    /// Adds what a tick has counted.
    func add(_ tally: Tally) {
        Self.add(tally.frames, to: frames)
        Self.add(tally.received, to: received)
        Self.add(tally.sent, to: sent)
        Self.add(tally.accepted, to: accepted)
        Self.add(tally.refused, to: refused)
        Self.add(tally.shed, to: shed)
        Self.add(tally.failedHandshakes, to: failedHandshakes)
        Self.add(tally.expired, to: expired)
        Self.add(tally.pauses, to: pauses)
    }

    /// Adds these counters to a sum.
    func add(to sum: inout ServerStatistics) {
        sum.accepted &+= accepted.load(ordering: .relaxed)
        sum.refused &+= refused.load(ordering: .relaxed)
        sum.shed &+= shed.load(ordering: .relaxed)
        sum.frames &+= frames.load(ordering: .relaxed)
        sum.receivedBytes &+= received.load(ordering: .relaxed)
        sum.sentBytes &+= sent.load(ordering: .relaxed)
        sum.failedHandshakes &+= failedHandshakes.load(ordering: .relaxed)
        sum.expired &+= expired.load(ordering: .relaxed)
        sum.pauses &+= pauses.load(ordering: .relaxed)
    }

    private static func add(_ count: UInt64, to counter: borrowing Atomic<UInt64>) {
        if count > 0 { counter.increase(by: count) }
    }
}
