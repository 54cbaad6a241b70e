import Cryptography
import Directory
import Foundation
import LDAP
import LDAPEngine
import LDAPServer
import Logging

/// The ldap role: answers the world from the file that the publisher writes.
///
/// It needs neither of the other roles: with a directory there, it serves.
struct LDAPRole {
    private let data: DataDirectory
    private let settings: Settings
    private let lifeline: Lifeline
    private let listeners: [Listener]
    private let metricsListener: Listener?
    private let logger = Log.make("ldap")

    private static let directoryRetryMilliseconds: UInt32 = 50

    init(
        data: DataDirectory,
        settings: Settings,
        lifeline: Lifeline,
        listeners: [Listener],
        metricsListener: Listener?
    ) {
        self.data = data
        self.settings = settings
        self.lifeline = lifeline
        self.listeners = settings.asking(listeners)
        self.metricsListener = metricsListener
    }

    func run() throws(CommandFailure) {
        let signals = try SignalWait()
        let schema = try Settings.schema()
        let monitor = try makeMonitor()
        let options = settings.directoryOptions(schema: schema)
        let engine = try makeEngine(schema, options.addressHash, monitor)
        let tls = try settings.tlsContext(data)
        signals.onRequest { request in
            // Until the server runs there is nothing to finish.
            if request == .stop { Foundation.exit(0) }
        }
        let directory = try openDirectory(options)
        do throws(ServerError) {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            let accessLog = try AccessLog(settings.observe.accessLog, logger: logger)
            let deferred = DeferredThreads(
                passwords: try PasswordChecker(
                    accounts: AccountsFile(folder: data.directory),
                    logger: logger
                ),
                writes: try WriteClient(path: data.ldapSocket, logger: logger)
            )
            defer { deferred.stop() }
            let server = try LDAPServer(
                listeners: listeners,
                directory: directory,
                engine: engine,
                loops: settings.ldapLoops > 0 ? settings.ldapLoops : cores,
                tls: tls,
                limits: settings.limits.server,
                sources: settings.limits.sources,
                deferred: deferred,
                accessLog: accessLog,
                monitor: monitor,
                isTimed: metricsListener != nil,
                logger: logger
            )
            let reload = try makeReload(server, accessLog)
            signals.onRequest { request in
                switch request {
                case .stop: server.stop()
                case .reload: reload.reloadAll()
                }
            }
            reload.watch()
            try serveMetrics(of: server, directory, reload)
            try server.run { lifeline.reportReady() }
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Waits for the publisher's first directory, and opens it.
    private func openDirectory(_ options: DirectoryOptions) throws(CommandFailure) -> DirectoryFile
    {
        var isAnnounced = false
        while true {
            do throws(DirectoryError) {
                return try DirectoryFile.open(folder: data.directory, options)
            } catch {
                switch error {
                case .missing, .rebuildNeeded:
                    if !isAnnounced { logger.notice("waiting for the publisher: \(error)") }
                    isAnnounced = true
                    usleep(Self.directoryRetryMilliseconds * 1_000)
                default: throw CommandFailure("\(error)")
                }
            }
        }
    }

    private func makeMonitor() throws(CommandFailure) -> ServerMonitor {
        do throws(ServerError) {
            return try ServerMonitor(listeners: listeners)
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private func makeEngine(
        _ schema: Schema,
        _ addressHash: AddressHash,
        _ monitor: ServerMonitor
    ) throws(CommandFailure) -> EngineConfiguration {
        let access = try settings.access.policy()
        do throws(EngineError) {
            return try EngineConfiguration(
                suffix: settings.suffix,
                schema: schema,
                version: Version.text,
                limits: settings.limits.engine,
                access: access,
                monitor: monitor,
                addressHash: addressHash
            )
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private func makeReload(
        _ server: LDAPServer,
        _ accessLog: AccessLog
    ) throws(ServerError) -> LDAPReload {
        do throws(CommandFailure) {
            return try LDAPReload(
                data: data,
                settings: settings,
                server: server,
                accessLog: accessLog,
                logger: logger
            )
        } catch {
            throw .handler(error.message)
        }
    }

    /// Answers `/metrics`, `/live` and `/ready` on a thread of their own, where a listener is for them.
    private func serveMetrics(
        of server: LDAPServer,
        _ directory: DirectoryFile,
        _ reload: LDAPReload
    ) throws(ServerError) {
        guard let metricsListener else { return }
        let observer = ServerObserver(server, directory: directory) {
            [
                ServerObserver.Fact(
                    "waxwing_tls_certificate_expiry_timestamp_seconds",
                    "When the certificate that is presented expires, in seconds since 1970.",
                    reload.certificateExpiry
                )
            ]
        }
        let http = try observer.makeServer(on: metricsListener, logger: logger)
        let address = try metricsListener.localAddress()
        logger.notice("metrics at http://\(address)/metrics")
        let logger = logger
        let thread = Thread {
            do throws(ServerError) { try http.run() } catch {
                logger.error("no metrics any more: \(error)")
            }
        }
        thread.name = "metrics"
        thread.start()
    }
}
