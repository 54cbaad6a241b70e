import LDAPServer

/// What the ldap role tells of itself (docs/operating.md).
struct ObserveSettings: Equatable, Sendable {
    /// The access log.
    var accessLog = AccessLogSettings()

    /// Where metrics, liveness and readiness are answered over HTTP; nil for nowhere.
    var metricsListen: String?

    /// One in how many connections is logged when `log.access` is `sampled`.
    static let sampleEveryDefault = 100

    /// The keys of the settings file.
    static let keys: Set<String> = [
        "log.access", "log.sample-every", "log.access-file", "log.addresses", "metrics.listen",
    ]

    /// No log and no metrics.
    init() {}

    /// Reads the settings.
    init(_ reader: SettingsReader) throws(CommandFailure) {
        let every = try reader.number(
            "log.sample-every",
            2...1_000_000,
            default: Self.sampleEveryDefault
        )
        switch try reader.word("log.access", of: ["off", "sampled", "full"], default: "off") {
        case "full": accessLog.extent = .full
        case "sampled": accessLog.extent = .sampled(oneIn: every)
        default: accessLog.extent = .off
        }
        if let path = try reader.string("log.access-file") {
            guard path.hasPrefix("/") else {
                throw reader.failure(
                    "log.access-file",
                    "is \(Terminal.escaped(path)), and must be a path from / on"
                )
            }
            accessLog.destination = .file(path)
        }
        let addresses = try reader.word(
            "log.addresses",
            of: ["hashed", "plain"],
            default: "hashed"
        )
        accessLog.hidesAddresses = addresses == "hashed"
        metricsListen = try reader.string("metrics.listen")
    }
}
