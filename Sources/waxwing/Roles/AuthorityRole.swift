import AdminServer
import Authority
import Foundation
import Logging
import ServiceLifecycle

/// The authority: Issuer, Vault and Ledger behind the admin socket and the change feed; no network.
struct AuthorityRole {
    private let data: DataDirectory
    private let settings: Settings
    private let lifeline: Lifeline
    private let logger = Log.make("authority")

    /// How the process ends when a sync failed: what the disk holds is known only after a new start.
    private static let fatalExitCode: Int32 = 70

    init(data: DataDirectory, settings: Settings, lifeline: Lifeline) {
        self.data = data
        self.settings = settings
        self.lifeline = lifeline
    }

    func run() throws {
        // What this process makes is its owner's, until it says otherwise.
        umask(0o077)
        try KeyMemory.prepare(settings)
        let signals = try SignalWait()
        let lock = try FileLock.take(
            data.authorityLock,
            what: "an authority",
            waitMilliseconds: 3_000
        )
        let authority = try openAuthority()
        let lifeline = lifeline
        let server = AdminSocketServer(
            AdminSocketServer.Configuration(socketPath: data.adminSocket, version: Version.text) {
                lifeline.reportReady()
            },
            authority: authority,
            logger: logger
        )
        let group = ServiceGroup(
            services: [server, Maintenance(authority: authority)],
            logger: logger
        )
        signals.onRequest { request in
            // The authority has nothing to reload: its settings hold from one start to the next.
            guard request == .stop else { return }
            Task { await group.triggerGracefulShutdown() }
        }
        try Waiting.run {
            // Before anybody is served, so that a directory never lacks its lists.
            await authority.renewRevocationLists()
            try await group.run()
        }
        authority.stop()
        withExtendedLifetime(lock) {}
    }

    private func openAuthority() throws(CommandFailure) -> Authority {
        var configuration = try settings.authorityConfiguration(data)
        configuration.onFatal = {
            Terminal.note(
                "the ledger could not be synced to disk; ending, to read what is there anew"
            )
            _exit(Self.fatalExitCode)
        }
        var bar = ProgressBar("rebuilding the ledger's state", total: nil)
        defer { bar.finish() }
        do throws(AuthorityError) {
            return try Authority.open(configuration, logger: logger) { position, _ in
                bar.update(done: Int(clamping: position))
            }
        } catch {
            throw CommandFailure(Terminal.escaped(error.sentence))
        }
    }
}

/// What the authority does without being asked.
private struct Maintenance: Service {
    let authority: Authority

    func run() async {
        await cancelWhenGracefulShutdown { await authority.maintain() }
    }
}
