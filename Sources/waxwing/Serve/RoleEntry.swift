private import CLinux
import Glibc
import Logging

/// The way into a role: everything that comes before its first thread, in the only order that works.
enum RoleEntry {
    /// How long a role waits for one that is just ending.
    private static let lockWaitMilliseconds = 3_000

    /// Becomes the role's user, takes its lock, confines the process, and ties it to its supervisor.
    static func enter(
        _ role: Role,
        on data: DataDirectory,
        _ settings: Settings,
        as users: RoleUsers,
        _ lifeline: Lifeline
    ) throws(CommandFailure) -> Confinement {
        // Started as /proc/self/exe, it would be "exe" to ps.
        unsafe clinux_set_name("waxwing:\(role)")
        try users.enter(role)
        let user = UserDatabase.name(ofUser: geteuid())
        switch role {
        case .authority:
            // What this process makes is its owner's, until it says otherwise.
            umask(0o077)
            try KeyMemory.prepare(settings)
            try takeLock(data.authorityLock, "an authority")
        case .publisher: try takeLock(data.publisherLock, "a publisher")
        case .ldap: break
        }
        let confinement =
            settings.processes.isConfined
            ? Confinement.enter(role, FileRule.rules(for: role, on: data, settings))
            : .none
        Log.make(role.rawValue).notice("runs as user \(user), confined by \(confinement)")
        lifeline.watch()
        return confinement
    }

    /// The process holds the lock until it ends.
    private static func takeLock(_ path: String, _ what: String) throws(CommandFailure) {
        _ = try FileLock.take(path, what: what, waitMilliseconds: lockWaitMilliseconds)
    }
}
