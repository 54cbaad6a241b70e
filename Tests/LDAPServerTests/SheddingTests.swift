import LDAPEngine
import LDAPServer
import Testing

/// Sources with too many connections, over sockets.
@Suite struct SheddingTests {
    static func limits(connections: Int) -> SourceLimits {
        var limits = SourceLimits()
        limits.exempt = []
        limits.stranger.connectionsMax = connections
        return limits
    }

    @Test func `tells a source with too many connections that it is busy, once it has asked`()
        throws
    {
        try EchoServer.run(sources: Self.limits(connections: 1)) { echo in
            do {
                let first = try TestClient(port: echo.port)
                #expect(try first.echoes("1"))
                let second = try TestClient(port: echo.port)
                try second.sendFrame("e2")
                #expect(second.receiveToEnd() == Array("busy".utf8))
                #expect(try first.echoes("still served"))
                #expect(echo.server.statistics.shed == 1)
                #expect(echo.server.statistics.refused == 0)
            }
            try echo.wait { $0.open == 0 }
            let next = try TestClient(port: echo.port)
            #expect(try next.echoes("served again"))
        }
    }

    @Test func `does so by TLS too, and with one deadline for handshake and question`() throws {
        try TestIdentity.with { identity in
            let tls = try identity.serverContext()
            let sources = Self.limits(connections: 1)
            try EchoServer.run(kind: .tls, tls: tls, sources: sources) { echo in
                let first = try TestClient(port: echo.port)
                #expect(try first.startTLS(identity.clientContext()))
                do {
                    let second = try TestClient(port: echo.port)
                    #expect(try second.startTLS(identity.clientContext()))
                    try second.sendFrame("e2")
                    #expect(second.receiveToEnd() == Array("busy".utf8))
                }
                try echo.wait { $0.open == 1 }
                let third = try TestClient(port: echo.port)
                try echo.wait { $0.accepted == 3 }
                echo.advance(milliseconds: 1_500)
                #expect(try third.startTLS(identity.clientContext()))
                echo.advance(milliseconds: 1_000)
                try echo.wait { $0.expired == 1 }
                withExtendedLifetime(third) {}
                #expect(try first.echoes("still served"))
            }
        }
    }

    @Test func `waits two seconds for the question, and for no more than so many bytes`() throws {
        var limits = ServerLimits()
        limits.refusedBytesMax = 10
        try EchoServer.run(limits: limits, sources: Self.limits(connections: 1)) { echo in
            let first = try TestClient(port: echo.port)
            #expect(try first.echoes("1"))
            let silent = try TestClient(port: echo.port)
            try echo.wait { $0.shed == 1 }
            let verbose = try TestClient(port: echo.port)
            try verbose.send([200] + [UInt8](repeating: 1, count: 9))
            #expect(verbose.receiveToEnd() == Array("!crowded".utf8))
            echo.advance(milliseconds: 3_000)
            #expect(silent.receiveToEnd() == Array("!crowded".utf8))
        }
    }

    @Test func `who has missed too often is told busy, whatever is there`() throws {
        try TestIdentity.with { identity in
            let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
            let url = "ldap://\(try listener.localAddress())"
            var sources = Self.limits(connections: 10)
            sources.stranger.misses = Rate(burst: 2, perHour: 1)
            try LDAPServerTests.run(listener, identity, tls: nil, sources: sources) { server in
                func search(_ address: String) throws -> (Int32, String) {
                    try LDAPServerTests.ldapsearch(
                        ["-H", url, "(mail=\(address))", "cn"],
                        trusting: identity
                    )
                }
                #expect(try search("alice@example.com").0 == 0)
                #expect(try search("nobody@example.com") == (0, ""))
                #expect(try search("alice@example.com").0 == 0)
                #expect(try search("another@example.com") == (0, ""))
                // LDAP_BUSY
                #expect(try search("third@example.com") == (51, ""))
                #expect(try search("alice@example.com") == (51, ""))
                // What needs no look-up goes on.
                let (status, output) = try LDAPServerTests.tool(
                    ["ldapsearch", "-x", "-LLL", "-H", url, "-b", "", "-s", "base", "vendorName"]
                )
                #expect(status == 0 && output.contains("Waxwing"))
                sources.stranger.misses = Rate(burst: 100, perHour: 1)
                server.replaceSources(sources)
                #expect(try search("alice@example.com").0 == 0)
            }
        }
    }

    @Test func `turns away without a word when too many are being refused`() throws {
        var limits = ServerLimits()
        limits.refusedConnectionsMax = 1
        try EchoServer.run(limits: limits, sources: Self.limits(connections: 1)) { echo in
            let first = try TestClient(port: echo.port)
            #expect(try first.echoes("1"))
            let second = try TestClient(port: echo.port)
            try echo.wait { $0.shed == 1 }
            let third = try TestClient(port: echo.port)
            #expect(third.receiveToEnd() == [])
            try second.sendFrame("e2")
            #expect(second.receiveToEnd() == Array("busy".utf8))
            #expect(try first.echoes("still served"))
        }
    }
}
