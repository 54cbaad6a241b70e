import Dispatch
import Synchronization

/// Commands on their way to the writer's thread.
///
/// Any thread adds; one thread takes. Commands that are announced but not here yet hold a batch
/// open, for the gather window at most.
final class CommandQueue: Sendable {
    private struct State {
        var commands: [any PendingCommand] = []
        var announced = 0
        var isTakerWaiting = false
        /// Why nothing more is taken in.
        var end: LedgerError?
    }

    private let state = Mutex(State())
    /// Signaled when the taker waits and something changed.
    private let wake = DispatchSemaphore(value: 0)
    private let gatherWindow: Duration
    private let commandsMax: Int

    init(gatherWindow: Duration, commandsMax: Int) {
        self.gatherWindow = gatherWindow
        self.commandsMax = commandsMax
    }

    /// Adds a command; nil, or why it is not taken in.
    func add(_ command: any PendingCommand, wasAnnounced: Bool) -> LedgerError? {
        change { state in
            if wasAnnounced { state.announced -= 1 }
            if let end = state.end { return end }
            guard state.commands.count < commandsMax else { return .busy }
            state.commands.append(command)
            return nil
        }
    }

    /// One more command is on its way.
    func announce() { state.withLock { $0.announced += 1 } }

    /// An announced command will not come.
    func withdraw() { change { state in state.announced -= 1 } }

    /// Takes no more commands in; those that wait are still taken out.
    func end(_ error: LedgerError) {
        change { state in
            if state.end == nil || error.isFatal { state.end = error }
        }
    }

    /// Waits for commands and takes all; nil after the end.
    func take() -> [any PendingCommand]? {
        var deadline: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            let (commands, isOver) = state.withLock { state in
                let isOver = state.end != nil
                let gathers =
                    state.announced > 0 && !isOver && deadline.map { now < $0 } ?? true
                if state.commands.isEmpty || gathers {
                    state.isTakerWaiting = true
                    return ([any PendingCommand](), isOver && state.commands.isEmpty)
                }
                state.isTakerWaiting = false
                let commands = state.commands
                state.commands = []
                return (commands, false)
            }
            if isOver { return nil }
            if !commands.isEmpty { return commands }
            deadline = wait(until: deadline, now)
        }
    }

    /// Sleeps until something changes, or until the gather window closes.
    ///
    /// The window opens when the first command is there; the deadline is given back.
    private func wait(
        until deadline: ContinuousClock.Instant?,
        _ now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        let hasCommands = state.withLock { !$0.commands.isEmpty }
        guard hasCommands else {
            wake.wait()
            return nil
        }
        let deadline = deadline ?? now + gatherWindow
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return deadline }
        let nanoseconds = Int(clamping: left.components.attoseconds / 1_000_000_000)
        let seconds = Int(clamping: left.components.seconds)
        _ = wake.wait(timeout: .now() + .seconds(seconds) + .nanoseconds(nanoseconds))
        return deadline
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, wakes) = state.withLock { state in
            let result = body(&state)
            let wakes = state.isTakerWaiting
            state.isTakerWaiting = false
            return (result, wakes)
        }
        if wakes { wake.signal() }
        return result
    }
}
