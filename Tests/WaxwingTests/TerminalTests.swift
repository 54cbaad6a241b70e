import Foundation
import Testing

@testable import waxwing

@Suite struct TerminalTests {
    @Test(arguments: [
        ("plain text stays", "plain text stays"),
        ("Zoë Ünïcode 漢字", "Zoë Ünïcode 漢字"),
        ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("two\nlines", "two\\u{a}lines"),
        ("right-to-left \u{202E}gnp", "right-to-left \\u{202e}gnp"),
        ("back\\slash", "back\\\\slash"),
    ])
    func `text from outside cannot act on the terminal`(_ given: String, _ shown: String) {
        #expect(Terminal.escaped(given) == shown)
    }

    @Test func `the progress bar says how far and how fast`() {
        let bar = ProgressBar("importing", total: 1_000)
        #expect(
            bar.text(done: 500, elapsed: .seconds(2))
                == "importing [###############...............]  500/1000  250/s"
        )
    }
}

@Suite struct SettingsTests {
    private func parse(_ yaml: String, _ environment: [String: String] = [:]) throws -> Settings {
        try Settings.parse(Data(yaml.utf8), file: "waxwing.yaml", environment: environment)
    }

    @Test func `what init writes is read back`() throws {
        var settings = Settings(suffix: "o=It's Ours,c=DE", publicURL: "http://pki.example.com")
        settings.ldapListen = "[::1]:10389"
        settings.mailboxKey = "p256"
        #expect(try parse(settings.yaml()) == settings)
    }

    @Test func `a variable is stronger than the file`() throws {
        let settings = try parse(
            "directory:\n  suffix: dc=example\nissuance:\n  public-url: http://pki.example\n",
            ["WAXWING_LDAP_LISTEN": "127.0.0.1:1", "LDAP_LISTEN": "no"]
        )
        #expect(settings.ldapListen == "127.0.0.1:1")
    }

    @Test func `a misspelled key is refused by name`() {
        #expect(throws: CommandFailure.self) {
            try parse(
                "directory:\n  suffix: dc=example\nissuance:\n  public-url: http://pki.example\nldap:\n  lissten: 127.0.0.1:1\n"
            )
        }
    }

    @Test func `a number out of range is refused`() {
        #expect(throws: CommandFailure.self) {
            try parse(
                "directory:\n  suffix: dc=example\nissuance:\n  public-url: http://pki.example\nldap:\n  loops: 257\n"
            )
        }
    }
}
