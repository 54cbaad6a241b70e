import BER
import ChangeFeed
import Cryptography
import Directory
import Foundation
import LDAP
import LDAPEngine
import LDAPServer
import Logging
import Testing

/// The whole server over a directory with one mailbox, asked by OpenLDAP's client.
@Suite struct LDAPServerTests {
    @Test(arguments: ["ldap", "ldap with StartTLS", "ldaps"])
    func `ldapsearch finds a mailbox`(by way: String) throws {
        try TestIdentity.with { identity in
            try Self.run(kind: way == "ldaps" ? .tls : .plain, identity) { port, _ in
                let scheme = way == "ldaps" ? "ldaps" : "ldap"
                let startTLS = way == "ldap with StartTLS" ? ["-ZZ"] : []
                let (status, output) = try Self.ldapsearch(
                    ["-H", "\(scheme)://127.0.0.1:\(port)"] + startTLS + [
                        "(mail=alice@example.com)"
                    ],
                    trusting: identity
                )
                #expect(status == 0)
                #expect(output.contains("dn: mail=alice@example.com,dc=example,dc=com\n"))
            }
        }
    }

    @Test func `tells ldapsearch that it is busy, and Thunderbird's bind too`() throws {
        try TestIdentity.with { identity in
            var limits = ServerLimits()
            limits.connectionsMax = 1
            try Self.run(kind: .plain, identity, limits: limits) { port, server in
                let first = try TestClient(port: port)
                try first.send(Self.bind)
                #expect(first.receive(exactly: 14).count == 14)
                let (status, _) = try Self.ldapsearch(
                    ["-H", "ldap://127.0.0.1:\(port)", "(mail=alice@example.com)"],
                    trusting: identity
                )
                // LDAP_BUSY
                #expect(status == 51)
                let second = try TestClient(port: port)
                try second.send(Self.bind)
                let answer = try #require(second.receiveToEnd())
                // A BindResponse to message 1 with result code 51.
                #expect(answer.starts(with: [0x30, UInt8(answer.count - 2), 2, 1, 1, 0x61]))
                #expect(answer.dropFirst(7).starts(with: [0x0a, 1, 51]))
                withExtendedLifetime(first) {}
            }
        }
    }

