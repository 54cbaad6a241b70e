private import CLinux
import Glibc

/// The users that the roles run as, and the group through which they share files.
///
/// Only root can give each role a user of its own. What one role's user alone can open, the others cannot,
/// whatever is found in them: that is the wall that counts, before Landlock and seccomp.
struct RoleUsers: Equatable, Sendable {
    /// The authority's user.
    var authority: UInt32
    /// The publisher's user.
    var publisher: UInt32
    /// The ldap role's user.
    var ldap: UInt32
    /// The group of all three.
    var group: UInt32

    /// The names that are taken when the settings name none: an installation from a package has them.
    static let defaultNames: [Role: String] = [
        .authority: "waxwing-authority", .publisher: "waxwing-publisher", .ldap: "waxwing-ldap",
    ]
    /// The group that goes with them.
    static let defaultGroup = "waxwing"

    /// The user of `role`.
    subscript(_ role: Role) -> UInt32 {
        switch role {
        case .authority: authority
        case .publisher: publisher
        case .ldap: ldap
        }
    }

    /// Whether two roles run as the same user.
    var areShared: Bool { Set([authority, publisher, ldap]).count < 3 }

    /// One user for all roles.
    static func all(_ user: UInt32, group: UInt32) -> Self {
        Self(authority: user, publisher: user, ldap: user, group: group)
    }

    /// Decides as whom the roles of `data` run, started by this process's user.
    static func choose(
        _ settings: ProcessSettings,
        of data: DataDirectory
    ) throws(CommandFailure) -> Self {
        let status = try data.status()
        return try choose(
            settings,
            caller: Principal(user: geteuid(), group: getegid()),
            owner: Principal(user: status.st_uid, group: status.st_gid),
            in: .system
        )
    }

    /// A user and its group.
    struct Principal: Equatable, Sendable {
        var user: UInt32
        var group: UInt32
    }

    /// Decides as whom the roles run.
    ///
    /// Started by root: the users of the settings or of ``defaultNames`` where all of them are there, and
    /// else the owner of the data directory for all roles. Started by somebody else: that user.
    static func choose(
        _ settings: ProcessSettings,
        caller: Principal,
        owner: Principal,
        in database: UserDatabase
    ) throws(CommandFailure) -> Self {
        let group: UInt32? =
            if let name = settings.group { try database.requireGroup(name, "users.group") } else {
                nil
            }
        guard caller.user == 0 else {
            for (role, name) in settings.users
            where database.user(name) != caller.user {
                throw CommandFailure(
                    "users.\(role.rawValue) is \(Terminal.escaped(name)), and only root can give"
                        + " the roles users of their own",
                    hint: "start the server as root, or take the users out of waxwing.yaml"
                )
            }
            return .all(caller.user, group: group ?? caller.group)
        }
        var users: [Role: UInt32] = [:]
        for (role, name) in defaultNames {
            users[role] =
                if let given = settings.users[role] {
                    try database.requireUser(given, "users.\(role.rawValue)")
                } else {
                    database.user(name)
                }
        }
        guard let authority = users[.authority], let publisher = users[.publisher],
            let ldap = users[.ldap]
        else {
            guard settings.users.isEmpty else {
                let missing = defaultNames.filter { users[$0.key] == nil }.values.sorted()
                throw CommandFailure(
                    "users gives some roles a user of their own, and there is no"
                        + " \(missing.joined(separator: ", ")) for the others",
                    hint: "name a user for each role: users.authority, users.publisher, users.ldap"
                )
            }
            return .all(owner.user, group: group ?? owner.group)
        }
        guard let group = group ?? database.group(defaultGroup) else {
            throw CommandFailure(
                "the roles have users of their own, and no group to share files through",
                hint: "create it (groupadd --system \(defaultGroup)), or name one in users.group"
            )
        }
        return Self(authority: authority, publisher: publisher, ldap: ldap, group: group)
    }

    /// Becomes the user of `role` for good, and gives up every right of root's; before any thread.
    func enter(_ role: Role) throws(CommandFailure) {
        if geteuid() == 0, self[role] != 0 || group != getegid() {
            try check(clinux_become(self[role], group), "become user \(self[role])")
        }
        try check(clinux_forbid_new_privileges(), "forbid new privileges")
        try check(clinux_give_up_rights(0), "give up the rights of root")
    }

    /// Keeps of root's rights what a supervisor needs: to become the roles' users, and to signal them.
    static func keepSupervisorRights() throws(CommandFailure) {
        try check(clinux_forbid_new_privileges(), "forbid new privileges")
        try check(clinux_give_up_rights(clinux_supervisor_rights), "give up the rights of root")
    }

    private func check(_ code: Int32, _ what: String) throws(CommandFailure) {
        try Self.check(code, what)
    }

    private static func check(_ code: Int32, _ what: String) throws(CommandFailure) {
        guard code != 0 else { return }
        throw CommandFailure("cannot \(what): \(unsafe String(cString: strerror(code)))")
    }
}

extension RoleUsers {
    /// How the supervisor tells a role of them: four numbers, `64101:64102:64103:64100`.
    var handedOver: String { "\(authority):\(publisher):\(ldap):\(group)" }

    /// The users that ``handedOver`` says.
    init(handedOver text: String) throws(CommandFailure) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map {
            UInt32($0)
        }
        guard numbers.count == 4, let authority = numbers[0], let publisher = numbers[1],
            let ldap = numbers[2], let group = numbers[3]
        else {
            throw CommandFailure("--users takes four numbers, not \(Terminal.escaped(text))")
        }
        self.init(authority: authority, publisher: publisher, ldap: ldap, group: group)
    }
}
