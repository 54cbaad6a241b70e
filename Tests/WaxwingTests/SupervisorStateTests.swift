import Testing

@testable import waxwing

@Suite struct SupervisorStateTests {
    /// A supervisor whose roles have all reported ready at time 0.
    private func serving() -> SupervisorState {
        var state = SupervisorState()
        _ = state.start()
        for role in Role.allCases { _ = state.handle(.ready(role), now: 0) }
        return state
    }

    @Test func `announces once every role is ready, and only then`() {
        var state = SupervisorState()
        #expect(state.start() == [.spawn(.authority), .spawn(.publisher), .spawn(.ldap)])
        #expect(state.handle(.ready(.authority), now: 1) == [])
        #expect(state.handle(.ready(.ldap), now: 2) == [])
        #expect(state.handle(.ready(.publisher), now: 3) == [.announce])
    }

    @Test func `starts a dead role again after its delay, and announces nothing a second time`() {
        var state = serving()
        #expect(
            state.handle(.exited(.ldap, code: 139), now: 10)
                == [.report(.ldap, code: 139, delayMilliseconds: 100)]
        )
        #expect(state.nextTick(now: 10) == 100)
        #expect(state.handle(.tick, now: 109) == [])
        #expect(state.handle(.tick, now: 110) == [.spawn(.ldap)])
        #expect(state.handle(.ready(.ldap), now: 120) == [])
    }

    @Test func `doubles the delay up to ten seconds, and forgets it after a minute of service`() {
        var state = serving()
        var now = 0
        var delays: [Int] = []
        for _ in 0..<9 {
            guard
                case .report(_, _, let delay)? = state.handle(
                    .exited(.publisher, code: 1),
                    now: now
                ).first
            else { break }
            delays.append(delay)
            now += delay
            _ = state.handle(.tick, now: now)
        }
        #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
        _ = state.handle(.ready(.publisher), now: now)
        now += SupervisorState.settledAfter
        #expect(
            state.handle(.exited(.publisher, code: 1), now: now)
                == [.report(.publisher, code: 1, delayMilliseconds: 100)]
        )
    }

    @Test func `a role that refuses to start ends the server with its refusal`() {
        var state = SupervisorState()
        _ = state.start()
        #expect(
            state.handle(.exited(.authority, code: 1), now: 5) == [
                .terminate(.publisher), .terminate(.ldap),
            ]
        )
        #expect(state.handle(.exited(.ldap, code: 0), now: 6) == [])
        #expect(state.handle(.exited(.publisher, code: 0), now: 7) == [.finish(code: 1)])
    }

    @Test func `a role that crashes before the server is ready is started again`() {
        var state = SupervisorState()
        _ = state.start()
        #expect(
            state.handle(.exited(.authority, code: 137), now: 5)
                == [.report(.authority, code: 137, delayMilliseconds: 100)]
        )
    }

    @Test
    func `stops the publisher last, so that commands in flight see their directory committed`() {
        var state = serving()
        #expect(state.handle(.stop, now: 0) == [.terminate(.authority), .terminate(.ldap)])
        #expect(state.handle(.exited(.ldap, code: 0), now: 1) == [])
        #expect(state.handle(.exited(.authority, code: 0), now: 2) == [.terminate(.publisher)])
        #expect(state.handle(.exited(.publisher, code: 0), now: 3) == [.finish(code: 0)])
    }

    @Test func `stops the publisher after the authority, however long others take`() {
        var state = serving()
        _ = state.handle(.stop, now: 0)
        #expect(state.handle(.exited(.authority, code: 0), now: 1) == [.terminate(.publisher)])
        #expect(state.handle(.exited(.publisher, code: 0), now: 2) == [])
        #expect(state.handle(.exited(.ldap, code: 0), now: 3) == [.finish(code: 0)])
    }

    @Test func `kills what has not stopped in time`() {
        var state = serving()
        _ = state.handle(.stop, now: 0)
        _ = state.handle(.exited(.ldap, code: 0), now: 1)
        #expect(state.handle(.tick, now: SupervisorState.killAfter - 1) == [])
        #expect(
            state.handle(.tick, now: SupervisorState.killAfter) == [
                .kill(.authority), .kill(.publisher),
            ]
        )
    }

    @Test func `a stop while a role waits for its new start does not start it`() {
        var state = serving()
        _ = state.handle(.exited(.ldap, code: 1), now: 0)
        #expect(state.handle(.stop, now: 10) == [.terminate(.authority)])
        #expect(state.handle(.tick, now: 200) == [])
    }

    @Test func `a reload is passed on to what runs`() {
        var state = serving()
        #expect(
            state.handle(.reload, now: 0) == [
                .reload(.authority), .reload(.publisher), .reload(.ldap),
            ]
        )
    }
}