    @Test(arguments: [
        ("an HTTP request", Array("GET / HTTP/1.1\r\n\r\n".utf8)),
        ("an indefinite length", [0x30, 0x80, 2, 1, 1]),
        ("a message of four gigabytes", [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
        ("a message that is none", [0x30, 3, 2, 1, 0]),
    ])
    func `answers what is no LDAP with a Notice of Disconnection`(_ row: (String, [UInt8])) throws {
        try TestIdentity.with { identity in
            try Self.run(kind: .plain, identity) { port, _ in
                let client = try TestClient(port: port)
                try client.send(row.1)
                let answer = try #require(client.receiveToEnd())
                let notice = Array("1.3.6.1.4.1.1466.20036".utf8)
                #expect(answer.indices.contains { answer[$0...].starts(with: notice) })
                // protocolError
                #expect(answer.dropFirst(7).starts(with: [0x0a, 1, 2]))
            }
        }
    }

    /// A message may be longer from somebody who is known: what is one byte too long ends the connection.
    @Test(arguments: [false, true])
    func `takes messages up to the bound, and no longer ones`(isKnown: Bool) throws {
        let bounds = Limits()
        let bound = isKnown ? bounds.boundMessageBytesMax : bounds.messageBytesMax
        try TestIdentity.with { identity in
            try LocalListenerTests.withFolder { folder in
                let listener = try Listener.bind(path: folder + "/ldapi")
                try Self.run(listener, identity, tls: nil) { _ in
                    for excess in [0, 1] {
                        let client = try TestClient(path: folder + "/ldapi")
                        if isKnown {
                            try client.send(Self.externalBind)
                            let answer = client.receive(exactly: 14)
                            // success
                            #expect(answer.dropFirst(7).starts(with: [0x0a, 1, 0]))
                        }
                        let request = Self.extendedRequest(bytes: bound + excess)
                        // The beginning of what is too long says so.
                        try client.send(excess == 0 ? request : Array(request.prefix(64)))
                        let answer = try #require(client.receive())
                        // An ExtendedResponse: to the message, or unasked for.
                        let number: UInt8 = excess == 0 ? 7 : 0
                        #expect(answer.dropFirst(2).starts(with: [2, 1, number, 0x78]))
                        #expect(excess == 0 || client.receiveToEnd() != nil)
                    }
                }
            }
        }
    }

    /// A SASL bind with EXTERNAL: who the kernel says.
    private static let externalBind =
        [0x30, 22, 2, 1, 1, 0x60, 17, 2, 1, 3, 4, 0, 0xa3, 10, 4, 8] + Array("EXTERNAL".utf8)

    /// A request for nothing that is known, of so many bytes in all.
    private static func extendedRequest(bytes count: Int) -> [UInt8] {
        let name: [UInt8] = [0x80, 3] + Array("1.2".utf8)
        // Three headers of six bytes, and the number of the message.
        let value = count - 3 * 6 - 3 - name.count
        func header(_ tag: UInt8, _ count: Int) -> [UInt8] {
            [tag, 0x84] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        }
        return header(0x30, count - 6) + [2, 1, 7] + header(0x77, count - 15) + name
            + header(0x81, value) + [UInt8](repeating: 0x61, count: value)
    }

    @Test func `answers what was asked before it stops, and says that it stops`() throws {
        try TestIdentity.with { identity in
            try Self.run(kind: .plain, identity) { port, server in
                let client = try TestClient(port: port)
                try client.send(Self.bind)
                #expect(client.receive(exactly: 14).count == 14)
                try client.send((0..<50).flatMap { _ in Self.bind })
                server.stop()
                let answer = try #require(client.receiveToEnd())
                let notice = Array("1.3.6.1.4.1.1466.20036".utf8)
                #expect(answer.count > 50 * 14)
                #expect(
                    answer[(50 * 14)...].indices.contains { answer[$0...].starts(with: notice) }
                )
            }
        }
    }

    @Test func `a server that nobody asks lets the publisher reuse pages`() throws {
        try TestIdentity.with { identity in
            try Self.run(kind: .plain, identity) { _, _ in
                let schema = try Schema.standard()
                let options = DirectoryOptions(
                    suffix: "dc=example,dc=com",
                    mapSizeBytes: 1 << 26
                ) { name in (try? DistinguishedName(name, schema: schema))?.key }
                var writer = try DirectoryWriter.open(folder: identity.directory.path, options)
                var batch = try Self.batch(suffix: "dc=example,dc=com", identity)
                var used: [Int] = []
                for _ in 0..<60 {
                    batch.fromPosition = batch.toPosition
                    batch.toPosition += 1
                    _ = try writer.apply(batch)
                    used.append(try writer.statistics()?.usedBytes ?? 0)
                }
                #expect(used[59] == used[9])
            }
        }
    }

    @Test func `open sessions go by another access policy from their next message on`() throws {
        try TestIdentity.with { identity in
            try Self.run(kind: .plain, identity) { port, server in
                let client = try TestClient(port: port)
                let search = AccessLogTests.search("(mail=alice@example.com)", attributes: ["cn"])
                try client.send(search)
                let found = try #require(client.receive())
                #expect(found.contains(0x64))
                server.replaceAccess(try AccessPolicy(rules: ["grade none"]))
                try client.send(search)
                let refused = try #require(client.receive())
                // A SearchResultDone to message 2 with insufficientAccessRights.
                #expect(refused.dropFirst(2).starts(with: [2, 1, 2, 0x65]))
                #expect(refused.dropFirst(7).starts(with: [0x0a, 1, 50]))
            }
        }
    }

    /// An anonymous simple bind with message identifier 1.
    static let bind: [UInt8] = [0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0]

    /// Runs a server over a directory in a folder of its own.
    static func run(
        kind: Listener.Kind,
        _ identity: TestIdentity,
        limits: ServerLimits = ServerLimits(),
        accessLog: AccessLog? = nil,
        _ body: (UInt16, LDAPServer) throws -> Void
    ) throws {
        let listener = try Listener.bind("127.0.0.1:0", kind: kind)
        let address = try listener.localAddress()
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let tls = try identity.serverContext()
        try run(listener, identity, tls: tls, limits: limits, accessLog: accessLog) {
            try body(port, $0)
        }
    }

    /// Runs a server on `listener` over a directory in a folder of its own.
    static func run(
        _ listener: Listener,
        _ identity: TestIdentity,
        tls: TLSContext?,
        limits: ServerLimits = ServerLimits(),
        sources: SourceLimits = SourceLimits(),
        deferred: (any DeferredExecutor)? = nil,
        rehearsals: (any DeferredExecutor)? = nil,
        coldPages: ColdPages = .off,
        loops: Int = 2,
        accessLog: AccessLog? = nil,
        access: AccessPolicy = AccessPolicy(),
        _ body: (LDAPServer) throws -> Void
    ) throws {
        let schema = try Schema.standard()
        let suffix = "dc=example,dc=com"
        var options = DirectoryOptions(suffix: suffix, mapSizeBytes: 1 << 26) { name in
            (try? DistinguishedName(name, schema: schema))?.key
        }
        options.coldPages = coldPages
        let folder = identity.directory.path
        var writer = try DirectoryWriter.open(folder: folder, options)
        _ = try writer.apply(try Self.batch(suffix: suffix, identity))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let monitor = try ServerMonitor(listeners: [listener])
        let server = try LDAPServer(
            listeners: [listener],
            directory: try DirectoryFile.open(folder: folder, options),
            engine: try EngineConfiguration(
                suffix: suffix,
                schema: schema,
                version: "test",
                access: access,
                monitor: monitor
            ),
            loops: loops,
            tls: tls,
            limits: limits,
            sources: sources,
            deferred: deferred,
            rehearsals: rehearsals,
            accessLog: accessLog,
            monitor: monitor,
            logger: logger
        )
        let ready = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            do { try server.run { ready.signal() } } catch { Issue.record(error) }
            ended.signal()
        }
        defer {
            server.stop()
            #expect(ended.wait(timeout: .now() + 10) == .success)
        }
        try #require(ready.wait(timeout: .now() + 10) == .success)
        try body(server)
    }

