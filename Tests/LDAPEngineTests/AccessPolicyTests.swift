import LDAPEngine
import Testing

/// Who may ask how much, by rules.
@Suite struct AccessPolicyTests {
    /// A session, and the grade that it gets.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var rules: [String]
        var listener = ListenerName.ldap
        var source = "192.0.2.7"
        var identity = Identity.anonymous
        var account: Grade?
        var grade: Grade?
        var testDescription: String { name }
    }

    static let digest = [UInt8](repeating: 0xab, count: 32)
    static let gateway = Identity(
        .certificate(subject: "CN=Gateway One,O=Example AG", fingerprint: digest)
    )

    @Test(arguments: [
        Row(name: "nobody, without rules", rules: [], grade: .public),
        Row(
            name: "an account, without rules",
            rules: [],
            identity: Identity(.account("sync")),
            account: .partner,
            grade: .partner
        ),
        Row(name: "a certificate, without rules", rules: [], identity: gateway, grade: .public),
        Row(
            name: "a network",
            rules: ["network 192.0.2.0/24 grade internal"],
            grade: .internal
        ),
        Row(
            name: "another network",
            rules: ["network 192.0.3.0/24 grade internal"],
            grade: .public
        ),
        Row(
            name: "all conditions hold",
            rules: ["listener ldaps network 192.0.2.7 grade internal"],
            listener: .ldaps,
            grade: .internal
        ),
        Row(
            name: "one does not",
            rules: ["listener ldaps network 192.0.2.7 grade internal"],
            grade: .public
        ),
        Row(
            name: "the first that fits decides",
            rules: ["network 192.0.2.0/24 grade none", "listener ldap grade internal"],
            grade: nil
        ),
        Row(
            name: "one that does not fit is passed over",
            rules: ["network 10.0.0.0/8 grade none", "listener ldap grade partner"],
            grade: .partner
        ),
        Row(name: "without conditions", rules: ["grade none"], grade: nil),
        Row(
            name: "a rule goes before an account's grade",
            rules: ["listener ldap grade public"],
            identity: Identity(.account("sync")),
            account: .internal,
            grade: .public
        ),
        Row(
            name: "an account",
            rules: ["account sync grade internal"],
            identity: Identity(.account("sync")),
            account: .partner,
            grade: .internal
        ),
        Row(
            name: "another account",
            rules: ["account sync grade internal"],
            identity: Identity(.account("synch")),
            account: .partner,
            grade: .partner
        ),
        Row(
            name: "a certificate by its subject, in another spelling",
            rules: [#"certificate "cn=gateway  one , o=EXAMPLE AG" grade partner"#],
            identity: gateway,
            grade: .partner
        ),
        Row(
            name: "a certificate by another subject",
            rules: [#"certificate "CN=Gateway Two,O=Example AG" grade partner"#],
            identity: gateway,
            grade: .public
        ),
        Row(
            name: "a certificate by its digest",
            rules: ["certificate sha256:\(String(repeating: "AB", count: 32)) grade partner"],
            identity: gateway,
            grade: .partner
        ),
        Row(
            name: "a certificate by its digest, with colons",
            rules: [
                "certificate sha256:\(Array(repeating: "ab", count: 32).joined(separator: ":"))"
                    + " grade partner"
            ],
            identity: gateway,
            grade: .partner
        ),
        Row(
            name: "an account is no certificate",
            rules: ["certificate sha256:\(String(repeating: "ab", count: 32)) grade partner"],
            identity: Identity(.account("gateway")),
            grade: .public
        ),
        Row(
            name: "a user of this machine",
            rules: ["listener ldapi uid 0 grade internal"],
            listener: .ldapi,
            identity: Identity(.peer(uid: 0, gid: 7)),
            grade: .internal
        ),
        Row(
            name: "another user",
            rules: ["uid 0 grade internal"],
            listener: .ldapi,
            identity: Identity(.peer(uid: 1000, gid: 0)),
            grade: .public
        ),
        Row(
            name: "a Unix socket is in no network",
            rules: ["network ::/0 grade internal", "network 0.0.0.0/0 grade internal"],
            listener: .ldapi,
            grade: .public
        ),
    ])
    func `grade table`(_ row: Row) throws {
        let policy = try AccessPolicy(rules: row.rules)
        let grade = policy.grade(
            listener: row.listener,
            source: try #require(Self.address(row.source)),
            identity: row.identity,
            accountGrade: row.account
        )
        #expect(grade == row.grade)
    }

    @Test(
        arguments: [
            ("", .emptyRule(rule: 1)), ("  ", .emptyRule(rule: 1)),
            ("grade", .missingValue(of: "grade", rule: 1)),
            ("network", .missingValue(of: "network", rule: 1)),
            ("network 10.0.0.0/8", .gradeNotLast(rule: 1)),
            ("grade internal listener ldap", .gradeNotLast(rule: 1)),
            ("grade secret", .badValue("secret", of: "grade", rule: 1)),
            ("network 10.0.0.1/8 grade none", .badValue("10.0.0.1/8", of: "network", rule: 1)),
            ("listener http grade none", .badValue("http", of: "listener", rule: 1)),
            ("uid root grade none", .badValue("root", of: "uid", rule: 1)),
            (
                "certificate sha256:ab grade none",
                .badValue("sha256:ab", of: "certificate", rule: 1)
            ),
            ("certificate Gateway grade none", .badValue("Gateway", of: "certificate", rule: 1)),
            (#"account "" grade none"#, .badValue("", of: "account", rule: 1)),
            (#"account "a grade none"#, .openQuotation(rule: 1)),
            ("allow all", .unknownWord("allow", rule: 1)),
            ("uid 1 uid 2 grade none", .repeatedWord("uid", rule: 1)),
        ] as [(String, AccessError)]
    )
    func `a rule that is none is refused by its number`(
        _ rule: String,
        _ error: AccessError
    ) throws {
        #expect(throws: error) { try AccessPolicy(rules: [rule]) }
    }

    @Test func `a quotation mark in a word is written twice`() throws {
        let policy = try AccessPolicy(rules: [#"account "a ""b"" c" grade internal"#])
        let grade = policy.grade(
            listener: .ldap,
            source: .none,
            identity: Identity(.account(#"a "b" c"#)),
            accountGrade: .public
        )
        #expect(grade == .internal)
        #expect(policy.highestGrade == .internal)
        #expect(AccessPolicy().highestGrade == nil)
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0", "::1"]),
            ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::1", "::ffff:0:0:1"]),
            ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db9::", "10.0.0.1"]),
            ("2001:db8:1:2::/63", ["2001:db8:1:3:ffff::"], ["2001:db8:1:1::", "2001:db8:1:4::"]),
            ("2001:db8::8000/113", ["2001:db8::ffff"], ["2001:db8::7fff", "2001:db8::1:0"]),
            ("::1", ["::1", "0:0:0:0:0:0:0:1"], ["::2", "0.0.0.1"]),
            ("::/0", ["::", "ffff::"], ["10.0.0.1"]),
            ("64:ff9b::192.0.2.7", ["64:ff9b::c000:207"], ["64:ff9b::c000:208"]),
        ] as [(String, [String], [String])]
    )
    func `a network holds what its prefix says`(
        _ text: String,
        _ inside: [String],
        _ outside: [String]
    ) throws {
        let network = try #require(Network(text))
        for text in inside {
            #expect(network.contains(try #require(Self.address(text))), "\(text)")
        }
        for text in outside {
            #expect(!network.contains(try #require(Self.address(text))), "\(text)")
        }
        #expect(network.description == text)
    }

    @Test(arguments: [
        "", "/", "10", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.0/33",
        "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.1/8", "10.0.0.0/8/8", "1:2:3",
        "1:2:3:4:5:6:7:8:9", "::1::", ":::", "12345::", "g::", "::/129", "2001:db8::1/32",
        "1:2:3:4:5:6:7::8", "::ffff:10.0.0.1", "+1.0.0.0", "1:2:3:4:5:6:7:", "::1.2.3",
    ])
    func `what is no network is refused`(_ text: String) {
        #expect(Network(text) == nil)
    }

    /// The address that `text` writes; one of IPv6 that has eight groups or `::`.
    static func address(_ text: String) -> SourceAddress? {
        if !text.contains(":") {
            let octets = text.split(separator: ".").compactMap { UInt32($0) }
            return SourceAddress(ipv4: octets.reduce(0) { $0 << 8 | $1 })
        }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.first == "" { parts.removeFirst() }
        if parts.last == "" { parts.removeLast() }
        if let gap = parts.firstIndex(of: "") {
            let zeros = [String](repeating: "0", count: 9 - parts.count)
            parts.replaceSubrange(gap...gap, with: zeros)
        }
        while parts.count < 8 { parts.append("0") }
        let groups = parts.compactMap { UInt64($0, radix: 16) }
        guard groups.count == 8 else { return nil }
        return SourceAddress(
            high: groups[..<4].reduce(0) { $0 << 16 | $1 },
            low: groups[4...].reduce(0) { $0 << 16 | $1 }
        )
    }
}
