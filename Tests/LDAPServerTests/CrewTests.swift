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
                // The policy, which sees loops with nothing to do, may have fewer at any time.
                try echo.wait { _ in
                    echo.server.employ(loops: 4)
                    return echo.server.connectionsPerLoop.allSatisfy { $0 >= 4 }
                }
                for client in clients { #expect(try client.echoes("again")) }
                try echo.wait { _ in
                    echo.server.employ(loops: 1)
                    return echo.server.connectionsPerLoop == [32, 0, 0, 0]
                }
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
            try echo.wait { _ in
                echo.server.employ(loops: 1)
                return echo.server.connectionsPerLoop == [8, 0]
            }
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
        run([Step(count: 2, busyOfAll: 4000, idle: 1000, atWork: 4)])
    }

    @Test func `a loop that gets faster is not helped`() {
        let works: [UInt64] = [300, 450, 600, 860, 1500, 1700]
        run(works.map { Step(idle: 600, work: $0) } + [Step(idle: 600, work: 1790, wanted: 2)])
    }

    /// Two windows in which one more is wanted, the one in which it comes, and two until it has settled.
    private func more(work: UInt64 = 1000, settled: UInt64 = 1000) -> [Step] {
        [
            Step(count: 2, idle: 500, work: work),
            Step(idle: 500, work: work, wanted: 2),
            Step(busiest: 800, idle: 500, work: 0, atWork: 2),
            Step(busiest: 800, idle: 500, work: settled, atWork: 2),
        ]
    }

    /// A trial of one more, in which so much is done.
    private func more(_ work: UInt64, wanted: Int) -> [Step] {
        more() + [
            Step(count: 2, busyOfAll: 1900, idle: 500, work: work, atWork: 2),
            Step(busyOfAll: 1900, idle: 500, work: work, atWork: 2, wanted: wanted),
        ]
    }

    @Test(arguments: [(1020, 2), (1019, 1)] as [(UInt64, Int)])
    func `one more rests again where no more is done with it`(work: UInt64, wanted: Int) {
        run(more(work, wanted: wanted))
    }

    @Test(arguments: [(1400, 1100, 2), (1400, 1099, 1), (2000, 1250, 2), (2000, 1249, 1)])
    func `one more must bring a quarter of what its processor time is worth`(
        processor: Int,
        work: UInt64,
        wanted: Int
    ) {
        let two = Step(
            count: 2,
            busyOfAll: 1900,
            processorOfAll: processor,
            idle: 500,
            work: work,
            atWork: 2
        )
        var last = two
        (last.count, last.wanted) = (1, wanted)
        run(more() + [two, last])
    }

    @Test(arguments: [(1249, 1, 1), (1250, 1, 2)] as [(UInt64, Int, Int)])
    func `one fewer stays by the same measure`(work: UInt64, during: Int, after: Int) {
        let two = Step(busyOfAll: 1900, processorOfAll: 2000, work: work, atWork: 2)
        run(fewer(two) + [Step(count: 2, wanted: during), Step(wanted: after)])
    }

    @Test func `what was done before bad moments is what one more must better`() {
        run(
            [Step(count: 6, busiest: 800, work: 2000)] + more(work: 500, settled: 1600) + [
                Step(count: 2, idle: 500, work: 2000, atWork: 2),
                Step(idle: 500, work: 2000, atWork: 2, wanted: 1),
            ]
        )
    }

    @Test func `one bad window does not decide on a trial, a very bad one does`() {
        run(
            more() + [
                Step(busyOfAll: 1900, idle: 500, work: 1500, atWork: 2),
                Step(busyOfAll: 1900, idle: 500, work: 800, atWork: 2),
                Step(count: 3, busyOfAll: 1900, idle: 500, work: 1500, atWork: 2),
            ]
        )
        run(more() + [Step(busyOfAll: 1900, idle: 500, work: 799, atWork: 2, wanted: 1)])
        var settling = more(settled: 799)
        settling[3].wanted = 1
        run(settling)
    }

    @Test func `each trial that fails makes the next one later, until one does not`() {
        func failed(thenSeconds seconds: Int) -> [Step] {
            // Two of the pause's windows, and the one in which it ends, are those of the next trial.
            more(900, wanted: 1) + [Step(count: 10 * seconds - 3, idle: 500)]
        }
        run([4, 8, 16, 32, 64, 64].flatMap(failed) + more(1500, wanted: 2))
    }

    @Test(arguments: [(1500, 2), (1499, 1), (666, 2), (667, 1)] as [(UInt64, Int)])
    func `another load does not wait for that`(work: UInt64, wanted: Int) {
        let load = [
            Step(count: 2, idle: 500, work: work), Step(idle: 500, work: work, wanted: wanted),
        ]
        run(more(900, wanted: 1) + load)
    }

    @Test func `a trial says nothing when others have decided meanwhile`() {
        run(more() + [Step(count: 2, busyOfAll: 2900, processorOfAll: 2900, work: 0, atWork: 3)])
    }

    /// One loop of two, on trial after three windows, that has settled.
    private func fewer(_ two: Step = Step(busyOfAll: 1900, atWork: 2)) -> [Step] {
        var (two, last) = (two, two)
        (two.count, last.wanted) = (2, 1)
        return [two, last, Step(work: 0), Step()]
    }

    @Test(arguments: [(981, true), (980, false)] as [(UInt64, Bool)])
    func `one fewer is tried, taken back where less is done, and tried again later`(
        work: UInt64,
        stays: Bool
    ) {
        let two = Step(busyOfAll: 1900, atWork: 2)
        var (pause, again) = (two, two)
        (pause.count, again.wanted) = (39, 1)
        let rest =
            stays
            ? [Step(count: 30, work: work)]
            : [Step(count: 2, work: work), Step(work: work, wanted: 2), pause, again]
        run(fewer() + rest)
    }

    @Test func `one fewer is taken back at once where it does much less and has no time left`() {
        var settling = fewer()
        settling[3] = Step(work: 799, wanted: 2)
        settling[2] = Step(busiest: 899, work: 0)
        run(settling)
    }

    @Test func `one more that stayed is doubted at once, and one fewer that stays is trusted`() {
        let two = Step(count: 2, busyOfAll: 1900, idle: 500, work: 1020, atWork: 2)
        var doubt = two
        (doubt.count, doubt.wanted) = (1, 1)
        let fewer = [Step(work: 0), Step(count: 4, work: 1020)]
        let rest = [Step(count: 39, idle: 500, work: 1020)]
        run(more(1020, wanted: 2) + [two, doubt] + fewer + rest, of: 2)
    }

    @Test func `one more that is missed is doubted later and later`() {
        func doubted(after windows: Int) -> [Step] {
            let two = Step(busyOfAll: 1900, work: 2000, atWork: 2)
            var (pause, doubt) = (two, two)
            (pause.count, doubt.wanted) = (windows - 1, 1)
            let one = Step(work: 1700)
            var (trial, back) = (one, one)
            (trial.count, back.wanted) = (4, 2)
            return [pause, doubt, trial, back]
        }
        run(more(2000, wanted: 2) + [3, 40, 80, 160].flatMap(doubted))
    }

    @Test func `what is quiet for a second waits for no pause`() {
        let quiet = Step(count: 9, busiest: 400, busyOfAll: 500, atWork: 2)
        var (busy, last) = (quiet, quiet)
        (busy.count, busy.busyOfAll) = (1, 501)
        (last.count, last.wanted) = (1, 1)
        let failed = [Step(count: 2, work: 900), Step(work: 900, wanted: 2)]
        run(fewer() + failed + [quiet, busy, quiet, last])
    }

    @Test func `one fewer stays where less is done because less is asked for`() {
        run(fewer() + [Step(count: 30, busiest: 100, work: 10)])
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
