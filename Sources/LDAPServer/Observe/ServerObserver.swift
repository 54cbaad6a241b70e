package import Directory
private import Glibc
package import Logging

/// Metrics, liveness and readiness of an LDAP server, over HTTP on a listener and a thread of their
/// own.
///
/// | path | answers |
/// | --- | --- |
/// | `/metrics` | everything that is counted, as text for Prometheus |
/// | `/live` | whether the loops tick |
/// | `/ready` | whether a client would be served well |
package final class ServerObserver: Sendable {
    private let server: LDAPServer
    private let directory: DirectoryWatch
    private let facts: @Sendable () -> [Fact]
    private let clock = SystemClock()
    private let started: Int64

    /// A loop that has not ticked for this long is stuck: it has a tick a second, and what it does
    /// in one takes milliseconds.
    static let stuckMilliseconds: Int64 = 10_000

    /// Something that another part of the program knows.
    package struct Fact: Sendable {
        /// The metric's name, of a fixed set.
        let name: StaticString
        /// What it is.
        let help: StaticString
        /// Its value now.
        let value: Int64

        /// A gauge called `name`.
        package init(_ name: StaticString, _ help: StaticString, _ value: Int64) {
            self.name = name
            self.help = help
            self.value = value
        }
    }

    /// An observer of `server`, which answers from `directory`; `facts` are added to the metrics.
    package init(
        _ server: LDAPServer,
        directory: DirectoryFile,
        facts: @escaping @Sendable () -> [Fact] = { [] }
    ) {
        self.server = server
        self.directory = DirectoryWatch(directory)
        self.facts = facts
        started = clock.unixSeconds
    }

    /// The HTTP server on `listener`, not running yet.
    /// - Throws: ``ServerError/system(call:code:)``.
    package func makeServer(
        on listener: Listener,
        logger: Logger
    ) throws(ServerError) -> ConnectionServer<HTTPHandler, SystemClock> {
        // Scrapers and checks are few, and keep their connections.
        var limits = ServerLimits()
        limits.connectionsMax = 32
        limits.refusedConnectionsMax = 32
        limits.firstFrameMilliseconds = 5_000
        limits.frameMilliseconds = 5_000
        limits.idleMilliseconds = 120_000
        limits.stopMilliseconds = 500
        return try ConnectionServer(
            listeners: [listener],
            loops: 1,
            tls: nil,
            limits: limits,
            clock: clock,
            logger: logger
        ) { () throws(ServerError) in
            HTTPHandler { path in self.page(path) }
        }
    }

    /// What `path` answers; nil for one that is not there.
    func page(_ path: String) -> HTTPHandler.Response? {
        switch path {
        case "/metrics": metrics()
        case "/live": health(obstacle: whyNotLive())
        case "/ready": health(obstacle: whyNotReady())
        default: nil
        }
    }

    private func health(obstacle: String?) -> HTTPHandler.Response {
        guard let obstacle else { return .text(200, "ok\n") }
        return .text(503, obstacle + "\n")
    }

    /// Why the process should be started anew; nil when it need not be.
    private func whyNotLive() -> String? {
        guard let milliseconds = server.slowestLoopMilliseconds else { return nil }
        guard milliseconds > Self.stuckMilliseconds else { return nil }
        return "an event loop has been busy for \(milliseconds / 1000) seconds"
    }

    /// Why clients should be sent elsewhere; nil when they need not be.
    private func whyNotReady() -> String? {
        if server.isStopping { return "the server stops" }
        guard server.slowestLoopMilliseconds != nil else { return "the server starts" }
        if let obstacle = whyNotLive() { return obstacle }
        do throws(DirectoryError) {
            let state = try directory.state(atSecond: clock.monotonicMilliseconds / 1000)
            return state.refusal.map { "a newer directory cannot be read: \($0)" }
        } catch {
            return "the directory cannot be read: \(error)"
        }
    }

    private func metrics() -> HTTPHandler.Response {
        var text = MetricsText()
        appendConnections(server.statistics, to: &text)
        server.metrics.values.append(to: &text, isTimed: server.metrics.isTimed)
        text.append(
            "waxwing_access_log_dropped_lines_total",
            .counter,
            "Lines of the access log that were not written.",
            server.droppedLogLines
        )
        appendDirectory(to: &text)
        for fact in facts() { text.append(fact.name, .gauge, fact.help, fact.value) }
        ProcessFacts.current.append(to: &text, startedAt: started)
        return HTTPHandler.Response(
            status: 200,
            type: "text/plain; version=0.0.4; charset=utf-8",
            body: text.text
        )
    }

    private func appendDirectory(to text: inout MetricsText) {
        var state: DirectoryWatch.State?
        do throws(DirectoryError) {
            state = try directory.state(atSecond: clock.monotonicMilliseconds / 1000)
        } catch {
            state = nil
        }
        text.append(
            "waxwing_directory_available",
            .gauge,
            "1 while the directory can be read.",
            state == nil ? 0 : 1
        )
        guard let state else { return }
        text.append(
            "waxwing_directory_position",
            .gauge,
            "The position in the ledger that the directory shows.",
            state.position
        )
        text.append(
            "waxwing_directory_position_timestamp_seconds",
            .gauge,
            "When the event at that position was recorded, in seconds since 1970.",
            state.time / 1_000_000
        )
        text.append(
            "waxwing_directory_entries",
            .gauge,
            "Entries in the directory.",
            state.entries
        )
    }

    private func appendConnections(_ statistics: ServerStatistics, to text: inout MetricsText) {
        text.append("waxwing_connections", .gauge, "Connections open.", statistics.open)
        for (name, help, value) in [
            (
                "waxwing_connections_accepted_total", "Connections accepted.",
                statistics.accepted
            ),
            (
                "waxwing_connections_refused_total",
                "Connections told that the server is busy.", statistics.refused
            ),
            (
                "waxwing_connections_expired_total",
                "Connections closed because a deadline had passed.", statistics.expired
            ),
            (
                "waxwing_tls_handshakes_failed_total",
                "TLS handshakes that failed or were not completed in time.",
                statistics.failedHandshakes
            ),
            (
                "waxwing_accept_pauses_total",
                "Times that accepting paused for want of descriptors or room.",
                statistics.pauses
            ),
            ("waxwing_ldap_requests_total", "Requests received.", statistics.frames),
            (
                "waxwing_received_bytes_total", "Bytes of requests, below TLS.",
                statistics.receivedBytes
            ),
            (
                "waxwing_sent_bytes_total", "Bytes of answers, below TLS.",
                statistics.sentBytes
            ),
        ] as [(StaticString, StaticString, UInt64)] {
            text.append(name, .counter, help, value)
        }
    }
}
