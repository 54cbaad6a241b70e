import Directory
import Foundation
import LDAPEngine
import LDAPServer
import Testing

@testable import waxwing

@Suite struct SettingsTests {
    static let needed = """
        directory:
          suffix: dc=example
        issuance:
          public-url: http://pki.example

        """

    private func parse(_ yaml: String, _ environment: [String: String] = [:]) throws -> Settings {
        try Settings.parse(Data(yaml.utf8), file: "waxwing.yaml", environment: environment)
    }

    @Test func `what init writes is read back`() throws {
        var settings = Settings(suffix: "o=It's Ours,c=DE", publicURL: "http://pki.example.com")
        settings.ldapListen = "[::1]:10389"
        settings.mailboxKey = "p256"
        #expect(try parse(settings.yaml()) == settings)
    }

    @Test func `what init writes as a comment is a setting that is there`() throws {
        let settings = Settings(suffix: "dc=example", publicURL: "http://pki.example.com")
        var lines: [String] = []
        for line in settings.yaml().split(separator: "\n").dropFirst(3) {
            lines.append(String(line.replacing(#/^( *)# /#) { $0.output.1 }))
        }
        // Every line stands for itself once its mark is gone; that it parses says that each is known.
        #expect(throws: Never.self) { try parse(lines.joined(separator: "\n")) }
    }

    @Test func `a variable is stronger than the file`() throws {
        let settings = try parse(
            Self.needed,
            ["WAXWING_LDAP_LISTEN": "127.0.0.1:1", "LDAP_LISTEN": "no"]
        )
        #expect(settings.ldapListen == "127.0.0.1:1")
    }

    @Test func `everything has its default`() throws {
        let settings = try parse(Self.needed)
        #expect(settings == Settings(suffix: "dc=example", publicURL: "http://pki.example"))
        #expect(settings.observe.accessLog == AccessLogSettings())
        #expect(settings.observe.metricsListen == nil)
        #expect(settings.access.rules == [])
    }

    struct SearchIndexRow: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var setting: String
        var rules: [String] = []
        var accounts = 0
        var isWanted: Bool
    }

    @Test(arguments: [
        SearchIndexRow(testDescription: "nobody may", setting: "auto", isWanted: false),
        SearchIndexRow(
            testDescription: "rules for strangers alone",
            setting: "auto",
            rules: ["network 10.0.0.0/8 grade none", "grade public"],
            isWanted: false
        ),
        SearchIndexRow(
            testDescription: "a rule for partners",
            setting: "auto",
            rules: ["network 10.0.0.0/8 grade partner", "grade none"],
            isWanted: true
        ),
        SearchIndexRow(
            testDescription: "an account",
            setting: "auto",
            accounts: 1,
            isWanted: true
        ),
        SearchIndexRow(testDescription: "it is on", setting: "on", isWanted: true),
        SearchIndexRow(
            testDescription: "it is off",
            setting: "off",
            rules: ["grade internal"],
            accounts: 1,
            isWanted: false
        ),
    ])
    func `a search file is kept where somebody may search`(_ row: SearchIndexRow) throws {
        let settings = try parse(
            "directory:\n  suffix: dc=example\n  search-index: \(row.setting)\n"
                + "issuance:\n  public-url: http://pki.example\n"
        )
        let isWanted = settings.searchIndex.isWanted(
            policy: try AccessPolicy(rules: row.rules),
            accounts: row.accounts
        )
        #expect(isWanted == row.isWanted)
    }

    @Test(arguments: ColdPages.allCases)
    func `pages are taken to be cold as the settings say`(_ coldPages: ColdPages) throws {
        #expect(try parse(Self.needed).coldPages == .auto)
        let settings = try parse(
            "directory:\n  suffix: dc=example\n  cold-pages: \(coldPages.rawValue)\n"
                + "issuance:\n  public-url: http://pki.example\n"
        )
        #expect(settings.coldPages == coldPages)
        #expect(try settings.directoryOptions(schema: Settings.schema()).coldPages == coldPages)
    }

    @Test func `settings of the ldap role are read`() throws {
        let settings = try parse(
            Self.needed + """
                ldap:
                  unix-listen: /run/ldapi
                  client-certificates: [ldaps]
                  client-trust: /etc/ca.pem
                access:
                  rules:
                  - network 10.0.0.0/8 listener ldaps grade internal
                  - 'certificate "CN=Gateway,O=Example AG" grade partner'
                log:
                  access: sampled
                  sample-every: 7
                  access-file: /var/log/waxwing/access.log
                  addresses: plain
                metrics:
                  listen: 127.0.0.1:9636

                """
        )
        #expect(settings.access.unixListen == "/run/ldapi")
        #expect(settings.access.clientTrustFile == "/etc/ca.pem")
        #expect(settings.access.asksForCertificate(.tls))
        #expect(!settings.access.asksForCertificate(.plain))
        #expect(settings.access.rules.count == 2)
        #expect(settings.observe.accessLog.extent == .sampled(oneIn: 7))
        #expect(settings.observe.accessLog.destination == .file("/var/log/waxwing/access.log"))
        #expect(!settings.observe.accessLog.hidesAddresses)
        #expect(settings.observe.metricsListen == "127.0.0.1:9636")
    }

    @Test func `limits are read, each in its place`() throws {
        let limits = try parse(
            Self.needed + """
                limits:
                  connections: 5000
                  gateways: [192.0.2.0/24, '2001:db8::/32']
                  exempt: []
                  site-factor: 2
                  strangers-misses-at-once: 11
                  strangers-misses-per-hour: 12
                  stranger:
                    connections: 1
                    new-connections-at-once: 2
                    new-connections-per-hour: 3
                    look-ups-at-once: 4
                    look-ups-per-hour: 5
                    misses-at-once: 6
                    misses-per-hour: 7
                    addresses-per-hour: 8
                  gateway:
                    connections: 9
                ldap:
                  proxy-networks: [127.0.0.1]

                """
        ).limits
        #expect(limits.server.connectionsMax == 5000)
        #expect(
            limits.sources.stranger
                == SourceLimits.Share(
                    connectionsMax: 1,
                    connections: Rate(burst: 2, perHour: 3),
                    lookUps: Rate(burst: 4, perHour: 5),
                    misses: Rate(burst: 6, perHour: 7),
                    addressesPerHour: 8
                )
        )
        var gateway = SourceLimits().gateway
        gateway.connectionsMax = 9
        #expect(limits.sources.gateway == gateway)
        #expect(limits.sources.strangersMisses == Rate(burst: 11, perHour: 12))
        #expect(limits.sources.siteFactor == 2)
        #expect(limits.sources.exempt == [])
        #expect(limits.sources.gateways == ["192.0.2.0/24", "2001:db8::/32"].map { Network($0) })
        #expect(limits.sources.proxies == [Network("127.0.0.1")])
    }

    @Test(arguments: LimitNumber.all.map(\.key))
    func `each limit that is a number is read into a place of its own`(_ key: String) throws {
        let number = try #require(LimitNumber.all.first { $0.key == key })
        let usual = LimitSettings()
        let others = LimitNumber.all.filter { $0.key != key }
        #expect(others.count == LimitNumber.all.count - 1)
        #expect(number.range.contains(number.value(in: usual)))
        // Another than the usual one, as large as may be: no other limit has to be larger.
        let value = number.range.upperBound - (key == "limits.message.bytes" ? 2 << 20 : 1)
        let parts = key.split(separator: ".")
        var yaml = Self.needed
        for (level, part) in parts.enumerated() {
            yaml += String(repeating: "  ", count: level) + "\(part):"
            yaml += level == parts.count - 1 ? " \(value)\n" : "\n"
        }
        let limits = try parse(yaml).limits
        #expect(number.value(in: limits) == value)
        for other in others { #expect(other.value(in: limits) == other.value(in: usual)) }
        #expect(limits.sources == usual.sources)
    }

    @Test func `the page about limits names every one with its setting and what it is by default`()
        throws
    {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let usual = LimitSettings()
        for number in LimitNumber.all {
            let value = number.value(in: usual)
            let text = value == Int.max ? "none" : "\(value)"
            #expect(page.contains("| `\(number.key)` | \(text) |"), "\(number.key) \(text)")
        }
    }

    private static var page: URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/limits.md")
    }

    @Test(arguments: [
        ("off", "log:\n  access: off\n", AccessLogSettings.Extent.off),
        ("'off'", "log:\n  access: 'off'\n", .off),
        ("full", "log:\n  access: full\n", .full),
        ("sampled", "log:\n  access: sampled\n", .sampled(oneIn: 100)),
        ("least", "log:\n  access: sampled\n  sample-every: 2\n", .sampled(oneIn: 2)),
        ("most", "log:\n  access: sampled\n  sample-every: 1000000\n", .sampled(oneIn: 1_000_000)),
    ])
    func `the extent of the log`(_ row: (String, String, AccessLogSettings.Extent)) throws {
        #expect(try parse(Self.needed + row.1).observe.accessLog.extent == row.2)
    }

    @Test(arguments: [
        ("misspelled", "ldap:\n  lissten: x\n", "there is no setting ldap.lissten"),
        ("too large", "ldap:\n  loops: 257\n", "ldap.loops is 257, and must be 0 to 256"),
        ("negative", "ldap:\n  loops: -1\n", "ldap.loops is -1, and must be 0 to 256"),
        ("no number", "ldap:\n  loops: many\n", "ldap.loops must be a whole number"),
        ("no text", "ldap:\n  listen: [a]\n", "ldap.listen must be text"),
        ("no list", "issuance2:\n", "there is no setting issuance2"),
        ("log", "log:\n  access: some\n", "log.access is some, and must be off, sampled, full"),
        ("log on", "log:\n  access: yes\n", "log.access is yes, and must be off, sampled, full"),
        (
            "sample", "log:\n  sample-every: 1\n",
            "log.sample-every is 1, and must be 2 to 1000000"
        ),
        (
            "file", "log:\n  access-file: access.log\n",
            "log.access-file is access.log, and must be a path from / on"
        ),
        (
            "addresses", "log:\n  addresses: some\n",
            "log.addresses is some, and must be hashed, plain"
        ),
        (
            "rule", "access:\n  rules: [network x grade internal]\n",
            "access.rules cannot be used: access rule 1: x cannot follow network"
        ),
        ("rules", "access:\n  rules: 5\n", "access.rules must be a list of texts"),
        (
            "ldapi's certificates",
            "ldap:\n  client-certificates: [ldapi]\n  client-trust: /a\n",
            "ldap.client-certificates names ldapi, and may name ldap (StartTLS) and ldaps"
        ),
        (
            "no trust", "ldap:\n  client-certificates: [ldaps]\n",
            "ldap.client-certificates needs ldap.client-trust"
        ),
        (
            "network", "limits:\n  gateways: [here]\n",
            "limits.gateways names here, which is no network such as 10.0.0.0/8"
        ),
        (
            "limit", "limits:\n  stranger:\n    look-ups-at-once: 1000001\n",
            "limits.stranger.look-ups-at-once is 1000001, and must be 1 to 1000000"
        ),
        (
            "time", "limits:\n  connection:\n    idle-seconds: 0\n",
            "limits.connection.idle-seconds is 0, and must be 1 to 86400"
        ),
        (
            "bytes", "limits:\n  message:\n    bytes: 2097152\n",
            "limits.message.bytes-when-bound is 1048576, and must be limits.message.bytes, 2097152,"
                + " or more"
        ),
        (
            "no limit", "limits:\n  gateway:\n    connections: 0\n",
            "limits.gateway.connections is 0, and must be 1 to 1000000"
        ),
        (
            "relative", "ldap:\n  unix-listen: ldapi\n",
            "ldap.unix-listen is ldapi, and must be a path from / on"
        ),
    ])
    func `what cannot be meant is refused with its reason`(_ row: (String, String, String)) {
        do {
            _ = try parse(Self.needed + row.1)
            Issue.record("accepted")
        } catch let failure as CommandFailure {
            #expect(failure.message.contains(row.2), "\(failure.message)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `a setting that is missing is named`() {
        #expect(throws: CommandFailure("waxwing.yaml: issuance.public-url is missing")) {
            try parse("directory:\n  suffix: dc=example\n")
        }
    }

    @Test func `what is taken up at once and what waits are told apart`() {
        let (taken, waiting) = LDAPReload.divide([
            "log.access", "access.rules", "ldap.listen", "metrics.listen", "logs",
            "limits.gateways", "limits.connections", "ldap.proxy-networks",
        ])
        #expect(taken == ["access.rules", "ldap.proxy-networks", "limits.gateways", "log.access"])
        #expect(waiting == ["ldap.listen", "limits.connections", "logs", "metrics.listen"])
    }
}
