import AdminAPI
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
    private let users: RoleUsers
    private let confinement: Confinement
    private let logger = Log.make("authority")

    /// How the process ends when a sync failed: what the disk holds is known only after a new start.
    private static let fatalExitCode: Int32 = 70

    /// The role of a process that has entered it (``RoleEntry``).
    init(
        data: DataDirectory,
        settings: Settings,
        lifeline: Lifeline,
        users: RoleUsers,
        confinement: Confinement
    ) {
        self.data = data
        self.settings = settings
        self.lifeline = lifeline
        self.users = users
        self.confinement = confinement
    }

    func run() throws {
        let signals = try SignalWait()
        let authority = try openAuthority()
        let lifeline = lifeline
        let server = AdminSocketServer(
            AdminSocketServer.Configuration(
                socketPath: data.adminSocket,
                group: users.group,
                version: Version.text,
                walls: walls
            ) {
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
    }

    /// What stands between the roles, for the status.
    private var walls: ServerStatus.WallsStatus {
        ServerStatus.WallsStatus(
            authorityUser: UserDatabase.name(ofUser: users.authority),
            publisherUser: UserDatabase.name(ofUser: users.publisher),
            ldapUser: UserDatabase.name(ofUser: users.ldap),
            areUsersShared: users.areShared,
            isConfined: confinement.isComplete,
            confinement: confinement.description
        )
    }

    private func openAuthority() throws(CommandFailure) -> Authority {
        var configuration = try settings.authorityConfiguration(data)
        configuration.owner = try data.owner()
        configuration.publisherUsers = [users.publisher]
        configuration.ldapUsers = [users.ldap]
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
