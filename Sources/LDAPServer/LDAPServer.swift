package import Cryptography
package import Directory
private import Glibc
package import LDAPEngine
package import Logging

/// The LDAP server: listeners, event loops, and in each an engine over its own view of the
/// directory.
///
/// ```
///   listeners ─► loop 0: poller · connections · engine · reader ─┐
///             └► loop 1: poller · connections · engine · reader ─┴─ mmap ─ directory.mdb
/// ```
package final class LDAPServer: Sendable {
    private let server: ConnectionServer<LDAPHandler, SystemClock>
    private let accessLog: AccessLog
    private let sources: SourceTable
    private let rehearsalThreads: RehearsalThreads
    private let policy = ServerPolicy()

    /// What its loops count.
    let metrics: ServerMetrics

    /// A server that is not running yet.
    ///
    /// - Parameters:
    ///   - listeners: Where it listens; the server closes them when it has stopped.
    ///   - directory: What it answers from; its publisher may replace it meanwhile.
    ///   - engine: How it answers.
    ///   - loops: How many threads it has; one per core is right.
    ///   - tls: What TLS listeners and StartTLS present; nil for neither.
    ///   - limits: What connections may do.
    ///   - sources: What sources may do.
    ///   - deferred: Who checks passwords and hands on writes; without, clients are told that it is
    ///     unavailable.
    ///   - rehearsals: Who reads pages that may be cold; nil for threads of the server's own.
    ///   - accessLog: Where requests and answers are logged; nil for nowhere.
    ///   - monitor: Who is told what there is to say of this server; `engine` then answers from it.
    ///   - isTimed: Whether the time that operations take is measured for the metrics.
    ///   - logger: Where starts, stops, shortages and faults are told; no look-up ever is.
    /// - Throws: ``ServerError/noTLSContext``, ``ServerError/system(call:code:)``.
    package init(
        listeners: [Listener],
        directory: DirectoryFile,
        engine: EngineConfiguration,
        loops: Int,
        tls: TLSContext?,
        limits: ServerLimits = ServerLimits(),
        sources: SourceLimits = SourceLimits(),
        deferred: (any DeferredExecutor)? = nil,
        rehearsals: (any DeferredExecutor)? = nil,
        accessLog: AccessLog? = nil,
        monitor: ServerMonitor? = nil,
        isTimed: Bool = false,
        logger: Logger
    ) throws(ServerError) {
        let accessLog =
            if let accessLog { accessLog } else {
                try AccessLog(AccessLogSettings(), logger: logger)
            }
        self.accessLog = accessLog
        let metrics = ServerMetrics(isTimed: isTimed)
        self.metrics = metrics
        let sources = SourceTable(limits: sources)
        self.sources = sources
        let policy = policy
        let threads = RehearsalThreads(
            directory: directory,
            configuration: engine,
            logger: logger
        )
        rehearsalThreads = threads
        server = try ConnectionServer(
            listeners: listeners,
            loops: loops,
            tls: tls,
            limits: limits,
            sources: sources,
            clock: SystemClock(),
            logger: logger
        ) { () throws(ServerError) in
            do throws(DirectoryError) {
                let reader = try directory.makeReader()
                return LDAPHandler(
                    engine: Engine(engine),
                    reader: reader,
                    limits: engine.limits,
                    sources: sources,
                    deferred: deferred,
                    rehearsals: rehearsals ?? threads,
                    accessLog: accessLog,
                    metrics: metrics,
                    policy: policy,
                    logger: logger
                )
            } catch {
                throw .handler("\(error)")
            }
        }
        monitor?.watch(server.shared, metrics)
    }

    /// Serves until ``stop()``, or until a loop fails; blocks the calling thread.
    ///
    /// Call it once. `onReady` runs on one of the loops' threads when all of them listen.
    /// - Throws: the first failure of a loop.
    package func run(onReady: @escaping @Sendable () -> Void = {}) throws(ServerError) {
        let accessLog = accessLog
        guard let writer = LoopThread.start({ accessLog.run() }) else {
            throw .system(call: "pthread_create", code: EAGAIN)
        }
        defer {
            accessLog.stop()
            writer.join()
            rehearsalThreads.stop()
        }
        try server.run(onReady: onReady)
    }

    /// Ends the server: no new connections, what was asked is answered, then every client is told.
    ///
    /// ``run(onReady:)`` returns at the latest after ``ServerLimits/stopMilliseconds``.
    package func stop() { server.stop() }

    /// Presents another certificate from now on; open connections keep theirs.
    package func replaceTLS(_ context: TLSContext) { server.replaceTLS(context) }

    /// Goes by other limits of sources; what is known of them stays.
    package func replaceSources(_ limits: SourceLimits) { sources.replace(limits) }

    /// Goes by another access policy from each session's next message on.
    package func replaceAccess(_ access: AccessPolicy) { policy.replace(access) }

    /// What has been done so far.
    package var statistics: ServerStatistics { server.statistics }

    /// How many lines of the access log were not written.
    var droppedLogLines: UInt64 { accessLog.dropped }

    /// How long ago the loop that has gone longest without a tick began its last one, in
    /// milliseconds; nil before all of them listen.
    var slowestLoopMilliseconds: Int64? { server.slowestLoopMilliseconds }

    /// Whether the server has been told to end.
    var isStopping: Bool { server.isStopping }
}
