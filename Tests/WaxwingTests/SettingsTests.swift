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
        ])
        #expect(taken == ["access.rules", "log.access"])
        #expect(waiting == ["ldap.listen", "logs", "metrics.listen"])
    }
}
