import LDAPServer
import Synchronization
import Testing

@Suite struct DeadlineTests {
    @Test func `ends a connection that never says anything`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try echo.wait { $0.open == 1 }
            echo.advance(milliseconds: 31_000)
            #expect(client.receiveToEnd() == Array("!idle".utf8))
            try echo.wait { $0.expired == 1 }
        }
    }

    @Test func `begins a tick once a second though nobody asks`() throws {
        try EchoServer.run { echo in
            for _ in 0..<3 {
                let before = echo.work.ticks.load(ordering: .relaxed)
                echo.advance(milliseconds: 1_000)
                try echo.wait { _ in echo.work.ticks.load(ordering: .relaxed) > before }
            }
        }
    }

    @Test func `lets a connection that has spoken rest for the idle time, not longer`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            #expect(try client.echoes("a"))
            echo.advance(milliseconds: 14 * 60_000)
            #expect(try client.echoes("b"))
            echo.advance(milliseconds: 14 * 60_000)
            #expect(try client.echoes("c"))
            echo.advance(milliseconds: 15 * 60_000)
            #expect(client.receiveToEnd() == Array("!idle".utf8))
        }
    }

    @Test func `lets idle connections rest for less when places become scarce`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 4
        try EchoServer.run(limits: limits) { echo in
            var clients: [TestClient] = []
            for _ in 0..<3 {
                clients.append(try TestClient(port: echo.port))
                #expect(try clients[clients.count - 1].echoes("a"))
            }
            echo.advance(milliseconds: 60_000)
            #expect(try clients[0].echoes("three of four are not too many"))
            clients.append(try TestClient(port: echo.port))
            #expect(try clients[3].echoes("a"))
            #expect(try clients[0].echoes("b"))
            echo.advance(milliseconds: 29_000)
            #expect(try clients[0].echoes("c"))
            echo.advance(milliseconds: 2_000)
            #expect(clients[1].receiveToEnd() == Array("!idle".utf8))
            #expect(clients[2].receiveToEnd() == Array("!idle".utf8))
            #expect(try clients[0].echoes("still served"))
        }
    }

    @Test func `bytes that trickle in do not buy a frame more time`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            let other = try TestClient(port: echo.port)
            #expect(try client.echoes("a"))
            try client.send([200])
            for _ in 0..<6 {
                #expect(try other.echoes("the loop has seen it"))
                echo.advance(milliseconds: 5_500)
                _ = client.sendWithoutWaiting([1])
            }
            #expect(client.receiveToEnd() == Array("!unfinishedFrame".utf8))
        }
    }

    @Test func `cuts off a client that takes nothing, and serves the others meanwhile`() throws {
        try EchoServer.run { echo in
            let slow = try TestClient(port: echo.port, receiveBufferBytes: 4096)
            try slow.send((0..<20).flatMap { _ in TestClient.frame("b") })
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("a"))
            #expect(echo.server.statistics.frames < 21, "reading goes on though nothing is taken")
            let limits = ServerLimits()
            let rate = Int64(limits.slowestReaderBytesPerSecond)
            let longest = limits.unsentMilliseconds + 2 * Int64(EchoHandler.bigCount) * 1000 / rate
            // More than once, since the kernel may take some more after the clock has moved.
            try echo.wait {
                echo.advance(milliseconds: longest)
                return $0.expired >= 1
            }
            try echo.wait { $0.open <= 1 }
        }
    }

    @Test func `does not wait for ever for the end of a client that it has ended`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.sendFrame("c")
            #expect(client.receive(exactly: 3) == Array("bye".utf8))
            try echo.wait { $0.frames == 1 }
            echo.advance(milliseconds: 3_000)
            try echo.wait { $0.open == 0 }
        }
    }
}
