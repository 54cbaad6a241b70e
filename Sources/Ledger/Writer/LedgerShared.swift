import Synchronization

/// What the ledger and its writer's thread have in common.
final class LedgerShared: Sendable {
    let queue: CommandQueue
    let counters = LedgerCounters()
    private let state: Mutex<State>

    private struct State {
        var signer: (any HeadSigner)?
        var failure: LedgerError?
        var durableEnd: LogEnd
        var nextListener = 0
        var listeners: [Int: AsyncStream<LogEnd>.Continuation] = [:]
    }

    init(_ queue: CommandQueue, _ durableEnd: LogEnd, _ signer: (any HeadSigner)?) {
        self.queue = queue
        state = Mutex(State(signer: signer, durableEnd: durableEnd))
    }

    /// Where the log ends on the disk.
    var durableEnd: LogEnd { state.withLock { $0.durableEnd } }

    /// Why nothing more can be written; nil while all is well.
    var failure: LedgerError? { state.withLock { $0.failure } }

    func install(_ signer: any HeadSigner) { state.withLock { $0.signer = signer } }

    func signHead(_ end: LogEnd) throws(LedgerError) -> Head {
        guard let signer = state.withLock({ $0.signer }) else {
            throw .headNotSigned(reason: "no signer is installed")
        }
        var head = Head(end: end, signature: [])
        do {
            head.signature = try signer.sign(head.content.span)
        } catch {
            throw .headNotSigned(reason: String(describing: error))
        }
        return head
    }

    /// Stops everything after a failure that leaves the disk unknown.
    func fail(_ error: LedgerError, _ onFatal: (@Sendable (LedgerError) -> Void)?) {
        state.withLock { $0.failure = error }
        queue.end(error)
        onFatal?(error)
    }

    /// Tells everybody who listens that the log is durable up to `end`.
    func publish(_ end: LogEnd) {
        let listeners = state.withLock { state in
            state.durableEnd = end
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield(end) }
    }

    /// The ends of coming commits; a slow listener gets the latest alone.
    func listen() -> AsyncStream<LogEnd> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: LogEnd.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let (number, end) = state.withLock { state in
            let number = state.nextListener
            state.nextListener += 1
            state.listeners[number] = continuation
            return (number, state.durableEnd)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.listeners.removeValue(forKey: number) }
        }
        continuation.yield(end)
        return stream
    }

    /// Ends every listener's stream.
    func endListening() {
        let listeners = state.withLock { state in
            let listeners = Array(state.listeners.values)
            state.listeners = [:]
            return listeners
        }
        for listener in listeners { listener.finish() }
    }
}
