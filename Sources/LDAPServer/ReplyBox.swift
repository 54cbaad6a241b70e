internal import Synchronization

/// The letter box of a loop for what has been done elsewhere, by the token of the connection that
/// waits for it.
final class ReplyBox<Reply: Sendable>: Sendable {
    private let gate: LoopGate
    private let replies = Mutex<[(token: UInt64, reply: Reply)]>([])

    /// A box whose loop is woken through `gate`.
    init(gate: LoopGate) { self.gate = gate }

    /// Leaves a reply; of any thread.
    func post(_ reply: Reply, to token: UInt64) {
        replies.withLock { $0.append((token, reply)) }
        gate.wake()
    }

    /// Takes the replies that have come.
    func takeAll() -> [(token: UInt64, reply: Reply)] {
        replies.withLock { replies in
            let taken = replies
            replies.removeAll()
            return taken
        }
    }
}
