import LDAPEngine
import LDAPServer

/// Who comes in by which door, and how much each may ask (docs/ldap.md).
struct AccessSettings: Equatable, Sendable {
    /// The rules of the access policy, the first that fits deciding.
    var rules: [String] = []

    /// The path of the Unix socket for local clients; nil for none.
    var unixListen: String?

    /// The listeners whose clients are asked for a certificate.
    var certificateListeners: Set<ListenerName> = []

    /// The PEM file of the authorities that clients' certificates chain to.
    var clientTrustFile: String?

    /// The keys of the settings file.
    static let keys: Set<String> = [
        "access.rules", "ldap.unix-listen", "ldap.client-certificates", "ldap.client-trust",
    ]

    /// Everybody is public, by TCP and without a certificate.
    init() {}

    /// Reads the settings.
    init(_ reader: SettingsReader) throws(CommandFailure) {
        rules = try reader.strings("access.rules")
        do throws(AccessError) {
            _ = try AccessPolicy(rules: rules)
        } catch {
            throw reader.failure(
                "access.rules",
                "cannot be used: \(Terminal.escaped(error.description))"
            )
        }
        unixListen = try path("ldap.unix-listen", reader)
        clientTrustFile = try path("ldap.client-trust", reader)
        for word in try reader.strings("ldap.client-certificates") {
            guard let name = ListenerName(rawValue: word), name != .ldapi else {
                throw reader.failure(
                    "ldap.client-certificates",
                    "names \(Terminal.escaped(word)), and may name ldap (StartTLS) and ldaps"
                )
            }
            certificateListeners.insert(name)
        }
        if !certificateListeners.isEmpty, clientTrustFile == nil {
            throw reader.failure(
                "ldap.client-certificates",
                "needs ldap.client-trust, the authorities that certificates are checked against"
            )
        }
    }

    /// The rules as the engine goes by them.
    func policy() throws(CommandFailure) -> AccessPolicy {
        do throws(AccessError) { return try AccessPolicy(rules: rules) } catch {
            throw CommandFailure("access.rules: \(Terminal.escaped(error.description))")
        }
    }

    /// Whether clients of a listener are asked for a certificate.
    func asksForCertificate(_ kind: Listener.Kind) -> Bool {
        switch kind {
        case .plain: certificateListeners.contains(.ldap)
        case .tls: certificateListeners.contains(.ldaps)
        case .unix: false
        }
    }

    private func path(_ key: String, _ reader: SettingsReader) throws(CommandFailure) -> String? {
        guard let path = try reader.string(key) else { return nil }
        guard path.hasPrefix("/") else {
            throw reader.failure(key, "is \(Terminal.escaped(path)), and must be a path from / on")
        }
        return path
    }
}
