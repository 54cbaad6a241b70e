import LDAPEngine
import Testing

@testable import LDAPServer

@Suite struct ProxyTests {
    static let signature: [UInt8] = [
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]

    /// 192.0.2.7:50000 to 198.51.100.1:389.
    static let four: [UInt8] =
        signature + [0x21, 0x11, 0, 12, 192, 0, 2, 7, 198, 51, 100, 1, 0xc3, 0x50, 0x01, 0x85]

    /// [2001:db8:7:1::1]:50000 to [::1]:389, with an extension of three octets behind.
    static let six: [UInt8] =
        signature + [0x21, 0x21, 0, 42]
        + [0x20, 0x01, 0x0d, 0xb8, 0, 7, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
        + [UInt8](repeating: 0, count: 15) + [1, 0xc3, 0x50, 0x01, 0x85]
        + [0x04, 0, 3, 0, 0, 0]

    static let local: [UInt8] = signature + [0x20, 0, 0, 0]

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var progress: ProxyHeader.Progress
        var testDescription: String { name }
    }

    static let client4 = PeerAddress(high: 0, low: 0xffff_c000_0207, port: 50000)
    static let client6 = PeerAddress(high: 0x2001_0db8_0007_0001, low: 1, port: 50000)

    @Test(arguments: [
        Row(name: "nothing", bytes: [], progress: .wants(16)),
        Row(name: "IPv4", bytes: four, progress: .complete(client4)),
        Row(name: "IPv6 and an extension", bytes: six, progress: .complete(client6)),
        Row(name: "LOCAL", bytes: local, progress: .complete(nil)),
        Row(
            name: "LOCAL with addresses",
            bytes: signature + [0x20, 0x11, 0, 12] + four.dropFirst(16),
            progress: .complete(nil)
        ),
        Row(
            name: "unspecified",
            bytes: signature + [0x21, 0, 0, 2, 9, 9],
            progress: .complete(nil)
        ),
        Row(
            name: "UDP",
            bytes: signature + [0x21, 0x12, 0, 12] + four.dropFirst(16),
            progress: .complete(nil)
        ),
        Row(name: "not all of it", bytes: Array(four.prefix(20)), progress: .wants(8)),
        Row(name: "not even the fixed part", bytes: Array(four.prefix(3)), progress: .wants(13)),
        Row(name: "version 1", bytes: Array("PROXY TCP4".utf8), progress: .malformed),
        Row(name: "a wrong last octet", bytes: signature.dropLast() + [0x0b], progress: .malformed),
        Row(name: "version 3", bytes: signature + [0x31, 0x11, 0, 12], progress: .malformed),
        Row(name: "another command", bytes: signature + [0x22, 0x11, 0, 12], progress: .malformed),
        Row(name: "IPv4 cut off", bytes: signature + [0x21, 0x11, 0, 11], progress: .wants(11)),
        Row(
            name: "IPv4 too short",
            bytes: signature + [0x21, 0x11, 0, 11] + [UInt8](repeating: 1, count: 11),
            progress: .malformed
        ),
        Row(
            name: "IPv6 too short",
            bytes: signature + [0x21, 0x21, 0, 35] + [UInt8](repeating: 1, count: 35),
            progress: .malformed
        ),
        Row(name: "2048 octets", bytes: signature + [0x21, 0, 8, 0], progress: .wants(2048)),
        Row(name: "2049 octets", bytes: signature + [0x21, 0, 8, 1], progress: .malformed),
    ])
    func `header table`(_ row: Row) {
        #expect(ProxyHeader.read(row.bytes.span) == row.progress)
    }

    static func limits() throws -> SourceLimits {
        var limits = SourceLimits()
        limits.proxies = [try #require(Network("127.0.0.0/8"))]
        return limits
    }

    @Test func `the client is who the proxy says`() throws {
        try EchoServer.run(sources: Self.limits()) { echo in
            let four = try TestClient(port: echo.port)
            try four.send(Self.four)
            #expect(try four.ask("o") == "0 \(UInt64(0xffff_c000_0207)) 50000")
            let six = try TestClient(port: echo.port)
            // With what the client sends in the same segment.
            try six.send(Self.six + TestClient.frame("e1"))
            #expect(six.receive(exactly: 4).dropFirst() == TestClient.frame("e1")[...])
            #expect(try six.ask("o") == "\(UInt64(0x2001_0db8_0007_0001)) 1 50000")
        }
    }

    @Test func `the header may come byte by byte, and before TLS`() throws {
        try TestIdentity.with { identity in
            let tls = try identity.serverContext()
            try EchoServer.run(kind: .tls, tls: tls, sources: Self.limits()) { echo in
                let client = try TestClient(port: echo.port)
                for byte in Self.four { try client.send([byte]) }
                #expect(try client.startTLS(identity.clientContext()))
                #expect(try client.ask("o") == "0 \(UInt64(0xffff_c000_0207)) 50000")
            }
        }
    }

    @Test func `a proxy's own question comes from the proxy`() throws {
        try EchoServer.run(sources: Self.limits()) { echo in
            let probe = try TestClient(port: echo.port)
            try probe.send(Self.local)
            #expect(try probe.ask("o").hasPrefix("0 \(UInt64(0xffff_7f00_0001)) "))
        }
    }

    @Test func `who has to send a header and does not is let go without an answer`() throws {
        try EchoServer.run(sources: Self.limits()) { echo in
            let client = try TestClient(port: echo.port)
            try client.sendFrame("e")
            let answer = client.receiveToEnd()
            #expect(answer == [] || answer == nil)
            let silent = try TestClient(port: echo.port)
            try silent.send(Array(Self.four.prefix(20)))
            try echo.wait { $0.accepted == 2 }
            echo.advance(milliseconds: 11_000)
            try echo.wait { $0.expired == 1 && $0.open == 0 }
            withExtendedLifetime(silent) {}
        }
    }

    @Test func `elsewhere a header is a broken message`() throws {
        try EchoServer.run { echo in
            let client = try TestClient(port: echo.port)
            try client.send(Self.four)
            try client.sendFrame("c")
            // The first octet, 13, is the length of what the test's protocol takes for a frame.
            #expect(client.receiveToEnd()?.contains(1) != true)
        }
    }

    @Test func `limits are the client's, not the proxy's`() throws {
        var limits = try Self.limits()
        limits.stranger.connectionsMax = 1
        try EchoServer.run(sources: limits) { echo in
            let first = try TestClient(port: echo.port)
            try first.send(Self.four)
            #expect(try first.echoes("1"))
            let second = try TestClient(port: echo.port)
            try second.send(Self.four + TestClient.frame("e2"))
            #expect(second.receiveToEnd() == Array("busy".utf8))
            let other = try TestClient(port: echo.port)
            try other.send(Self.six)
            #expect(try other.echoes("3"))
        }
    }
}
