import LDAPServer
import Testing

@Suite struct FramingTests {
    @Test func `answers a frame that comes byte by byte`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            for byte in TestClient.frame("ehello") { try client.send([byte]) }
            #expect(client.receive(exactly: 8) == [1] + TestClient.frame("ehello"))
        }
    }

    @Test func `answers pipelined frames in their order`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            let frames = (0..<100).map { TestClient.frame("e\($0)") }
            try client.send(frames.flatMap { $0 })
            let expected = frames.enumerated().flatMap { [UInt8($0.offset + 1)] + $0.element }
            #expect(client.receive(exactly: expected.count) == expected)
        }
    }

    @Test(arguments: [1, 2, 1000])
    func `answers all of a long pipeline, however many frames a turn may have`(perTurn: Int) throws
    {
        var limits = ServerLimits()
        limits.framesPerTurn = perTurn
        try EchoServer.run(limits: limits) { echo in
            let client = try TestClient(port: echo.port)
            let frame = TestClient.frame("e" + String(repeating: "x", count: 50))
            for _ in 0..<20 { try client.send((0..<100).flatMap { _ in frame }) }
            #expect(client.receive(exactly: 2000 * 53).count == 2000 * 53)
        }
    }

    @Test func `keeps the beginning of a frame beside whole ones`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            let second = TestClient.frame("esecond")
            try client.send(TestClient.frame("efirst") + second.prefix(3))
            #expect(client.receive(exactly: 8) == [1] + TestClient.frame("efirst"))
            try client.send(Array(second.dropFirst(3)) + second)
            #expect(client.receive(exactly: 18) == [2] + second + [3] + second)
        }
    }

    @Test func `gives others their turn before a long pipeline is through`() throws {
        var limits = ServerLimits()
        limits.framesPerTurn = 10
        try EchoServer.run(limits: limits) { echo in
            let greedy = try TestClient(port: echo.port)
            let modest = try TestClient(port: echo.port)
            try echo.wait { $0.open == 2 }
            try greedy.send(
                TestClient.frame("g") + (0..<100).flatMap { _ in TestClient.frame("e") }
            )
            echo.gate.waitForArrival()
            try modest.sendFrame("e")
            echo.gate.open()
            // The count in the answer tells its place among all: far before the hundredth.
            let place = try #require(modest.receive(exactly: 3).first)
            #expect(place <= 21)
            #expect(greedy.receive(exactly: 300).count == 300)
        }
    }

    @Test func `tells why it ends a connection whose bytes are no frames`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("e") + [255])
            let answer = try #require(client.receiveToEnd())
            #expect(answer.starts(with: [1] + TestClient.frame("e") + [0x21]))
        }
    }
}
