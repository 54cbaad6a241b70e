import Directory
import Foundation
import LDAP
import Logging
import Testing

@testable import LDAPServer

/// Metrics, liveness and readiness over HTTP.
@Suite struct ObserverTests {
    @Test func `a running server is live and ready, and tells its numbers`() throws {
        try Self.run { client, ldap in
            let asker = try TestClient(port: ldap)
            try asker.send(LDAPServerTests.bind)
            _ = asker.receive(exactly: 14)
            for address in ["alice@example.com", "nobody@example.com"] {
                try asker.send(AccessLogTests.search("(mail=\(address))", attributes: ["cn"]))
                _ = asker.receive()
            }
            // Some counters are there when the loop's tick ends, before it takes the next request.
            try asker.send(LDAPServerTests.bind)
            _ = asker.receive(exactly: 14)
            let live = try Self.get("/live", client)
            #expect(live.status == "HTTP/1.1 200 OK")
            #expect(live.body == "ok\n")
            #expect(try Self.get("/ready?verbose=1", client).status == "HTTP/1.1 200 OK")
            let page = try Self.get("/metrics", client)
            #expect(page.status == "HTTP/1.1 200 OK")
            #expect(page.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
            let lines = page.body.split(separator: "\n")
            for line in [
                "waxwing_connections 1", "waxwing_connections_accepted_total 1",
                "waxwing_directory_available 1", "waxwing_directory_position 2",
                "waxwing_directory_entries 2", "test_fact 42",
                "waxwing_ldap_operations_total{operation=\"bind\",result=\"success\"} 2",
                "waxwing_ldap_operations_total{operation=\"search\",result=\"success\"} 2",
                "waxwing_ldap_entries_total 1",
            ] { #expect(lines.contains { $0 == line }, "\(line)") }
            #expect(lines.contains { $0.hasPrefix("process_cpu_seconds_total ") })
            // Every value stands under its own description, and in the documentation.
            let documentation = try Self.documentation
            var described = ""
            for line in lines {
                let words = line.split(separator: " ")
                if line.hasPrefix("# TYPE ") {
                    described = String(words[2])
                    let isKnown = documentation.contains("`\(described)`")
                    #expect(isKnown || described == "test_fact", "\(described)")
                }
                if !line.hasPrefix("#") { #expect(line.hasPrefix(described), "\(line)") }
            }
        }
    }

    @Test(arguments: [
        ("GET /none HTTP/1.1\r\n\r\n", "404 Not Found", false),
        ("HEAD /live HTTP/1.1\r\n\r\n", "200 OK", false),
        ("GET /live HTTP/1.1\r\nConnection: close\r\n\r\n", "200 OK", true),
        ("GET /live HTTP/1.0\r\n\r\n", "200 OK", true),
        ("GET /live HTTP/1.1\n\n", "200 OK", false),
        ("GET /live HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "200 OK", false),
        ("POST /live HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405 Method Not Allowed", true),
        ("GET /live HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "400 Bad Request", true),
        ("GET /live HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "400 Bad Request", true),
        ("GET /live HTTP/2.0\r\n\r\n", "400 Bad Request", true),
        ("GET  /live HTTP/1.1\r\n\r\n", "400 Bad Request", true),
        ("GET live HTTP/1.1\r\n\r\n", "400 Bad Request", true),
        ("GET /live HTTP/1.1\r\nno colon\r\n\r\n", "400 Bad Request", true),
        ("\r\n\r\n", "400 Bad Request", true),
        ("GET /\u{1} HTTP/1.1\r\n\r\n", "400 Bad Request", true),
        (
            "GET /live HTTP/1.1\r\nA: " + String(repeating: "a", count: 9000),
            "431 Request Header Fields Too Large", true
        ),
    ])
    func `requests are answered, and the connection kept if it may be`(
        _ row: (String, String, Bool)
    ) throws {
        try Self.run { client, _ in
            try client.send(Array(row.0.utf8))
            if row.2 {
                let answer = String(decoding: client.receiveToEnd() ?? [], as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 \(row.1)\r\n"))
                #expect(answer.contains("\r\nConnection: close\r\n"))
            } else {
                let answer = try Self.answer(client, hasBody: !row.0.hasPrefix("HEAD"))
                #expect(answer.status == "HTTP/1.1 \(row.1)")
                #expect(try Self.get("/live", client).status == "HTTP/1.1 200 OK")
            }
        }
    }

    @Test func `a request may come in pieces, and several at once`() throws {
        try Self.run { client, _ in
            for byte in Array("GET /live HTTP/1.1\r\n".utf8) { try client.send([byte]) }
            try client.send(Array("Host: a\r\n\r\nGET /live HTTP/1.1\r\n\r\n".utf8))
            #expect(try Self.answer(client).body == "ok\n")
            #expect(try Self.answer(client).body == "ok\n")
        }
    }

    private static var documentation: String {
        get throws {
            try String(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "../../docs/operating.md"),
                encoding: .utf8
            )
        }
    }

    /// A server with an observer, and a client of the latter.
    private static func run(_ body: (TestClient, UInt16) throws -> Void) throws {
        try TestIdentity.with { identity in
            try LDAPServerTests.run(kind: .plain, identity) { port, server in
                let schema = try Schema.standard()
                let options = DirectoryOptions(
                    suffix: "dc=example,dc=com",
                    mapSizeBytes: 1 << 26
                ) { name in (try? DistinguishedName(name, schema: schema))?.key }
                let observer = ServerObserver(
                    server,
                    directory: try DirectoryFile.open(
                        folder: identity.directory.path,
                        options
                    )
                ) { [ServerObserver.Fact("test_fact", "A test.", 42)] }
                let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
                let address = try listener.localAddress()
                let own = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
                let http = try observer.makeServer(on: listener, logger: Logger(label: "test"))
                let ended = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    do { try http.run() } catch { Issue.record(error) }
                    ended.signal()
                }
                defer {
                    http.stop()
                    #expect(ended.wait(timeout: .now() + 10) == .success)
                }
                try body(try TestClient(port: own), port)
            }
        }
    }

    private typealias Answer = (status: String, head: [String], body: String)

    private static func get(_ path: String, _ client: TestClient) throws -> Answer {
        try client.send(Array("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
        return try answer(client)
    }

    private static func answer(_ client: TestClient, hasBody: Bool = true) throws -> Answer {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let byte = client.receive(exactly: 1)
            try #require(byte.count == 1, "\(String(decoding: head, as: UTF8.self))")
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self)
            .split(separator: "\r\n").map(String.init)
        let length = try #require(
            lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) }
        )
        let body = hasBody ? client.receive(exactly: length) : []
        return (lines[0], lines, String(decoding: body, as: UTF8.self))
    }
}
