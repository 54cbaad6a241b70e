import BER
import FilterText
import Foundation
import LDAPServer
import Logging
import Testing

/// The access log of a running server, in a file.
@Suite struct AccessLogTests {
    @Test func `a session is logged in slapd's vocabulary`() throws {
        let lines = try Self.log(.init(extent: .full, hidesAddresses: false)) { client, _ in
            try client.send(LDAPServerTests.bind)
            _ = client.receive(exactly: 14)
            try client.send(Self.search("(mail=alice@example.com)", attributes: ["cn", "mail"]))
            _ = client.receive()
            try client.send([0x30, 5, 2, 1, 3, 0x42, 0])
            #expect(client.receiveToEnd() == [])
        }
        let facts = try lines.map { try #require($0.split(separator: " ", maxSplits: 1).last) }
        try #require(facts.count == 8, "\(lines)")
        #expect(facts[0].hasPrefix("conn=1000 fd="))
        #expect(facts[0].contains(" ACCEPT from IP=127.0.0.1:"))
        #expect(facts[0].hasSuffix(" (ldap)"))
        #expect(facts[1] == "conn=1000 op=0 BIND dn=\"\" method=128")
        #expect(facts[2].hasPrefix("conn=1000 op=0 RESULT tag=97 err=0 qtime=0."))
        #expect(facts[2].hasSuffix(" text="))
        #expect(
            facts[3]
                == "conn=1000 op=1 SRCH base=\"dc=example,dc=com\" scope=2 deref=0 "
                + "filter=\"(mail=alice@example.com)\""
        )
        #expect(facts[4] == "conn=1000 op=1 SRCH attr=cn mail")
        #expect(facts[5].hasPrefix("conn=1000 op=1 SEARCH RESULT tag=101 err=0 qtime=0."))
        #expect(facts[5].hasSuffix(" nentries=1 text="))
        #expect(facts[6] == "conn=1000 op=2 UNBIND")
        #expect(facts[7].hasPrefix("conn=1000 fd="))
        #expect(facts[7].hasSuffix(" closed"))
    }

    @Test func `addresses are hidden unless they are asked for`() throws {
        let lines = try Self.log(.init(extent: .full)) { client, _ in
            try client.send(Self.search("(mail=alice@example.com)", attributes: []))
            _ = client.receive()
        }
        let text = lines.joined(separator: "\n")
        #expect(!text.contains("alice@"))
        #expect(!text.contains("127.0.0.1"))
        #expect(text.contains("filter=\"(mail=~"))
        #expect(text.contains(" closed ("))
    }

    @Test func `a refusal and what is no LDAP are logged as such`() throws {
        let lines = try Self.log(.init(extent: .full)) { client, _ in
            try client.send(Self.search("(cn=*)", attributes: []))
            _ = client.receive()
            try client.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            _ = client.receiveToEnd()
        }
        #expect(lines.contains { $0.contains(" op=0 SEARCH RESULT tag=101 err=50 ") })
        #expect(lines.last?.hasSuffix(" closed (protocol error)") == true)
    }

    @Test func `what is sampled is logged whole`() throws {
        let lines = try Self.log(.init(extent: .sampled(oneIn: 3))) { client, port in
            for _ in 0..<6 {
                let other = try TestClient(port: port)
                try other.send(LDAPServerTests.bind)
                _ = other.receive(exactly: 14)
            }
            try client.send(LDAPServerTests.bind)
            _ = client.receive(exactly: 14)
        }
        let connections = lines.compactMap { $0.split(separator: " ").dropFirst().first }
        #expect(Set(connections) == ["conn=1000", "conn=1003", "conn=1006"])
        for connection in Set(connections) {
            #expect(connections.filter { $0 == connection }.count == 4)
        }
    }

    @Test func `nothing is logged unless it is asked for`() throws {
        let lines = try Self.log(AccessLogSettings()) { client, _ in
            try client.send(LDAPServerTests.bind)
            _ = client.receive(exactly: 14)
        }
        #expect(lines.isEmpty)
    }

    @Test func `a file that was moved away is opened anew when asked for`() throws {
        try TestIdentity.with { identity in
            let path = identity.directory.appending(path: "access.log").path
            let log = try AccessLog(
                AccessLogSettings(extent: .full, destination: .file(path)),
                logger: Logger(label: "test")
            )
            try LDAPServerTests.run(kind: .plain, identity, accessLog: log) { port, _ in
                let client = try TestClient(port: port)
                try client.send(LDAPServerTests.bind)
                _ = client.receive(exactly: 14)
                try Self.wait { Self.count(path) == 3 }
                try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
                log.reopen()
                try Self.wait { FileManager.default.fileExists(atPath: path) }
                try client.send(LDAPServerTests.bind)
                _ = client.receive(exactly: 14)
                try Self.wait { Self.count(path) == 2 }
                #expect(Self.count(path + ".1") == 3)
            }
        }
    }

    /// The lines of a server that logs as `settings` say, to a file, after `body` and its end.
    static func log(
        _ settings: AccessLogSettings,
        _ body: (TestClient, UInt16) throws -> Void
    ) throws -> [String] {
        try TestIdentity.with { identity in
            let path = identity.directory.appending(path: "access.log").path
            var settings = settings
            settings.destination = .file(path)
            let log = try AccessLog(settings, logger: Logger(label: "test"))
            try LDAPServerTests.run(kind: .plain, identity, accessLog: log) { port, _ in
                try body(try TestClient(port: port), port)
            }
            return try String(contentsOfFile: path, encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }
    }

    private static func count(_ path: String) -> Int {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count
    }

    private static func wait(until condition: () -> Bool) throws {
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        while !condition() {
            try #require(ContinuousClock.now < end)
            sched_yield()
        }
    }

    /// A search of the whole directory with message identifier 2.
    static func search(_ filter: String, attributes: [String]) -> [UInt8] {
        var fields = BERWriter()
        fields.appendString(.octetString, "dc=example,dc=com")
        fields.appendEnumerated(2)
        fields.appendEnumerated(0)
        fields.appendInteger(0)
        fields.appendInteger(0)
        fields.appendBoolean(false)
        fields.append(FilterText.encode(filter))
        fields.appendConstructed(.sequence) { list in
            for attribute in attributes { list.appendString(.octetString, attribute) }
        }
        var message = BERWriter()
        message.appendConstructed(.sequence) { message in
            message.appendInteger(2)
            message.appendConstructed(.application(3, constructed: true)) { operation in
                operation.append(fields.bytes)
            }
        }
        return message.array()
    }
}
