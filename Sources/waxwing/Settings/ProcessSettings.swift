import Configuration

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
    init(_ reader: ConfigReader) {
        for role in Role.allCases {
            users[role] = Self.name(in: reader, "users.\(role.rawValue)")
        }
        group = Self.name(in: reader, "users.group")
        isConfined = reader.bool(forKey: "sandbox.enabled", default: isConfined)
    }

    /// A name; YAML takes one of digits for a number.
    private static func name(in reader: ConfigReader, _ key: String) -> String? {
        let key = ConfigKey(key)
        return reader.string(forKey: key) ?? reader.int(forKey: key).map { "\($0)" }
    }
}