    /// The naming context, and Alice with a certificate that is valid now, whosever.
    static func batch(suffix: String, _ identity: TestIdentity) throws -> Batch {
        let context = PublishedEntry(
            uuid: [UInt8](repeating: 1, count: 16),
            kind: .suffix,
            commonName: "Example AG",
            distinguishedName: suffix,
            created: 0,
            modified: 0
        )
        let alice = PublishedEntry(
            uuid: [UInt8](repeating: 2, count: 16),
            kind: .mailbox,
            address: "alice@example.com",
            addressGiven: "Alice@example.com",
            commonName: "Alice Liddell",
            surname: "Liddell",
            certificates: [try identity.certificate()],
            created: 0,
            modified: 0
        )
        return Batch(
            kind: .changes,
            fromPosition: 0,
            toPosition: 2,
            chainHash: [UInt8](repeating: 1, count: 32),
            time: 0,
            changes: [.put(context), .put(alice)]
        )
    }

    /// Runs ldapsearch: its exit code and what it printed.
    static func ldapsearch(
        _ arguments: [String],
        trusting identity: TestIdentity
    ) throws -> (Int32, String) {
        try tool(
            ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-b", "dc=example,dc=com"]
                + arguments,
            ["LDAPTLS_CACERT": identity.certificateFile]
        )
    }

    /// Runs a tool with more environment: its exit code and what it printed.
    static func tool(
        _ arguments: [String],
        _ environment: [String: String] = [:]
    ) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
