import Logging
import Synchronization
import Testing

@testable import LDAPServer

/// Two loops on the test's own thread, so that it says which of them does what first.
@Suite struct HandOverTests {
    private typealias Loop = EventLoop<EchoHandler, ManualClock>

    private let shared: ServerShared
    private let moves: [LetterBox<MovedConnection<EchoHandler.Session>>]
    private let clock = ManualClock()
    private let port: UInt16

    init() throws {
        let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
        port = try #require(
            listener.localAddress().split(separator: ":").last.flatMap { UInt16($0) }
        )
        shared = ServerShared(
            listeners: [listener],
            limits: ServerLimits(),
            gates: [try LoopGate(), try LoopGate()],
            sources: SourceTable(),
            tls: nil,
            staffing: .asNeeded
        )
        moves = [LetterBox(), LetterBox()]
    }

    private func makeLoop(_ number: Int) throws -> Loop {
        var loop = Loop(
            number: number,
            shared: shared,
            moves: moves,
            poller: try Poller.make(),
            handler: EchoHandler(gate: Gate(), work: Work()),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try loop.listen()
        return loop
    }

    /// Has both loops take connections, without a word that wakes them.
    private func employBoth() { shared.atWork.store(2, ordering: .releasing) }

    /// Tells the server to stop; the second loop sees it and ends before the first looks.
    private func stopAndEndTheSecond() throws {
        var second = try makeLoop(1)
        shared.isStopping.store(true, ordering: .releasing)
        shared.gates[1].wake()
        try second.run()
    }

    private func expectEnd(_ clients: [TestClient]) {
        for client in clients { #expect(client.receiveToEnd() == Array("!stopping".utf8)) }
    }

    @Test func `a loop keeps the connections that it would hand over to one that has ended`() throws
    {
        defer { shared.listeners[0].close() }
        var first = try makeLoop(0)
        let clients = try (0..<9).map { _ in try TestClient(port: port) }
        while first.table.count < 9 { try first.tick() }
        try stopAndEndTheSecond()
        // The first found that the server goes on, just before it was told to stop.
        first.handOver { $0 % 2 }
        #expect(shared.gates.map { $0.connections.load(ordering: .relaxed) } == [9, 0])
        shared.gates[0].wake()
        while !first.isDraining { try first.tick() }
        expectEnd(clients)
    }

    @Test func `a loop keeps the connections that it accepts for one that has ended`() throws {
        defer { shared.listeners[0].close() }
        employBoth()
        var first = try makeLoop(0)
        try stopAndEndTheSecond()
        // These are ready before the word that wakes the loop.
        let clients = try (0..<9).map { _ in try TestClient(port: port) }
        shared.gates[0].wake()
        while !first.isDraining { try first.tick() }
        #expect(shared.gates.map { $0.connections.load(ordering: .relaxed) } == [9, 0])
        expectEnd(clients)
    }

    @Test func `a loop that ends takes what was handed over before`() throws {
        defer { shared.listeners[0].close() }
        employBoth()
        var first = try makeLoop(0)
        var second = try makeLoop(1)
        let clients = try (0..<9).map { _ in try TestClient(port: port) }
        while shared.connections.load(ordering: .relaxed) < 9 { try first.tick() }
        first.handOver { _ in 1 }
        shared.isStopping.store(true, ordering: .releasing)
        while !second.isDraining { try second.tick() }
        #expect(shared.gates.map { $0.connections.load(ordering: .relaxed) } == [0, 9])
        expectEnd(clients)
    }

    @Test func `nothing gets into a box that is closed`() {
        let box = LetterBox<Int>()
        #expect(box.put(1))
        #expect(box.takeAll() == [1])
        #expect(box.put(2))
        #expect(box.close() == [2])
        #expect(!box.put(3))
        #expect(box.takeAll().isEmpty)
        #expect(box.close().isEmpty)
    }
}
