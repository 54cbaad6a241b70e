/// As whom the roles run, and whether they are confined.
struct ProcessSettings: Equatable, Sendable {
    /// The users of the roles, by name or number; a role that is missing has none of its own.
    var users: [Role: String] = [:]
    /// The group through which the roles share files, and which may open the admin socket.
    var group: String?
    /// Whether roles confine themselves by Landlock and seccomp, as far as the kernel has them.
    var isConfined = true

    /// The keys of the settings file.
    static let keys: Set<String> = Set(Role.allCases.map { "users.\($0.rawValue)" })
        .union(["users.group", "sandbox.enabled"])

    init() {}

    /// Reads the settings.
    init(_ reader: SettingsReader) throws(CommandFailure) {
        for role in Role.allCases {
            users[role] = try reader.string("users.\(role.rawValue)")
        }
        group = try reader.string("users.group")
        isConfined = try reader.flag("sandbox.enabled", default: isConfined)
    }
}
