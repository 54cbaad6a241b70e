import ArgumentParser
import Foundation
import LDAPServer

/// `waxwing serve`: the supervisor, or one role under it.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            Without --role, a supervisor starts the three roles as processes of their own, starts again \
            one that dies, and stops them all within five seconds on SIGTERM or Control-C. It prints one \
            line per listener once everything is ready to serve, and only then. SIGHUP is passed on.

            Started by root, each role runs as a user of its own (users.* in waxwing.yaml), or all as the \
            owner of the data directory. Every role confines itself by Landlock and seccomp where the kernel \
            has them.

            Addresses are HOST:PORT; [::]:389 is every address, port 0 picks a free one. Sockets that systemd \
            hands over by the names ldap, ldaps and ldapi take their place.
            """
    )

    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "Listen for LDAP (with StartTLS) here (default: ldap.listen in waxwing.yaml, \(Settings.ldapListenDefault)).",
            valueName: "HOST:PORT"
        )
    )
    var ldap: String?

    @Option(
        help: ArgumentHelp(
            "Listen for LDAP over TLS here (default: ldap.tls-listen in waxwing.yaml, \(Settings.ldapsListenDefault)).",
            valueName: "HOST:PORT"
        )
    )
    var ldaps: String?

    @Option(help: "Run one role only, under another supervisor.")
    var role: Role?

    @Option(help: .hidden)
    var users: String?

    @Option(help: .hidden)
    var lifelineDescriptor: Int32?

    @Option(help: .hidden)
    var readyDescriptor: Int32?

    @Option(help: .hidden)
    var settingsDescriptor: Int32?

    @Option(name: .customLong("listener"), help: .hidden)
    var listeners: [String] = []

    func validate() throws {
        if role != nil, role != .ldap, ldap != nil || ldaps != nil {
            throw ValidationError(
                "--ldap and --ldaps go with the ldap role, or with no --role at all"
            )
        }
    }

    func run() throws {
        var directory = data.directory
        directory.settingsDoor = settingsDescriptor.map { SettingsDoor(descriptor: $0) }
        let settings = try Settings.read(directory)
        guard let role else { try supervise(directory, settings) }
        SignalWait.blockSignals()
        // Bound before the process becomes a user who may not take a port below 1024.
        let listeners = role == .ldap ? try openListeners(settings) : []
        let metricsListener = role == .ldap ? try settings.bindMetrics() : nil
        let lifeline = Lifeline(lifeline: lifelineDescriptor, ready: readyDescriptor)
        let users = try roleUsers(directory, settings)
        let confinement = try RoleEntry.enter(role, on: directory, settings, as: users, lifeline)
        switch role {
        case .authority:
            try AuthorityRole(
                data: directory,
                settings: settings,
                lifeline: lifeline,
                users: users,
                confinement: confinement
            ).run()
        case .publisher:
            try PublisherRole(data: directory, settings: settings, lifeline: lifeline).run()
        case .ldap:
            try LDAPRole(
                data: directory,
                settings: settings,
                lifeline: lifeline,
                listeners: listeners,
                metricsListener: metricsListener
            ).run()
        }
    }

    private func supervise(_ directory: DataDirectory, _ settings: Settings) throws -> Never {
        var supervisor = try Supervisor(
            data: directory,
            users: try RoleUsers.choose(settings.processes, of: directory),
            ldap: ldap ?? settings.ldapListen,
            ldaps: ldaps ?? settings.ldapsListen,
            ldapi: settings.access.unixListen
        )
        Foundation.exit(supervisor.run())
    }

    /// The users that the supervisor chose and gave the files to, or our own choice when there is none.
    private func roleUsers(
        _ directory: DataDirectory,
        _ settings: Settings
    ) throws(CommandFailure) -> RoleUsers {
        if let users { return try RoleUsers(handedOver: users) }
        let users = try RoleUsers.choose(settings.processes, of: directory)
        try RoleFiles.prepare(directory, for: users)
        return users
    }

    /// The listeners that the supervisor handed over, or our own when there is none.
    private func openListeners(_ settings: Settings) throws(CommandFailure) -> [Listener] {
        guard listeners.isEmpty else {
            return try listeners.map { (text) throws(CommandFailure) in
                try Listener(handedOver: text)
            }
        }
        var listeners = [
            try Listener.bound(ldap ?? settings.ldapListen, kind: .plain),
            try Listener.bound(ldaps ?? settings.ldapsListen, kind: .tls),
        ]
        if let path = settings.access.unixListen {
            listeners.append(try Listener.bound(path: path))
        }
        return listeners
    }
}
