import Synchronization

/// Up to where the directory has the log, and who waits for it to have more.
package final class Publication: Sendable {
    /// What may be known of the publisher at one moment.
    package struct View: Equatable, Sendable {
        /// Whether it is connected.
        package var isConnected = false
        /// Whether it is building a new directory.
        package var isRebuilding = false
        /// The position that it has last said to have applied; `nil` before it said one.
        package var position: UInt64?
        /// The position up to which it was sent the log.
        package var sent: UInt64 = 0
        /// The user that it runs as, by the kernel.
        package var uid: UInt32?

        /// A publisher that is not there.
        package init() {}
    }

    private struct Waiter {
        var position: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var view = View()
        /// The session that speaks for the publisher now; older ones have nothing to say any more.
        var session: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
        var waitersMade: UInt64 = 0
        var isClosed = false
        /// Waiters whose time is over; one may be so before it has begun to wait.
        var expired: Set<UInt64> = []

        /// The waiters that `isDone` accepts, which are no longer waiting.
        mutating func take(_ isDone: (UInt64, Waiter) -> Bool) -> [Waiter] {
            let done = waiters.filter { isDone($0.key, $0.value) }
            for number in done.keys { waiters[number] = nil }
            return Array(done.values)
        }
    }

    private let state = Mutex(State())

    /// A directory of which nothing is known yet.
    package init() {}

    /// What is known now.
    package var view: View { state.withLock { $0.view } }

    /// Waits until the directory has durably applied the event at `position`.
    ///
    /// False at once when no publisher is connected, and as soon as it goes away or `limit` is over:
    /// the event is recorded and will be published, but nobody can say when.
    package func wait(for position: UInt64, limit: Duration) async -> Bool {
        let number = state.withLock { state in
            state.waitersMade += 1
            return state.waitersMade
        }
        defer { state.withLock { _ = $0.expired.remove(number) } }
        return await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.wait(for: position, as: number) }
            group.addTask {
                // Ends early, by cancellation, when the answer came first.
                try? await Task.sleep(for: limit)
                self.state.withLock { _ = $0.expired.insert(number) }
                self.give(false) { waiting, _ in waiting == number }
                return nil
            }
            var answer = false
            for await result in group {
                guard let result else { continue }
                answer = result
                group.cancelAll()
            }
            return answer
        }
    }

    private func wait(for position: UInt64, as number: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Bool? in
                if let published = state.view.position, published >= position { return true }
                guard state.view.isConnected, !state.isClosed, !state.expired.contains(number)
                else { return false }
                state.waiters[number] = Waiter(position: position, continuation: continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Begins a session, of which `view` is known, in the place of any other; gives its number.
    func begin(_ view: View) -> UInt64 {
        let session = state.withLock { state in
            state.session += 1
            return state.session
        }
        update(in: session) { $0 = view }
        return session
    }

    /// Ends the session: nothing is known of the publisher then.
    func end(_ session: UInt64) { update(in: session) { $0 = View() } }

    /// Nobody waits any more, now or later: what is not published yet will be after the next start.
    func close() {
        state.withLock { $0.isClosed = true }
        give(false) { _, _ in true }
    }

    /// Changes what is known and lets go of everybody who waits for what is now so.
    ///
    /// Does nothing when another session has begun.
    func update(in session: UInt64, _ change: (inout View) -> Void) {
        let view = state.withLock { state -> View? in
            guard state.session == session else { return nil }
            change(&state.view)
            return state.view
        }
        guard let view else { return }
        if let published = view.position {
            give(true) { _, waiter in waiter.position <= published }
        }
        if !view.isConnected { give(false) { _, _ in true } }
    }

    private func give(_ answer: Bool, to isMeant: (UInt64, Waiter) -> Bool) {
        // Outside of the lock: a continuation may run anything.
        for waiter in state.withLock({ $0.take(isMeant) }) {
            waiter.continuation.resume(returning: answer)
        }
    }
}
