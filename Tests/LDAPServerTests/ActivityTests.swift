import LDAPServer
import Testing

/// Answers that take more than a turn.
@Suite struct ActivityTests {
    static func slices(_ range: ClosedRange<Int>) -> [UInt8] {
        range.reversed().flatMap { [UInt8](repeating: UInt8($0), count: 1024) }
    }

    @Test func `a long answer comes whole, and then what was asked behind it`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send([2, 0x6d, 200] + TestClient.frame("eafter"))
            #expect(client.receive(exactly: 200 * 1024) == Self.slices(1...200))
            #expect(client.receive(exactly: 8) == [2] + TestClient.frame("eafter"))
        }
    }

    @Test func `a long answer goes on only when what there is of it was taken`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port, receiveBufferBytes: 4096)
            try client.send(TestClient.frame("b") + [2, 0x6d, 250] + TestClient.frame("e"))
            let other = try TestClient(port: echo.port)
            for _ in 0..<20 { #expect(try other.echoes("others are served")) }
            #expect(client.receive(exactly: EchoHandler.bigCount).count == EchoHandler.bigCount)
            #expect(client.receive(exactly: 250 * 1024) == Self.slices(1...250))
            #expect(client.receive(exactly: 3).dropFirst() == TestClient.frame("e")[...])
        }
    }

    @Test func `long answers take their turns, and others come between`() throws {
        var limits = ServerLimits()
        limits.slicesPerTick = 1
        try EchoServer.run(limits: limits) { echo in
            let clients = try (0..<5).map { _ in try TestClient(port: echo.port) }
            for client in clients { try client.send([2, 0x6d, 100]) }
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("meanwhile"))
            for client in clients {
                #expect(client.receive(exactly: 100 * 1024) == Self.slices(1...100))
            }
        }
    }

    @Test func `what is urgent reaches a long answer, past what waits`() throws {
        var limits = ServerLimits()
        limits.slicesPerTick = 1
        try EchoServer.run(limits: limits) { echo in
            let client = try TestClient(port: echo.port)
            try client.send(
                [2, 0x6d, 255] + TestClient.frame("eone") + TestClient.frame("x")
                    + TestClient.frame("etwo") + TestClient.frame("c")
            )
            let answer = try #require(client.receiveToEnd())
            // The first slice came with the request; the second may have, before the end was seen.
            let slices = answer.count - 6 - 6 - 3
            #expect(slices == 1024)
            let end = [[3], TestClient.frame("eone"), [4], TestClient.frame("etwo")]
            #expect(Array(answer.suffix(15)) == end.flatMap { $0 } + Array("bye".utf8))
        }
    }

    @Test func `an urgent request may end the connection`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("wx") + TestClient.frame("X"))
            #expect(client.receiveToEnd() == [])
            // A reply that nobody waits for any more.
            echo.work.take().then([1])
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("still here"))
        }
    }

    @Test func `what is done elsewhere comes back in its turn`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(
                TestClient.frame("e1") + TestClient.frame("wone") + TestClient.frame("e2")
                    + TestClient.frame("wtwo") + TestClient.frame("e3")
            )
            #expect(client.receive(exactly: 4) == [1] + TestClient.frame("e1"))
            let first = echo.work.take()
            #expect(first.asked == Array("one".utf8))
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("nobody else waits"))
            first.then(Array("ONE".utf8))
            #expect(client.receive(exactly: 7) == Array("ONE".utf8) + [4] + TestClient.frame("e2"))
            echo.work.take().then(Array("TWO".utf8))
            #expect(client.receive(exactly: 7) == Array("TWO".utf8) + [6] + TestClient.frame("e3"))
        }
    }

    @Test func `a reply may come to a client that has ended its side`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("wone") + TestClient.frame("e2"))
            client.finishSending()
            let work = echo.work.take()
            let other = try TestClient(port: echo.port)
            for _ in 0..<10 { #expect(try other.echoes("a while")) }
            work.then(Array("ONE".utf8))
            let answer = try #require(client.receiveToEnd())
            #expect(answer.starts(with: Array("ONE".utf8)))
            #expect(answer.suffix(3) == TestClient.frame("e2")[...])
        }
    }

    @Test func `a client that vanishes while it waits is let go, and its reply dropped`() throws {
        try EchoServer.run { echo in
            let work: Work.Item
            do {
                let client = try TestClient(port: echo.port)
                try client.send(TestClient.frame("wone"))
                work = echo.work.take()
                client.finishSending()
                let other = try TestClient(port: echo.port)
                for _ in 0..<10 { #expect(try other.echoes("a while")) }
                client.resetOnClose()
            }
            try echo.wait { $0.open == 0 }
            let next = try TestClient(port: echo.port)
            #expect(try next.echoes("1"))
            // The next one has the descriptor now, and must not get the answer.
            work.then(Array("ONE".utf8))
            #expect(try next.echoes("2"))
        }
    }

    @Test func `reads no more than a limit while a reply is not there`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port, receiveBufferBytes: 4096)
            try client.send(TestClient.frame("wone"))
            let work = echo.work.take()
            let frame = TestClient.frame("e" + String(repeating: "x", count: 200))
            let many = (0..<1000).flatMap { _ in frame }
            var sent = 0
            let other = try TestClient(port: echo.port)
            // Until neither socket nor server take more, though others are served all the time.
            for _ in 0..<200 {
                sent += max(client.sendWithoutWaiting(many), 0)
                #expect(try other.echoes("served"))
            }
            #expect(sent < 200 * many.count)
            let frames = sent / frame.count
            work.then(Array("ONE".utf8))
            #expect(client.receive(exactly: 3 + frames * 203).count == 3 + frames * 203)
        }
    }

    @Test func `gives up a reply that does not come`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("wone"))
            let work = echo.work.take()
            echo.advance(milliseconds: 59_000)
            let other = try TestClient(port: echo.port)
            #expect(try other.echoes("a while"))
            echo.advance(milliseconds: 2_000)
            #expect(client.receiveToEnd() == Array("!noReply".utf8))
            work.then([1])
        }
    }

    @Test func `a server that stops waits for replies, and then says that it stops`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(TestClient.frame("wone"))
            let work = echo.work.take()
            echo.server.stop()
            work.then(Array("ONE".utf8))
            #expect(client.receiveToEnd() == Array("ONE!stopping".utf8))
        }
    }
}
