/// What the supervisor does about its roles: events in, actions out; no clock, no process.
///
/// ```
///            spawn            ready
///   waiting ───────► starting ─────► serving
///      ▲                │ exit          │ exit
///      └── after delay ─┴───────────────┘        (stopping: an exit ends the role for good)
/// ```
/// A role that refuses to start (exit code 1 before everything was ready once) ends the whole server,
/// since starting it again would only repeat its message. Afterwards every exit is answered by a new
/// start, after a delay that doubles from 100 ms to 10 s and falls back once a role has served a minute.
struct SupervisorState {
    /// Something that happened.
    enum Event: Equatable {
        case ready(Role)
        case exited(Role, code: Int32)
        case stop
        case reload
        /// Time went by.
        case tick
    }

    /// Something to do.
    enum Action: Equatable {
        case spawn(Role)
        case terminate(Role)
        case reload(Role)
        case kill(Role)
        /// Every role is ready for the first time: say where it can be reached.
        case announce
        case report(Role, code: Int32, delayMilliseconds: Int)
        case finish(code: Int32)
    }

    private enum Phase {
        case waiting(until: Int)
        case starting
        case serving(since: Int)
        case gone
    }

    static let delayFirst = 100
    static let delayMost = 10_000
    static let settledAfter = 60_000
    /// A stop takes 5 s at most; what still runs after this is killed.
    static let killAfter = 4_500

    private var phases: [Role: Phase] = [:]
    private var delays: [Role: Int] = [:]
    private var isAnnounced = false
    private var stoppingSince: Int?
    private var isKilled = false
    private var code: Int32 = 0

    /// The first actions: every role is started.
    mutating func start() -> [Action] {
        for role in Role.allCases { phases[role] = .starting }
        return Role.allCases.map { .spawn($0) }
    }

    /// Milliseconds until a tick is due, nil when nothing waits for time to pass.
    func nextTick(now: Int) -> Int? {
        if let stoppingSince {
            return isKilled ? 100 : max(0, stoppingSince + Self.killAfter - now)
        }
        var next: Int?
        for case .waiting(let until) in phases.values {
            let wait = max(0, until - now)
            next = min(next ?? wait, wait)
        }
        return next
    }

    /// Takes in one event at `now` milliseconds of a clock that never goes back.
    mutating func handle(_ event: Event, now: Int) -> [Action] {
        switch event {
        case .ready(let role): return ready(role, now: now)
        case .exited(let role, let code): return exited(role, code: code, now: now)
        case .stop: return stop(code: 0, now: now)
        case .reload: return running.map { .reload($0) }
        case .tick: return tick(now: now)
        }
    }

    private var running: [Role] {
        Role.allCases.filter { role in
            switch phases[role] {
            case .starting, .serving: true
            case .waiting, .gone, nil: false
            }
        }
    }

    private mutating func ready(_ role: Role, now: Int) -> [Action] {
        guard case .starting = phases[role] else { return [] }
        phases[role] = .serving(since: now)
        let isComplete = phases.values.allSatisfy { if case .serving = $0 { true } else { false } }
        guard isComplete, !isAnnounced, stoppingSince == nil else { return [] }
        isAnnounced = true
        return [.announce]
    }

    private mutating func exited(_ role: Role, code: Int32, now: Int) -> [Action] {
        if stoppingSince != nil {
            phases[role] = .gone
            // The publisher goes last, so that commands in flight still see their directory committed.
            if role == .authority, running.contains(.publisher) {
                return [.terminate(.publisher)]
            }
            return running.isEmpty ? [.finish(code: self.code)] : []
        }
        if !isAnnounced, code == 1 {
            phases[role] = .gone
            return stop(code: 1, now: now)
        }
        if case .serving(let since) = phases[role], now - since >= Self.settledAfter {
            delays[role] = nil
        }
        let delay = delays[role] ?? Self.delayFirst
        delays[role] = min(delay * 2, Self.delayMost)
        phases[role] = .waiting(until: now + delay)
        return [.report(role, code: code, delayMilliseconds: delay)]
    }

    private mutating func stop(code: Int32, now: Int) -> [Action] {
        guard stoppingSince == nil else { return [] }
        stoppingSince = now
        self.code = code
        for role in Role.allCases { if case .waiting = phases[role] { phases[role] = .gone } }
        let running = running
        if running.isEmpty { return [.finish(code: code)] }
        let first = running.contains(.authority) ? running.filter { $0 != .publisher } : running
        return first.map { .terminate($0) }
    }

    private mutating func tick(now: Int) -> [Action] {
        if let stoppingSince {
            guard !isKilled, now - stoppingSince >= Self.killAfter else { return [] }
            isKilled = true
            return running.map { .kill($0) }
        }
        var actions: [Action] = []
        for role in Role.allCases {
            guard case .waiting(let until) = phases[role], until <= now else { continue }
            phases[role] = .starting
            actions.append(.spawn(role))
        }
        return actions
    }
}
