import Glibc
import LDAPServer
import Testing

@Suite struct AdmissionTests {
    @Test func `tells those beyond the limit that it is busy, once they have asked`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 2
        try EchoServer.run(limits: limits) { echo in
            let first = try TestClient(port: echo.port)
            let second = try TestClient(port: echo.port)
            #expect(try first.echoes("1"))
            #expect(try second.echoes("2"))
            let third = try TestClient(port: echo.port)
            try third.sendFrame("e3")
            #expect(third.receiveToEnd() == Array("busy".utf8))
            #expect(try first.echoes("still served"))
            #expect(echo.server.statistics.refused == 1)
        }
    }

    @Test func `serves again when somebody has gone`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 1
        try EchoServer.run(limits: limits) { echo in
            do {
                let first = try TestClient(port: echo.port)
                #expect(try first.echoes("1"))
            }
            try echo.wait { $0.open == 0 }
            let second = try TestClient(port: echo.port)
            #expect(try second.echoes("2"))
        }
    }

    @Test func `those for whom there is not even a refusal wait in the queue`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 1
        limits.refusedConnectionsMax = 1
        try EchoServer.run(limits: limits) { echo in
            let waiting: TestClient
            do {
                let first = try TestClient(port: echo.port)
                #expect(try first.echoes("1"))
                let second = try TestClient(port: echo.port)
                try echo.wait { $0.open == 2 }
                waiting = try TestClient(port: echo.port)
                try waiting.sendFrame("e3")
                try echo.wait { $0.pauses == 1 }
                try second.sendFrame("e2")
                #expect(second.receiveToEnd() == Array("busy".utf8))
            }
            // Served or refused, depending on which of the two the server saw going first.
            let answer = waiting.receive(exactly: 4)
            #expect(
                answer.dropFirst() == TestClient.frame("e3")[...] || answer == Array("busy".utf8)
            )
        }
    }

    @Test func `spreads connections over the loops`() throws {
        try EchoServer.run(loops: 4) { echo in
            var clients: [TestClient] = []
            for _ in 0..<32 {
                let client = try TestClient(port: echo.port)
                #expect(try client.echoes("hello"))
                clients.append(client)
            }
            let counts = echo.server.connectionsPerLoop
            #expect(counts.reduce(0, +) == 32)
            #expect(counts.allSatisfy { $0 >= 6 && $0 <= 10 }, "\(counts)")
        }
    }

    @Test func `waits for descriptors when there are none, and then goes on`() async {
        await #expect(processExitsWith: .success) {
            try EchoServer.run { echo in
                let first = try TestClient(port: echo.port)
                #expect(try first.echoes("1"))
                // Twelve more for both ends together.
                var free = 0
                var end: Int32 = 0
                while free < 12 {
                    if fcntl(end, F_GETFD) < 0 { free += 1 }
                    end += 1
                }
                var limit = rlimit(rlim_cur: rlim_t(end), rlim_max: rlim_t(end))
                unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                try first.sendFrame("g")
                echo.gate.waitForArrival()
                var clients: [TestClient] = []
                for _ in 0..<9 { clients.append(try TestClient(port: echo.port)) }
                echo.gate.open()
                try echo.wait { $0.pauses >= 1 }
                var answered = 0
                while !clients.isEmpty {
                    let client = clients.removeFirst()
                    // The server tries again when something was closed, and once a second.
                    echo.advance(milliseconds: 1000)
                    if try client.echoes("x") { answered += 1 }
                }
                precondition(answered == 9)
                #expect(try first.echoes("2"))
            }
        }
    }
}
