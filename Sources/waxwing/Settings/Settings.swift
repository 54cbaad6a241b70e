import Configuration
import Cryptography
import Directory
import Foundation

/// The settings of one installation, from `waxwing.yaml` and, stronger, `WAXWING_SECTION_KEY` variables.
///
/// Everything has a default, except what `waxwing init` was told. Options of a command are stronger still.
struct Settings: Equatable, Sendable {
    /// The organization's naming context, RFC 4514.
    var suffix: String
    /// Where the LDAP server listens in plain (with StartTLS): `HOST:PORT`.
    var ldapListen = Self.ldapListenDefault
    /// Where it listens under TLS.
    var ldapsListen = Self.ldapsListenDefault
    /// Event loops of the LDAP server at most; 0 is one a core.
    var ldapLoops = 0
    /// Address space reserved for each mapped file, the same in all roles; it is not memory.
    var mapSizeBytes = Self.mapSizeBytesDefault
    /// Whether the directory has a search file.
    var searchIndex = SearchIndexSetting.auto
    /// Whether the directory's pages are taken to be cold.
    var coldPages = ColdPages.auto
    /// Where certificates say that revocation lists and issuers' certificates are fetched: http.
    var publicURL: String
    /// What kind of key a mailbox gets: rsa2048, rsa3072, rsa4096, p256 or p384.
    var mailboxKey = "rsa3072"
    /// The locked memory in which the authority keeps every key it works with.
    var arenaBytes = Self.arenaBytesDefault
    /// PEM files of roots that imported certificates may chain to.
    var trustFiles: [String] = []
    /// As whom the roles run, and whether they are confined.
    var processes = ProcessSettings()
    /// Who comes in by which door, and how much each may ask.
    var access = AccessSettings()
    /// What clients may do, by where they come from.
    var limits = LimitSettings()
    /// What the ldap role tells of itself.
    var observe = ObserveSettings()

    static let ldapListenDefault = "127.0.0.1:3389"
    static let ldapsListenDefault = "127.0.0.1:3636"
    /// 1 TiB: address space costs nothing, and growing a map later would stop every reader.
    static let mapSizeBytesDefault = 1 << 40
    /// Below the 8 MiB that Linux lets every process lock, and three times what was measured to be used.
    static let arenaBytesDefault = Arena.defaultByteCount

    /// The keys that the file may have; anything else is a misspelling, and refused.
    static let keys = Set<String>([
        "directory.suffix", "directory.search-index", "directory.cold-pages", "ldap.listen",
        "ldap.tls-listen", "ldap.loops", "storage.map-size-bytes",
        "issuance.mailbox-key", "issuance.public-url", "issuance.trust-files", "vault.arena-bytes",
    ]).union(ProcessSettings.keys).union(AccessSettings.keys)
        .union(LimitSettings.keys).union(ObserveSettings.keys)

    /// Reads the settings of `data`.
    static func read(_ data: DataDirectory) throws(CommandFailure) -> Settings {
        try data.check()
        return try read(try data.readSettings(), of: data)
    }

    /// Reads the settings of `data` out of its file's bytes.
    static func read(_ bytes: Data, of data: DataDirectory) throws(CommandFailure) -> Settings {
        do {
            return try parse(
                bytes,
                file: data.settingsFile,
                environment: ProcessInfo.processInfo.environment
            )
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(
                "cannot read \(data.settingsFile): \(Terminal.escaped("\(error)"))"
            )
        }
    }

    /// The value of every key in the bytes of the file of `data`, as YAML has it.
    static func texts(
        _ bytes: Data,
        of data: DataDirectory
    ) throws(CommandFailure) -> [String: String] {
        do {
            return try SettingsFile(bytes, file: data.settingsFile).texts
        } catch {
            throw CommandFailure(
                "cannot read \(data.settingsFile): \(Terminal.escaped("\(error)"))"
            )
        }
    }

