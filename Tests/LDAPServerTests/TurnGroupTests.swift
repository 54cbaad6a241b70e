import Cryptography
import LDAPServer
import Testing

/// Connections that are ready at once are received together, looked at, answered, and then sent their
/// answers.
@Suite struct TurnGroupTests {
    /// Runs `check` while a loop stands still to whose sockets as many clients have sent what `sends`
    /// says; the check opens the gate.
    private func exchange(
        _ sends: [String],
        tls: (server: TLSContext, client: TLSContext)? = nil,
        _ check: (EchoServer, [TestClient]) throws -> Void
    ) throws {
        try EchoServer.run(kind: tls == nil ? .plain : .tls, tls: tls?.server) { echo in
            let holder = try client(of: echo, tls?.client)
            let clients = try sends.map { _ in try client(of: echo, tls?.client) }
            try echo.wait { $0.open == clients.count + 1 }
            try holder.sendFrame("g")
            echo.gate.waitForArrival()
            for (client, text) in zip(clients, sends) where !text.isEmpty {
                try client.sendFrame(text)
            }
            for client in clients { try client.waitForDelivery() }
            try check(echo, clients)
        }
    }

    private func client(of echo: EchoServer, _ tls: TLSContext?) throws -> TestClient {
        let client = try TestClient(port: echo.port)
        if let tls { #expect(try client.startTLS(tls)) }
        return client
    }

    @Test func `all are shown before the first is answered, and each has its own answer`() throws {
        try exchange(["e1", "e2", "e3"]) { echo, clients in
            echo.gate.open()
            for (index, client) in clients.enumerated() {
                let expected = [UInt8(index + 2)] + TestClient.frame("e\(index + 1)")
                #expect(client.receive(exactly: 4) == expected)
            }
            #expect(echo.work.glances == Self.glances)
            #expect(echo.work.met == [true, true, true])
            for client in clients { try expectEcho(client) }
            // Those come alone: nothing would be fetched meanwhile.
            #expect(echo.work.glances == Self.glances)
        }
    }

    private static let glances = ["e1", "e2", "e3"].map { Work.Glance(text: $0, after: 1) }

    @Test func `whatever is asked for together, each has its own answer`() throws {
        let others = ["b", "c", "m\u{3}", "wjob", "u"]
        // Three groups, and each of the others in another place.
        let sends = (0..<24).map { $0 % 5 == 2 ? others[$0 / 5] : "e\($0)" }
        try exchange(sends) { echo, clients in
            echo.gate.open()
            for (client, text) in zip(clients, sends) where text.first == "e" {
                let frame = TestClient.frame(text)
                #expect(client.receive(exactly: frame.count + 1).dropFirst() == frame[...])
            }
            let work = echo.work.take()
            #expect(work.asked == Array("job".utf8))
            work.then(Array("done".utf8))
            let count = EchoHandler.bigCount
            #expect(Set(clients[2].receive(exactly: count)).count == 1)
            #expect(clients[7].receiveToEnd() == Array("bye".utf8))
            let slices = clients[12].receive(exactly: 3 * 1024)
            #expect(slices == [3, 2, 1].flatMap { [UInt8](repeating: $0, count: 1024) })
            #expect(clients[17].receive(exactly: 4) == Array("done".utf8))
            #expect(clients[22].receiveToEnd() == [])
            for index in [0, 2, 12, 17, 23] { try expectEcho(clients[index]) }
        }
    }

    @Test func `by TLS each has its own answer as well`() throws {
        try TestIdentity.with { identity in
            let tls = (server: try identity.serverContext(), client: try identity.clientContext())
            try exchange(["e1", "e2", "e3"], tls: tls) { echo, clients in
                echo.gate.open()
                for (index, client) in clients.enumerated() {
                    let answer = client.receive(exactly: 4)
                    #expect(Array(answer.dropFirst()) == TestClient.frame("e\(index + 1)"))
                }
                // The order is that in which the handshakes left them.
                #expect(!echo.work.glances.isEmpty)
                for client in clients { try expectEcho(client) }
            }
        }
    }

    private func expectEcho(_ client: TestClient) throws {
        let hasAnswered = try client.echoes("again")
        #expect(hasAnswered)
    }

    @Test func `frames that come together are shown before the first is answered`() throws {
        try exchange([""]) { echo, clients in
            try clients[0].send(["e1", "e2", "e3"].flatMap { TestClient.frame($0) })
            try clients[0].waitForDelivery()
            echo.gate.open()
            #expect(clients[0].receive(exactly: 12).count == 12)
            #expect(echo.work.glances == Self.glances)
            #expect(echo.work.met == [true, true, true])
        }
    }

    @Test func `of more frames than the handler takes, it is shown the first`() throws {
        try exchange(["", "", ""]) { echo, clients in
            let texts = (0..<15).map { "e\($0)" }
            for (index, client) in clients.enumerated() {
                try client.send(texts[5 * index..<5 * index + 5].flatMap { TestClient.frame($0) })
                try client.waitForDelivery()
            }
            echo.gate.open()
            for (index, client) in clients.enumerated() {
                let answers = (5 * index..<5 * index + 5).flatMap {
                    [UInt8($0 + 2)] + TestClient.frame(texts[$0])
                }
                #expect(client.receive(exactly: answers.count) == answers)
            }
            #expect(echo.work.glances.map(\.text) == Array(texts.prefix(EchoHandler.foreseenMax)))
            #expect(echo.work.met == Array(repeating: true, count: EchoHandler.foreseenMax))
        }
    }

    @Test func `what has been read and is no whole frame waits for the rest`() throws {
        try exchange(["e1", "", "e3"]) { echo, clients in
            let frame = TestClient.frame("esecond")
            try clients[1].send(Array(frame.prefix(3)))
            try clients[1].waitForDelivery()
            echo.gate.open()
            #expect(clients[0].receive(exactly: 4).count == 4)
            #expect(clients[2].receive(exactly: 4).count == 4)
            try clients[1].send(Array(frame.dropFirst(3)))
            #expect(clients[1].receive(exactly: 9).dropFirst() == frame[...])
        }
    }

    @Test func `who has gone by then is let go, and who has said all is answered`() throws {
        try exchange(["e1", "", "e3", "e4"]) { echo, clients in
            clients[1].finishSending()
            clients[2].finishSending()
            echo.gate.open()
            #expect(clients[0].receive(exactly: 4).count == 4)
            #expect(clients[1].receive() == [])
            #expect(clients[2].receive(exactly: 4).count == 4)
            #expect(clients[2].receive() == [])
            #expect(clients[3].receive(exactly: 4).count == 4)
            try echo.wait { $0.open == 3 }
        }
    }

    @Test func `what is more than a source's share is not shown`() throws {
        var limits = ServerLimits()
        limits.sourceFramesPerTick = 2
        var sources = SourceLimits()
        sources.exempt = []
        try EchoServer.run(limits: limits, sources: sources) { echo in
            let client = try TestClient(port: echo.port, source: "127.0.0.2")
            try echo.wait { $0.open == 1 }
            let texts = ["e1", "e2", "e3", "e4", "e5"]
            try client.send(texts.flatMap { TestClient.frame($0) })
            #expect(client.receive(exactly: 20).count == 20)
            #expect(echo.work.glances.map(\.text) == Array(texts.prefix(4)))
        }
    }

    @Test func `whose share is spent by the turn between has a frame answered, and the rest later`()
        throws
    {
        var limits = ServerLimits()
        limits.sourceFramesPerTick = 8
        var sources = SourceLimits()
        sources.exempt = []
        try EchoServer.run(limits: limits, sources: sources) { echo in
            let holder = try TestClient(port: echo.port)
            let clients = try (0..<3).map { _ in
                try TestClient(port: echo.port, source: "127.0.0.2")
            }
            try echo.wait { $0.open == 4 }
            try holder.sendFrame("g")
            echo.gate.waitForArrival()
            for client in clients {
                try client.send((0..<4).flatMap { _ in TestClient.frame("e") })
                try client.waitForDelivery()
            }
            echo.gate.open()
            let counts = clients.map { client in
                let answer = client.receive(exactly: 12)
                return (0..<4).map { answer.indices.contains($0 * 3) ? answer[$0 * 3] : 0 }
            }
            // The first has its share, the others a frame each of what has been received.
            #expect(counts[0] == [2, 3, 4, 5])
            #expect(counts[1].first == 6)
            #expect(counts[2].first == 7)
            #expect(Set(counts.joined()) == Set(2...13))
        }
    }
}
