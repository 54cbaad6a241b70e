import Synchronization

/// A command in the queue, whatever it answers.
protocol PendingCommand: Sendable {
    /// Who it is from.
    var actor: EventActor { get }

    /// Lets the command decide; called on the writer's thread, once more if the batch is repeated.
    func decide(_ view: StateView) throws -> [EventDraft]

    /// Resumes the caller: its events are durable.
    func acknowledge(_ position: Position, eventCount: Int)

    /// Resumes the caller: nothing of the command is stored, unless the error is fatal.
    func refuse(_ error: any Error)
}

/// A command that answers with `Value`, and the caller that waits for it.
final class QueuedCommand<Value: Sendable>: PendingCommand {
    let actor: EventActor
    private let decision: @Sendable (StateView) throws -> Decision<Value>
    private let caller: CheckedContinuation<Committed<Value>, any Error>
    /// What the latest call decided.
    private let value = Mutex<Value?>(nil)

    init(
        _ actor: EventActor,
        _ decision: @escaping @Sendable (StateView) throws -> Decision<Value>,
        _ caller: CheckedContinuation<Committed<Value>, any Error>
    ) {
        self.actor = actor
        self.decision = decision
        self.caller = caller
    }

    func decide(_ view: StateView) throws -> [EventDraft] {
        let decided = try decision(view)
        value.withLock { $0 = decided.value }
        return decided.drafts
    }

    func acknowledge(_ position: Position, eventCount: Int) {
        guard let value = value.withLock({ $0 }) else {
            return caller.resume(throwing: LedgerError.closed)
        }
        caller.resume(
            returning: Committed(value: value, position: position, eventCount: eventCount)
        )
    }

    func refuse(_ error: any Error) { caller.resume(throwing: error) }
}
