import LDAPEngine
import LDAPServer

/// What clients may do to the LDAP server, by where they come from (docs/limits.md).
struct LimitSettings: Equatable, Sendable {
    /// What one source may do, and who is which kind of source.
    var sources = SourceLimits()

    /// What one message, one question and one answer may hold.
    var engine = Limits()

    /// What connections may make the server hold and do.
    var server = ServerLimits()

    /// The keys of the settings file.
    static let keys = Set<String>([
        "limits.gateways", "limits.exempt", "limits.site-factor",
        "limits.strangers-misses-at-once", "limits.strangers-misses-per-hour",
        "ldap.proxy-networks",
    ]).union(
        ["stranger", "gateway"].flatMap { kind in
            shareKeys.map { "limits.\(kind).\($0)" }
        }
    ).union(LimitNumber.all.map(\.key))

    private static let shareKeys = [
        "connections", "new-connections-at-once", "new-connections-per-hour",
        "look-ups-at-once", "look-ups-per-hour", "misses-at-once", "misses-per-hour",
        "addresses-per-hour",
    ]

    /// What a number of a limit may be; a million at once is what a source's state can hold.
    private static let numbers = 1...1_000_000_000
    private static let atOnce = 1...1_000_000

    /// The limits of docs/limits.md.
    init() {}

    /// Reads the settings.
    init(_ reader: SettingsReader) throws(CommandFailure) {
        for number in LimitNumber.all { try number.read(reader, into: &self) }
        if engine.boundMessageBytesMax < engine.messageBytesMax {
            throw reader.failure(
                "limits.message.bytes-when-bound",
                "is \(engine.boundMessageBytesMax), and must be limits.message.bytes,"
                    + " \(engine.messageBytesMax), or more"
            )
        }
        sources.stranger = try Self.share("stranger", sources.stranger, reader)
        sources.gateway = try Self.share("gateway", sources.gateway, reader)
        sources.strangersMisses = try Self.rate(
            "limits.strangers-misses",
            sources.strangersMisses,
            reader
        )
        sources.siteFactor = try reader.number(
            "limits.site-factor",
            1...65_536,
            default: sources.siteFactor
        )
        sources.gateways = try Self.networks("limits.gateways", reader) ?? sources.gateways
        sources.exempt = try Self.networks("limits.exempt", reader) ?? sources.exempt
        sources.proxies = try Self.networks("ldap.proxy-networks", reader) ?? sources.proxies
    }

    private static func share(
        _ kind: String,
        _ standing: SourceLimits.Share,
        _ reader: SettingsReader
    ) throws(CommandFailure) -> SourceLimits.Share {
        var share = standing
        let key = "limits.\(kind)"
        share.connectionsMax = try reader.number(
            "\(key).connections",
            atOnce,
            default: share.connectionsMax
        )
        share.connections = try rate("\(key).new-connections", share.connections, reader)
        share.lookUps = try rate("\(key).look-ups", share.lookUps, reader)
        share.misses = try rate("\(key).misses", share.misses, reader)
        share.addressesPerHour = try reader.number(
            "\(key).addresses-per-hour",
            numbers,
            default: share.addressesPerHour
        )
        return share
    }

    private static func rate(
        _ key: String,
        _ standing: Rate,
        _ reader: SettingsReader
    ) throws(CommandFailure) -> Rate {
        Rate(
            burst: try reader.number("\(key)-at-once", atOnce, default: standing.burst),
            perHour: try reader.number("\(key)-per-hour", numbers, default: standing.perHour)
        )
    }

    private static func networks(
        _ key: String,
        _ reader: SettingsReader
    ) throws(CommandFailure) -> [Network]? {
        guard reader.isGiven(key) else { return nil }
        var networks: [Network] = []
        for text in try reader.strings(key) {
            guard let network = Network(text) else {
                throw reader.failure(
                    key,
                    "names \(Terminal.escaped(text)), which is no network such as 10.0.0.0/8"
                )
            }
            networks.append(network)
        }
        return networks
    }
}
