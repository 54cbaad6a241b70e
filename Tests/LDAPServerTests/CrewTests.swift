import Cryptography
import Foundation
import Testing

@testable import LDAPServer

@Suite struct CrewTests {
    @Test(arguments: [false, true])
    func `one loop has all connections, and gives others their share when they are to work`(
        isProtected: Bool
    ) throws {
        try TestIdentity.with { identity in
            let tls = isProtected ? try identity.serverContext() : nil
            try EchoServer.run(
                loops: 4,
                staffing: .asNeeded,
                kind: isProtected ? .tls : .plain,
                tls: tls
            ) { echo in
                let clients = try (0..<32).map { _ in
                    let client = try TestClient(port: echo.port)
                    if isProtected {
                        #expect(try client.startTLS(identity.clientContext()))
                    }
                    #expect(try client.echoes("hello"))
                    return client
                }
                #expect(echo.server.connectionsPerLoop == [32, 0, 0, 0])
                echo.server.employ(loops: 4)
                try echo.wait { _ in echo.server.connectionsPerLoop == [8, 8, 8, 8] }
                for client in clients { #expect(try client.echoes("again")) }
                echo.server.employ(loops: 1)
                try echo.wait { _ in echo.server.connectionsPerLoop == [32, 0, 0, 0] }
                for client in clients { #expect(try client.echoes("and again")) }
                #expect(echo.server.statistics.open == 32)
            }
        }
    }

    @Test func `a connection with something under way stays until it is over`() throws {
        try EchoServer.run(loops: 2, staffing: .asNeeded) { echo in
            echo.server.employ(loops: 2)
            let clients = try (0..<8).map { _ in try TestClient(port: echo.port) }
            for client in clients { #expect(try client.echoes("hello")) }
            let frame = TestClient.frame("ehalf")
            for client in clients { try client.send(Array(frame.prefix(3))) }
            echo.server.employ(loops: 1)
            for client in clients { try client.send(Array(frame.dropFirst(3))) }
            for client in clients { #expect(client.receive(exactly: 7).last == UInt8(ascii: "f")) }
            try echo.wait { _ in echo.server.connectionsPerLoop == [8, 0] }
            for client in clients { #expect(try client.echoes("again")) }
        }
    }

    @Test func `what was handed over is told of the end like the others`() throws {
        try EchoServer.run(loops: 3, staffing: .asNeeded) { echo in
            let clients = try (0..<9).map { _ in try TestClient(port: echo.port) }
            for client in clients { #expect(try client.echoes("hello")) }
            echo.server.employ(loops: 3)
            echo.server.stop()
            for client in clients {
                #expect(
                    client.receiveToEnd().map { String(decoding: $0, as: UTF8.self) } == "!stopping"
                )
            }
        }
    }

    // MARK: - Policy

    /// One window of a loop: how busy it was, and how much of one processor was idle meanwhile.
    private struct Step {
        let busy: Int
        var busyOfAll: Int?
        var processorOfAll = 1000
        var idle: Int64? = 0
        let decision: CrewPolicy.Decision
    }

    private func run(_ steps: [Step], atWork: Int, isLast: Bool = true, hasMore: Bool = true) {
        var policy = CrewPolicy()
        var (end, idle): (Int64, Int64) = (0, 0)
        for (index, step) in steps.enumerated() {
            end += 100_000_000
            idle += (step.idle ?? 0) * 100_000
            let window = CrewPolicy.Window(
                end: end,
                busy: step.busy,
                busyOfAll: step.busyOfAll ?? step.busy,
                processorOfAll: step.processorOfAll,
                isLast: isLast,
                atWork: atWork
            )
            let total: Int64? = step.idle == nil ? nil : idle
            let decision = policy.review(window, hasMore: hasMore) { total }
            #expect(decision == step.decision, "step \(index)")
        }
    }

    @Test func `one more loop works when one has no time left and a processor has`() {
        run(
            [
                Step(busy: 899, idle: 1000, decision: .none),
                Step(busy: 900, idle: 1000, decision: .none),
                Step(busy: 900, idle: 300, decision: .more),
                Step(busy: 1000, idle: 1000, decision: .none),
                Step(busy: 1000, idle: 299, decision: .none),
                Step(busy: 1000, idle: 300, decision: .more),
            ],
            atWork: 1
        )
    }

    @Test func `what was idle before the loop became busy does not count`() {
        run(
            [
                Step(busy: 950, idle: 0, decision: .none),
                Step(busy: 100, idle: 1900, decision: .none),
                Step(busy: 950, idle: 100, decision: .none),
                Step(busy: 950, idle: 100, decision: .none),
            ],
            atWork: 1
        )
    }

    @Test func `one more works at once where nobody knows what is idle`() {
        run([Step(busy: 900, idle: nil, decision: .more)], atWork: 1)
    }

    @Test func `there are no more than there are`() {
        run(
            Array(repeating: Step(busy: 1000, idle: 1000, decision: .none), count: 4),
            atWork: 2,
            hasMore: false
        )
    }

    @Test(arguments: [(500, true), (501, false)])
    func `the last loop rests when half of what the others can do was enough for a second`(
        busyOfAll: Int,
        rests: Bool
    ) {
        let calm = Step(busy: 100, busyOfAll: busyOfAll, decision: .none)
        let end = Step(busy: 100, busyOfAll: busyOfAll, decision: rests ? .fewer : .none)
        run(Array(repeating: calm, count: 10) + [end], atWork: 2)
        run(Array(repeating: calm, count: 10) + [calm], atWork: 2, isLast: false)
        run(Array(repeating: calm, count: 10) + [calm], atWork: 1)
    }

    @Test(arguments: [(800, 100, true), (801, 100, false), (800, 101, false)])
    func `with all processors taken, loops that could do with fewer processors are fewer`(
        processorOfAll: Int,
        idle: Int64,
        rests: Bool
    ) {
        func step(_ decision: CrewPolicy.Decision) -> Step {
            Step(
                busy: 700,
                busyOfAll: 1500,
                processorOfAll: processorOfAll,
                idle: idle,
                decision: decision
            )
        }
        // What was idle is known from the second window on.
        run(Array(repeating: step(.none), count: 11) + [step(rests ? .fewer : .none)], atWork: 2)
    }

    @Test(arguments: [(499, true), (500, false)])
    func `one more works when others keep the first from a processor`(
        processor: Int,
        isMore: Bool
    ) {
        let first = Step(busy: 1000, processorOfAll: processor, decision: .none)
        let then = Step(
            busy: 1000,
            processorOfAll: processor,
            decision: isMore ? .more : .none
        )
        run([first, then], atWork: 1)
    }

    @Test func `none rests while others keep them from the processors`() {
        let step = Step(busy: 1000, busyOfAll: 2000, processorOfAll: 790, decision: .none)
        run(Array(repeating: step, count: 30), atWork: 2, hasMore: false)
    }

    @Test func `a busy moment in between makes it wait anew`() {
        let calm = Step(busy: 100, decision: .none)
        let busy = Step(busy: 800, decision: .none)
        run(
            Array(repeating: calm, count: 10) + [busy] + Array(repeating: calm, count: 10),
            atWork: 2
        )
    }

    @Test func `the share that a loop is busy leaves out what it waits`() {
        var load = LoopLoad(at: 1_000_000)
        #expect(load.noteWait(from: 1_000_000, to: 26_000_000) { 0 } == nil)
        #expect(load.noteWait(from: 100_000_000, to: 100_999_999) { 0 } == nil)
        let first = load.noteWait(from: 101_000_000, to: 101_000_000) { 50_000_000 }
        #expect(first == LoopLoad.Share(busy: 740, processor: 500))
        let second = load.noteWait(from: 101_000_000, to: 1_101_000_000) { 51_000_000 }
        #expect(second == LoopLoad.Share(busy: 0, processor: 1))
        let third = load.noteWait(from: 1_300_000_000, to: 1_300_000_000) { 250_000_000 }
        #expect(third == LoopLoad.Share(busy: 1000, processor: 1000))
    }

    @Test(
        arguments: [
            ("cpu  10 20 30 400 5 6 7 8 9 10\ncpu0 1 2 3 4 5\n", 405),
            ("cpu 1 2 3 4 5", 9),
            ("cpu 1 2 3 4\ncpu0 5 6", nil),
            ("cpu0 1 2 3 4 5 6", nil),
            ("cpu 1 2 3 x 5", nil),
            ("cpu 1 2 3 -4 5", nil),
            ("cpu 1 2 3 9223372036854775807 1", nil),
            ("", nil),
        ] as [(String, Int64?)]
    )
    func `reads what is idle from the first line of /proc/stat`(text: String, ticks: Int64?) {
        #expect(ProcessorIdleness.ticks(in: Array(text.utf8)[...]) == ticks)
    }
}
