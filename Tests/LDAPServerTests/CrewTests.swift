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

    /// Windows of a tenth of a second that look alike: what was seen of them, and how many loops are
    /// to work after each.
    private struct Step {
        var count = 1
        var busiest = 1000
        var busyOfAll: Int?
        var processorOfAll = 1000
        /// Thousandths of one processor.
        var idle: Int64? = 0
        var work: UInt64 = 1000
        var atWork = 1
        /// Nil is as many as there are.
        var wanted: Int?
    }

    private func run(_ steps: [Step], of loops: Int = 4) {
        var policy = CrewPolicy()
        var end: Int64 = 0
        for (index, step) in steps.enumerated() {
            for turn in 0..<step.count {
                let begin = end
                end += 100_000_000
                let window = CrewPolicy.Window(
                    begin: begin,
                    end: end,
                    busiest: step.busiest,
                    busyOfAll: step.busyOfAll ?? step.busiest,
                    processorOfAll: step.processorOfAll,
                    work: step.work,
                    idle: step.idle.map { $0 * 100_000 },
                    atWork: step.atWork
                )
                let wanted = policy.review(window, of: loops)
                #expect(wanted == step.wanted ?? step.atWork, "step \(index), window \(turn)")
            }
        }
    }

    @Test
    func `one more loop works when one has no time left and a processor has, for three windows`() {
        run([
            Step(count: 5, busiest: 899, idle: 1000),
            Step(count: 2, busiest: 900, idle: 250),
            Step(busiest: 899, idle: 250),
            Step(count: 2, busiest: 900, idle: 250),
            Step(busiest: 900, idle: 249),
            Step(busiest: 900, idle: 250),
            Step(busiest: 900, idle: 251, wanted: 2),
        ])
    }

    @Test func `one more works where nobody knows what is idle`() {
        run([Step(count: 2, idle: nil), Step(idle: nil, wanted: 2)])
    }

    @Test func `there are no more than there are`() {
        run([Step(count: 9, busyOfAll: 4000, idle: 1000, atWork: 4)])
    }

    @Test func `a loop that gets faster is not helped`() {
        let works: [UInt64] = [300, 450, 600, 860, 1500, 1700]
        run(works.map { Step(idle: 600, work: $0) } + [Step(idle: 600, work: 1790, wanted: 2)])
    }

    /// Two windows in which one more is wanted, the one in which it comes, and two until it has settled.
    private func more(work: UInt64 = 1000) -> [Step] {
        [
            Step(count: 2, idle: 500, work: work),
            Step(idle: 500, work: work, wanted: 2),
            Step(count: 2, busiest: 800, idle: 500, work: 0, atWork: 2),
        ]
    }

    @Test(arguments: [(1020, 2), (1019, 1)] as [(UInt64, Int)])
    func `one more rests again where no more is done with it`(work: UInt64, wanted: Int) {
        run(
            more() + [
                Step(count: 2, busyOfAll: 1900, idle: 500, work: work, atWork: 2),
                Step(busyOfAll: 1900, idle: 500, work: work, atWork: 2, wanted: wanted),
            ]
        )
    }

    @Test func `what was done before bad moments is what one more must better`() {
        run(
            [Step(count: 6, busiest: 800, work: 2000)] + more(work: 500) + [
                Step(count: 2, idle: 500, work: 1500, atWork: 2),
                Step(idle: 500, work: 1500, atWork: 2, wanted: 1),
            ]
        )
    }

    @Test func `one bad window does not decide on a trial`() {
        run(
            more() + [
                Step(busyOfAll: 1900, idle: 500, work: 1500, atWork: 2),
                Step(busyOfAll: 1900, idle: 500, work: 10, atWork: 2),
                Step(count: 3, busyOfAll: 1900, idle: 500, work: 1500, atWork: 2),
            ]
        )
    }

    @Test func `each trial that fails makes the next one later, until one does not`() {
        func trial(work: UInt64, wanted: Int) -> [Step] {
            more() + [
                Step(count: 2, busyOfAll: 1900, idle: 500, work: work, atWork: 2),
                Step(busyOfAll: 1900, idle: 500, work: work, atWork: 2, wanted: wanted),
            ]
        }
        func failed(thenSeconds seconds: Int) -> [Step] {
            // Two of the pause's windows, and the one in which it ends, are those of the next trial.
            trial(work: 900, wanted: 1) + [Step(count: 10 * seconds - 3, idle: 500)]
        }
        let steps = [1, 2, 4, 8, 8].map(failed) + [trial(work: 1500, wanted: 2)]
        run(steps.flatMap { $0 })
    }

    @Test func `a trial says nothing when others have decided meanwhile`() {
        run(more() + [Step(count: 8, busyOfAll: 2900, processorOfAll: 2900, work: 0, atWork: 3)])
    }

    /// One loop of two after a second in which it would do, settled.
    private func fewer(_ calm: Step) -> [Step] {
        var (calm, last, settling) = (calm, calm, calm)
        (calm.count, last.wanted) = (9, 1)
        (settling.count, settling.atWork, settling.work) = (2, 1, 0)
        return [calm, last, settling]
    }

    @Test(arguments: [(700, true), (701, false)])
    func `one fewer works when the others would be busy for seven tenths of a second`(
        busyOfAll: Int,
        isEnough: Bool
    ) {
        let calm = Step(busiest: 400, busyOfAll: busyOfAll, atWork: 2)
        run(isEnough ? fewer(calm) : [Step(count: 30, busyOfAll: busyOfAll, atWork: 2)])
    }

    @Test(arguments: [(980, true), (979, false)] as [(UInt64, Bool)])
    func `one fewer is taken back where less is done, and tried again later`(
        work: UInt64,
        stays: Bool
    ) {
        let calm = Step(busiest: 400, busyOfAll: 650, atWork: 2)
        let rest =
            stays
            ? [Step(count: 30, work: work)]
            : [
                Step(count: 2, work: work), Step(work: work, wanted: 2),
                Step(count: 19, busiest: 400, busyOfAll: 650, atWork: 2),
                Step(busiest: 400, busyOfAll: 650, atWork: 2, wanted: 1),
            ]
        run(fewer(calm) + rest)
    }

    @Test func `what is quiet needs no trial, and waits for none`() {
        let calm = Step(busiest: 400, busyOfAll: 650, atWork: 2)
        run(
            fewer(calm) + [
                Step(count: 2, work: 10), Step(work: 10, wanted: 2),
                Step(count: 9, busiest: 400, busyOfAll: 500, atWork: 2),
                Step(busiest: 400, busyOfAll: 500, atWork: 2, wanted: 1),
            ]
        )
    }

    @Test func `one fewer stays where less is done because less is asked for`() {
        let calm = Step(busiest: 400, busyOfAll: 650, atWork: 2)
        run(fewer(calm) + [Step(count: 30, busiest: 100, work: 10)])
    }

    @Test(arguments: [(800, 100, true), (801, 100, false), (800, 101, false)])
    func `with all processors taken, loops that could do with fewer processors are fewer`(
        processorOfAll: Int,
        idle: Int64,
        isEnough: Bool
    ) {
        let step = Step(
            busiest: 800,
            busyOfAll: 1500,
            processorOfAll: processorOfAll,
            idle: idle,
            atWork: 2
        )
        var many = step
        many.count = 30
        run(isEnough ? fewer(step) : [many])
    }

    @Test(arguments: [(499, 2), (500, 1)])
    func `one more works when others keep the first from a processor`(
        processor: Int,
        wanted: Int
    ) {
        run([
            Step(count: 2, processorOfAll: processor),
            Step(processorOfAll: processor, wanted: wanted),
        ])
    }

    @Test func `none rests while others keep them from the processors`() {
        run([Step(count: 30, busyOfAll: 2000, processorOfAll: 790, atWork: 2)], of: 2)
    }

    @Test func `a busy moment in between makes it wait anew`() {
        let calm = Step(count: 9, busiest: 100, atWork: 2)
        run([calm, Step(busiest: 800, atWork: 2), calm])
    }

    @Test func `what was idle before anybody asked counts for nothing`() {
        let load = CrewLoad(busiest: 950, busy: 950, processor: 900)
        let first = CrewTotals(time: 100, work: 5, idle: nil)
        let second = CrewTotals(time: 200, work: 7, idle: 50)
        let third = CrewTotals(time: 300, work: 17, idle: 60)
        let window = second.since(first, load, atWork: 1)
        #expect((window.begin, window.end, window.work, window.idle) == (100, 200, 2, 0))
        #expect(third.since(second, load, atWork: 1).idle == 10)
        #expect(first.since(second, load, atWork: 1).idle == nil)
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
