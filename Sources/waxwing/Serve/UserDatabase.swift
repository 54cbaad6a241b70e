import Glibc

/// Who is known on this machine: names of users and groups, and their numbers.
///
/// A name of digits is a number, which needs no entry.
struct UserDatabase: Sendable {
    /// The number of a user by name; nil when there is none.
    var findUser: @Sendable (String) -> UInt32?
    /// The number of a group by name; nil when there is none.
    var findGroup: @Sendable (String) -> UInt32?

    /// The machine's own, asked by a process that has one thread.
    static let system = UserDatabase(
        findUser: { name in unsafe getpwnam(name)?.pointee.pw_uid },
        findGroup: { name in unsafe getgrnam(name)?.pointee.gr_gid }
    )

    /// The number of the user `name`.
    func user(_ name: String) -> UInt32? { Self.number(name) ?? findUser(name) }

    /// The number of the group `name`.
    func group(_ name: String) -> UInt32? { Self.number(name) ?? findGroup(name) }

    /// The number of the user `name`, which the setting `key` names.
    func requireUser(_ name: String, _ key: String) throws(CommandFailure) -> UInt32 {
        guard let user = user(name) else {
            throw CommandFailure(
                "\(key): there is no user \(Terminal.escaped(name))",
                hint: "create it with useradd --system, or name another one"
            )
        }
        return user
    }

    /// The number of the group `name`, which the setting `key` names.
    func requireGroup(_ name: String, _ key: String) throws(CommandFailure) -> UInt32 {
        guard let group = group(name) else {
            throw CommandFailure(
                "\(key): there is no group \(Terminal.escaped(name))",
                hint: "create it with groupadd --system, or name another one"
            )
        }
        return group
    }

    /// The name of the user `number`, and the number where it has none.
    static func name(ofUser number: UInt32) -> String {
        guard let name = unsafe getpwuid(number)?.pointee.pw_name else { return "\(number)" }
        return unsafe String(cString: name)
    }

    /// The largest number, -1, is no user: system calls take it for "leave it".
    private static func number(_ text: String) -> UInt32? {
        guard let number = UInt32(text), number != .max else { return nil }
        return number
    }
}
