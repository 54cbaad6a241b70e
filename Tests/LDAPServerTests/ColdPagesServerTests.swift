import Directory
import Dispatch
import Foundation
import LDAPEngine
import LDAPServer
import Logging
import Synchronization
import Testing

/// Requests that wait for pages to be read, on a loop that others ask meanwhile.
@Suite struct ColdPagesServerTests {
    static let alice = AccessLogTests.search("(mail=alice@example.com)", attributes: ["cn"])
    static let nobody = AccessLogTests.search("(mail=nobody@example.com)", attributes: ["cn"])

    /// A bind with message identifier 1 and what answers it.
    static let bound: [UInt8] = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]

    /// Runs a server with one loop whose pages may be cold.
    static func run(
        rehearsals: (any DeferredExecutor)?,
        sources: SourceLimits = SourceLimits(),
        accessLog: AccessLog? = nil,
        access: AccessPolicy = AccessPolicy(),
        _ body: (UInt16, LDAPServer) throws -> Void
    ) throws {
        try TestIdentity.with { identity in
            let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
            let address = try listener.localAddress()
            let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
            try LDAPServerTests.run(
                listener,
                identity,
                tls: nil,
                sources: sources,
                rehearsals: rehearsals,
                coldPages: .on,
                loops: 1,
                accessLog: accessLog,
                access: access
            ) { try body(port, $0) }
        }
    }

    @Test func `a request that waits for a page keeps no other connection waiting`() throws {
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage) { port, _ in
            let hot = try TestClient(port: port)
            try hot.send(Self.alice)
            stage.await(1)
            stage.release()
            #expect(try #require(hot.receive()).contains(0x64))
            let cold = try TestClient(port: port)
            try cold.send(Self.nobody)
            stage.await(1)
            // Who needs no page of the directory, and who needs one that was read a moment ago.
            try hot.send(LDAPServerTests.bind)
            #expect(hot.receive(exactly: 14) == Self.bound)
            try hot.send(Self.alice)
            #expect(try #require(hot.receive()).contains(0x64))
            #expect(stage.count == 1)
            stage.release()
            let answer = try #require(cold.receive())
            #expect(answer.dropFirst(2).starts(with: [2, 1, 2, 0x65]))
        }
    }

    @Test func `what is pipelined behind it keeps its order`() throws {
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage) { port, _ in
            let client = try TestClient(port: port)
            try client.send(Self.nobody + LDAPServerTests.bind)
            stage.await(1)
            try client.send(LDAPServerTests.bind)
            stage.release()
            let done = client.receive(exactly: 14)
            #expect(done.dropFirst(2).starts(with: [2, 1, 2, 0x65]))
            #expect(client.receive(exactly: 28) == Self.bound + Self.bound)
        }
    }

    @Test func `a cancel ends it, and what follows is answered`() throws {
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage) { port, _ in
            let client = try TestClient(port: port)
            try client.send(Self.nobody)
            stage.await(1)
            // A cancel of request 2, and behind it a bind.
            let value: [UInt8] = [0x30, 3, 2, 1, 2]
            let name = Array("1.3.6.1.1.8".utf8)
            let cancel = [2, 1, 3, 0x77, 20, 0x80, 11] + name + [0x81, 5] + value
            try client.send([0x30, UInt8(cancel.count)] + cancel + LDAPServerTests.bind)
            // A SearchResultDone to message 2 with canceled (118), and success for the cancel.
            let canceled = client.receive(exactly: 14)
            #expect(canceled.dropFirst(2).starts(with: [2, 1, 2, 0x65, 7, 10, 1, 118]))
            let done = client.receive(exactly: 14)
            #expect(done.dropFirst(2).starts(with: [2, 1, 3, 0x78, 7, 10, 1, 0]))
            #expect(stage.count == 1)
            stage.release()
            #expect(client.receive(exactly: 14) == Self.bound)
        }
    }

    @Test func `when too many wait the client is told that the server is busy`() throws {
        try Self.run(rehearsals: FullQueue()) { port, _ in
            let client = try TestClient(port: port)
            try client.send(Self.nobody)
            let answer = try #require(client.receive())
            // A SearchResultDone to message 2 with busy.
            #expect(answer.dropFirst(2).starts(with: [2, 1, 2, 0x65]))
            #expect(answer.dropFirst(7).starts(with: [0x0a, 1, 51]))
        }
    }

    @Test func `a client that goes meanwhile is missed by nobody`() throws {
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage) { port, server in
            do {
                let client = try TestClient(port: port)
                try client.send(Self.nobody)
                stage.await(1)
                // An unbind.
                try client.send([0x30, 5, 2, 1, 3, 0x42, 0])
                #expect(client.receiveToEnd() == [])
            }
            stage.release()
            let other = try TestClient(port: port)
            try other.send(LDAPServerTests.bind)
            #expect(other.receive(exactly: 14) == Self.bound)
        }
    }

    @Test func `a server that stops answers it first`() throws {
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage) { port, server in
            let client = try TestClient(port: port)
            try client.send(Self.alice)
            stage.await(1)
            server.stop()
            stage.release()
            let answer = try #require(client.receiveToEnd())
            let notice = Array("1.3.6.1.4.1.1466.20036".utf8)
            #expect(answer.contains(0x64))
            #expect(answer.indices.contains { answer[$0...].starts(with: notice) })
        }
    }

    @Test func `what waits is taken off the allowance of its source`() throws {
        var sources = SourceLimits()
        sources.exempt = []
        sources.stranger.lookUps = Rate(burst: 2, perHour: 1)
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage, sources: sources) { port, server in
            let first = try TestClient(port: port)
            let second = try TestClient(port: port)
            try first.send(Self.alice)
            stage.await(1)
            do {
                let gone = try TestClient(port: port)
                gone.resetOnClose()
                try gone.send(Self.nobody)
                stage.await(1)
                try second.send(Self.nobody)
                let refused = try #require(second.receive())
                #expect(refused.dropFirst(7).starts(with: [0x0a, 1, 51]))
            }
            // Without it there is one left.
            while server.statistics.open > 2 { sched_yield() }
            try second.send(Self.nobody)
            stage.await(1)
            stage.release()
            #expect(try #require(first.receive()).contains(0x64))
            let found = try #require(second.receive())
            #expect(found.dropFirst(7).starts(with: [0x0a, 1, 0]))
            try second.send(Self.alice)
            let last = try #require(second.receive())
            #expect(last.dropFirst(7).starts(with: [0x0a, 1, 51]))
            #expect(stage.count == 0)
        }
    }

    @Test func `the server's own threads rehearse, and are counted`() throws {
        let access = try AccessPolicy(rules: ["grade internal"])
        try Self.run(rehearsals: nil, access: access) { port, _ in
            let clients = try (0..<20).map { _ in try TestClient(port: port) }
            for client in clients { try client.send(Self.nobody) }
            for client in clients {
                let answer = try #require(client.receive())
                #expect(answer.dropFirst(7).starts(with: [0x0a, 1, 0]))
            }
            let (status, output) = try LDAPServerTests.tool([
                "ldapsearch", "-x", "-LLL", "-H", "ldap://127.0.0.1:\(port)",
                "-b", "cn=Rehearsals,cn=Statistics,cn=Monitor", "monitorCounter",
            ])
            #expect(status == 0)
            let count = output.split(separator: "\n").last.flatMap {
                Int($0.drop { $0 != " " }.dropFirst())
            }
            // The first ones, until the address was known; and this one.
            #expect((2...21).contains(count ?? 0), "\(output)")
        }
    }

    @Test func `a request is logged once`() throws {
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appending(path: "waxwing-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let log = try AccessLog(
            AccessLogSettings(extent: .full, destination: .file(path)),
            logger: Logger(label: "test")
        )
        let stage = HeldRehearsals()
        try Self.run(rehearsals: stage, accessLog: log) { port, _ in
            let client = try TestClient(port: port)
            try client.send(Self.nobody)
            stage.await(1)
            stage.release()
            _ = client.receive()
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count { $0.contains(" SRCH base=") } == 1)
        #expect(lines.count { $0.contains(" SEARCH RESULT tag=101 err=0") } == 1)
    }

    /// Has every rehearsal wait until it is released.
    final class HeldRehearsals: DeferredExecutor {
        private let held = Mutex<[@Sendable () -> Void]>([])
        private let arrived = DispatchSemaphore(value: 0)

        /// How many wait.
        var count: Int { held.withLock { $0.count } }

        func perform(_ work: Deferred, then: @escaping @Sendable (DeferredResult) -> Void) {
            held.withLock { $0.append({ then(.rehearsal(.done)) }) }
            arrived.signal()
        }

        /// Waits for so many more.
        func await(_ count: Int) {
            for _ in 0..<count {
                #expect(arrived.wait(timeout: .now() + 10) == .success, "nothing is rehearsed")
            }
        }

        /// Lets all of them go.
        func release() {
            let all = held.withLock { held in
                defer { held = [] }
                return held
            }
            for one in all { one() }
        }
    }

    /// Takes nothing.
    struct FullQueue: DeferredExecutor {
        func perform(_ work: Deferred, then: @escaping @Sendable (DeferredResult) -> Void) {
            then(.rehearsal(.busy))
        }
    }
}