    /// Parses the file's bytes.
    static func parse(_ bytes: Data, file: String, environment: [String: String]) throws -> Settings
    {
        let snapshot = try SettingsFile(bytes, file: file)
        for key in snapshot.keys where !keys.contains(key) {
            throw CommandFailure(
                "\(file): there is no setting \(Terminal.escaped(key))",
                hint: "the settings are \(keys.sorted().joined(separator: ", "))"
            )
        }
        let variables = ours(environment)
        let provided = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: variables), snapshot,
        ])
        let reader = SettingsReader(
            provided,
            file: file,
            keys: snapshot.keys,
            variables: Array(variables.keys)
        )
        var settings = Settings(
            suffix: try reader.required("directory.suffix"),
            publicURL: try reader.required("issuance.public-url")
        )
        settings.ldapListen = try reader.string("ldap.listen", default: settings.ldapListen)
        settings.ldapsListen = try reader.string("ldap.tls-listen", default: settings.ldapsListen)
        settings.ldapLoops = try reader.number(
            "ldap.loops",
            0...256,
            default: settings.ldapLoops
        )
        settings.mapSizeBytes = try reader.number(
            "storage.map-size-bytes",
            (1 << 20)...(1 << 46),
            default: settings.mapSizeBytes
        )
        let searchIndex = try reader.word(
            "directory.search-index",
            of: SearchIndexSetting.allCases.map(\.rawValue),
            default: settings.searchIndex.rawValue
        )
        settings.searchIndex = SearchIndexSetting(rawValue: searchIndex) ?? .auto
        let coldPages = try reader.word(
            "directory.cold-pages",
            of: ColdPages.allCases.map(\.rawValue),
            default: settings.coldPages.rawValue
        )
        settings.coldPages = ColdPages(rawValue: coldPages) ?? .auto
        settings.arenaBytes = try reader.number(
            "vault.arena-bytes",
            (1 << 20)...(1 << 30),
            default: settings.arenaBytes
        )
        settings.mailboxKey = try reader.string(
            "issuance.mailbox-key",
            default: settings.mailboxKey
        )
        settings.trustFiles = try reader.strings("issuance.trust-files")
        settings.processes = try ProcessSettings(reader)
        settings.access = try AccessSettings(reader)
        settings.limits = try LimitSettings(reader)
        settings.observe = try ObserveSettings(reader)
        return settings
    }

    /// The file as `waxwing init` writes it.
    func yaml() -> String {
        """
        # The settings of this Waxwing installation. docs/files.md explains every key; what is commented
        # out stands at its default. Changes of access, limits and log are taken within two seconds, most
        # others at the next start of `waxwing serve`.
        directory:
          suffix: \(Self.quoted(suffix))
          # search-index: auto            # auto (where somebody may search), on, off
          # cold-pages: auto              # auto (where memory has no room), on, off
        ldap:
          listen: \(Self.quoted(ldapListen))
          tls-listen: \(Self.quoted(ldapsListen))
          # unix-listen: '/run/waxwing/ldapi'   # for local programs, known by their users
          # client-certificates: []       # ask clients of ldap (StartTLS), ldaps for a certificate
          # client-trust: '/path/ca.pem'  # whom their certificates chain to
          # loops: 0                      # event loops at most; 0 is one a core
        # access:
        #   rules: []                     # e.g. 'network 10.0.0.0/8 grade internal'; docs/ldap.md
        # limits:
        #   gateways: []                  # networks of mail gateways; all limits: docs/limits.md
        # log:
        #   access: off                   # off, sampled, full
        #   sample-every: \(ObserveSettings.sampleEveryDefault)             # one connection in so many
        #   access-file: '/path'          # else standard error
        #   addresses: hashed             # hashed, plain
        # metrics:
        #   listen: '127.0.0.1:9636'      # HTTP: /metrics, /live, /ready; off unless given
        issuance:
          public-url: \(Self.quoted(publicURL))
          mailbox-key: \(mailboxKey)          # rsa2048, rsa3072, rsa4096, p256, p384
          # trust-files: []               # PEM files of roots that imported certificates may chain to
        # storage:
        #   map-size-bytes: \(Self.mapSizeBytesDefault)
        # users:                            # as whom root runs the roles; docs/processes.md
        #   authority: waxwing-authority
        #   publisher: waxwing-publisher
        #   ldap: waxwing-ldap
        #   group: waxwing
        # sandbox:
        #   enabled: true
        # vault:
        #   arena-bytes: \(Self.arenaBytesDefault)

        """
    }

    /// A YAML single-quoted scalar, which no text can leave.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
    }

    /// `WAXWING_LDAP_LISTEN=…` as the provider wants it, `LDAP_LISTEN=…`; nobody else's variables.
    private static func ours(_ environment: [String: String]) -> [String: String] {
        let prefix = "WAXWING_"
        var variables: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix(prefix) {
            variables[String(name.dropFirst(prefix.count))] = value
        }
        return variables
    }
}
