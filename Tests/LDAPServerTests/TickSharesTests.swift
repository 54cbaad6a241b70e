import LDAPEngine
import Testing

@testable import LDAPServer

/// Turns of sources that have limits, within a tick and over several.
@Suite struct TickSharesTests {
    static func pass(_ link: Int32, site: Int32 = -1) -> SourcePass {
        var pass = SourcePass(isGateway: false)
        (pass.link, pass.site) = (link, site)
        return pass
    }

    @Test func `a source has its share of a tick on all its connections, and again in the next`() {
        var shares = TickShares(sourceMax: 10, totalMax: 100)
        shares.begin()
        #expect(shares.left(of: Self.pass(7)) == 10)
        shares.take(1, Self.pass(7))
        #expect(shares.left(of: Self.pass(7)) == 10 - 1 - TickShares.turnFrames)
        shares.take(100, Self.pass(7))
        #expect(shares.left(of: Self.pass(7)) == 0)
        #expect(shares.left(of: Self.pass(8)) == 0)
        shares.begin()
        #expect(shares.left(of: Self.pass(7)) == 10)
    }

    @Test func `all together have theirs, and who has no limits is not counted`() {
        var shares = TickShares(sourceMax: 10, totalMax: 25)
        shares.begin()
        for link in 1...3 as ClosedRange<Int32> { shares.take(2, Self.pass(link)) }
        #expect(shares.left(of: Self.pass(4)) == 7)
        shares.take(1_000, .free)
        #expect(shares.left(of: .free) == .max)
        #expect(shares.left(of: Self.pass(4)) == 7)
        shares.take(4, Self.pass(5))
        #expect(shares.left(of: Self.pass(4)) == 0)
    }

    @Test func `the networks of a site have one share`() {
        var shares = TickShares(sourceMax: 10, totalMax: 100)
        shares.begin()
        shares.take(6, Self.pass(1, site: 9))
        #expect(shares.left(of: Self.pass(2, site: 9)) == 0)
        #expect(shares.left(of: Self.pass(2, site: 8)) == 10)
    }

    @Test func `who sends on many connections leaves others their turns, and is answered`() throws {
        var limits = ServerLimits()
        limits.sourceFramesPerTick = 8
        var sources = SourceLimits()
        sources.exempt = []
        try EchoServer.run(limits: limits, sources: sources) { echo in
            let greedy = try (0..<6).map { _ in
                try TestClient(port: echo.port, source: "127.0.0.2")
            }
            let modest = try TestClient(port: echo.port)
            try echo.wait { $0.open == 7 }
            try greedy[0].send(TestClient.frame("g"))
            echo.gate.waitForArrival()
            for client in greedy {
                try client.send((0..<40).flatMap { _ in TestClient.frame("e") })
            }
            try modest.sendFrame("e")
            try modest.waitForDelivery()
            echo.gate.open()
            // The count in the answer tells its place among all 240.
            let place = try #require(modest.receive(exactly: 3).first)
            #expect(place <= 20)
            for client in greedy { #expect(client.receive(exactly: 120).count == 120) }
        }
    }
}
