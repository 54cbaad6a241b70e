import Cryptography
import Foundation
import LDAPServer
import Logging
import Synchronization
import Testing

/// An echo server on a free port of the loopback, for as long as a test's closure runs.
final class EchoServer: Sendable {
    let server: ConnectionServer<EchoHandler, ManualClock>
    let clock = ManualClock()
    let gate = Gate()
    let work = Work()
    let port: UInt16

    /// Runs a server, then `body`, then stops the server and waits for its end.
    static func run(
        loops: Int = 1,
        staffing: LoopStaffing = .all,
        kind: Listener.Kind = .plain,
        asksForCertificate: Bool = false,
        tls: TLSContext? = nil,
        limits: ServerLimits = ServerLimits(),
        sources: SourceLimits = SourceLimits(),
        _ body: (EchoServer) throws -> Void
    ) throws {
        var listener = try Listener.bind("127.0.0.1:0", kind: kind)
        listener.asksForCertificate = asksForCertificate
        try run(
            listener,
            loops: loops,
            staffing: staffing,
            tls: tls,
            limits: limits,
            sources: sources,
            body
        )
    }

    /// Runs a server on `listener`, then `body`, then stops the server and waits for its end.
    static func run(
        _ listener: Listener,
        loops: Int = 1,
        staffing: LoopStaffing = .all,
        tls: TLSContext? = nil,
        limits: ServerLimits = ServerLimits(),
        sources: SourceLimits = SourceLimits(),
        _ body: (EchoServer) throws -> Void
    ) throws {
        let echo = try EchoServer(
            listener,
            loops: loops,
            staffing: staffing,
            tls: tls,
            limits: limits,
            sources: sources
        )
        let ended = try echo.start()
        defer {
            echo.server.stop()
            // What a test leaves open is cut off without waiting for real time to pass.
            while ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
                echo.advance(milliseconds: 1000)
            }
        }
        try body(echo)
    }

    convenience init(loops: Int, kind: Listener.Kind, tls: TLSContext?, limits: ServerLimits) throws
    {
        let listener = try Listener.bind("127.0.0.1:0", kind: kind)
        try self.init(listener, loops: loops, tls: tls, limits: limits)
    }

    init(
        _ listener: Listener,
        loops: Int,
        staffing: LoopStaffing = .all,
        tls: TLSContext?,
        limits: ServerLimits,
        sources: SourceLimits = SourceLimits()
    ) throws {
        let address = try listener.localAddress()
        // A socket file has no port.
        port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (gate, work) = (gate, work)
        server = try ConnectionServer(
            listeners: [listener],
            loops: loops,
            staffing: staffing,
            tls: tls,
            limits: limits,
            sources: SourceTable(limits: sources),
            clock: clock,
            logger: logger
        ) { () throws(ServerError) in EchoHandler(gate: gate, work: work) }
    }

    /// Starts the loops and waits until they listen; the semaphore says when they have ended.
    func start() throws -> DispatchSemaphore {
        let ready = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        let server = server
        Thread.detachNewThread {
            do { try server.run { ready.signal() } } catch { Issue.record(error) }
            ended.signal()
        }
        try #require(ready.wait(timeout: .now() + 10) == .success)
        return ended
    }

    /// Moves the clock and lets the loops see it.
    func advance(milliseconds: Int64) {
        clock.advance(milliseconds: milliseconds)
        server.wake()
    }

    /// Waits until the statistics say so.
    func wait(until condition: (ServerStatistics) -> Bool) throws {
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        while !condition(server.statistics) {
            try #require(ContinuousClock.now < end, "\(server.statistics)")
            sched_yield()
        }
    }
}
