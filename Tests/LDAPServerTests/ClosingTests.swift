import LDAPServer
import Testing

@Suite struct ClosingTests {
    @Test func `answers everything that came before the client's end`() throws {
        var limits = ServerLimits()
        limits.framesPerTurn = 3
        try EchoServer.run(limits: limits) { echo in
            let client = try TestClient(port: echo.port)
            try client.send((0..<50).flatMap { _ in TestClient.frame("e") })
            client.finishSending()
            #expect(client.receiveToEnd()?.count == 150)
        }
    }

    @Test func `sends all of a long answer after the client's end`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port, receiveBufferBytes: 4096)
            try client.send(TestClient.frame("b") + TestClient.frame("b"))
            client.finishSending()
            #expect(client.receiveToEnd()?.count == 2 * EchoHandler.bigCount)
        }
    }

    @Test func `the last answer is not lost when the client goes on sending`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("c") + [UInt8](repeating: 0, count: 200_000))
            #expect(client.receiveToEnd() == Array("bye".utf8))
        }
    }

    @Test func `ends without a word when that is what was asked`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            #expect(try client.echoes("a"))
            try client.sendFrame("u")
            #expect(client.receiveToEnd() == [])
            try echo.wait { $0.open == 0 }
            let hasty = try TestClient(port: echo.port)
            try hasty.send(TestClient.frame("e") + TestClient.frame("u"))
            #expect(hasty.receiveToEnd()?.dropFirst() == TestClient.frame("e")[...])
        }
    }

    @Test func `ignores what stands behind the request to end`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("c") + TestClient.frame("e"))
            #expect(client.receiveToEnd() == Array("bye".utf8))
        }
    }

    @Test func `an unfinished frame before the client's end is dropped`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("e") + [7, 1])
            client.finishSending()
            #expect(client.receiveToEnd() == [1] + TestClient.frame("e"))
        }
    }

    @Test func `a client that vanishes while it is answered harms nobody`() throws {
        try EchoServer.run { echo in
            for _ in 0..<20 {
                let client = try TestClient(port: echo.port, receiveBufferBytes: 4096)
                try client.send((0..<5).flatMap { _ in TestClient.frame("b") })
                client.resetOnClose()
            }
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("still here"))
            try echo.wait { $0.open == 1 }
        }
    }
}
