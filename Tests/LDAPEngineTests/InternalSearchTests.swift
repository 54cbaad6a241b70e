import LDAP
import LDAPEngine
import Testing

/// What internal clients may ask: anything, from any base.
@Suite struct InternalSearchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var base: String, scope: Int64, filter: String, found: [String]
        var code = ResultCode.success
        var testDescription: String { "\(base) \(scope) \(filter)" }
    }

    static let suffix = TestDirectory.suffix
    static let authority = TestDirectory.authority
    static let alice = "mail=alice@example.com,dc=example,dc=com"
    static let bob = "mail=bob@example.com,dc=example,dc=com"
    static let carol = "mail=carol@example.com,dc=example,dc=com"
    static let dave = "mail=dave@xn--bcher-kva.example,dc=example,dc=com"
    static let mailboxes = [alice, bob, carol, dave]
    static let any = "(objectClass=*)"

    static let rows = [
        // Bases and scopes.
        Row(base: "", scope: 0, filter: any, found: [""]),
        Row(base: "", scope: 1, filter: any, found: [suffix, authority]),
        Row(base: "", scope: 2, filter: any, found: [suffix, authority] + mailboxes),
        Row(base: suffix, scope: 0, filter: any, found: [suffix]),
        Row(base: suffix, scope: 0, filter: "(dc=other)", found: []),
        Row(base: suffix, scope: 1, filter: any, found: mailboxes),
        Row(base: suffix, scope: 2, filter: any, found: [suffix] + mailboxes),
        Row(base: "DC=Example, DC=Com", scope: 2, filter: any, found: [suffix] + mailboxes),
        Row(base: alice, scope: 0, filter: any, found: [alice]),
        Row(base: alice, scope: 1, filter: any, found: []),
        Row(base: alice, scope: 2, filter: any, found: [alice]),
        Row(base: alice, scope: 2, filter: "(cn=Bob Dodgson)", found: []),
        Row(base: carol, scope: 0, filter: any, found: [carol]),
        Row(base: authority, scope: 0, filter: any, found: [authority]),
        Row(base: authority, scope: 1, filter: any, found: []),
        Row(base: authority, scope: 2, filter: any, found: [authority]),
        Row(base: "cn=Subschema", scope: 2, filter: any, found: ["cn=Subschema"]),
        Row(base: "dc=com", scope: 2, filter: any, found: [], code: .noSuchObject),
        Row(base: "ou=x,\(suffix)", scope: 2, filter: any, found: [], code: .noSuchObject),
        // Filters.
        Row(base: suffix, scope: 2, filter: "(&)", found: [suffix] + mailboxes),
        Row(base: suffix, scope: 2, filter: "(|)", found: []),
        Row(base: suffix, scope: 2, filter: "(cn=*)", found: mailboxes),
        Row(base: suffix, scope: 2, filter: "(mail=*@example.com)", found: [alice, bob, carol]),
        Row(base: suffix, scope: 2, filter: "(mail=b*)", found: [bob]),
        Row(base: suffix, scope: 2, filter: "(cn=*d*)", found: [alice, bob, dave]),
        Row(base: suffix, scope: 2, filter: "(sn=dodgson)", found: [bob]),
        Row(base: suffix, scope: 2, filter: "(name=Carol)", found: [carol]),
        Row(base: suffix, scope: 2, filter: "(!(userCertificate=*))", found: [suffix, carol]),
        Row(base: suffix, scope: 2, filter: "(&(mail=*)(!(cn=*d*)))", found: [carol]),
        Row(base: suffix, scope: 2, filter: "(dc=example)", found: [suffix]),
        Row(base: suffix, scope: 2, filter: "(mail>=c)", found: []),
        Row(
            base: suffix,
            scope: 2,
            filter: "(createTimestamp>=20200101000000Z)",
            found: [suffix] + mailboxes
        ),
        Row(base: suffix, scope: 2, filter: "(frobnication=x)", found: []),
        Row(base: suffix, scope: 2, filter: "(!(frobnication=x))", found: []),
        Row(base: suffix, scope: 2, filter: "(|(frobnication=*)(cn=Bob*))", found: [bob]),
        Row(base: suffix, scope: 2, filter: "(uid=*)", found: []),
        Row(base: suffix, scope: 2, filter: "(!(uid=*))", found: [suffix] + mailboxes),
        // A part that is no text is Undefined for entries without the attribute too.
        Row(base: suffix, scope: 2, filter: "(!(mail=*\\ff*))", found: []),
        Row(base: suffix, scope: 2, filter: "(!(uid=*\\ff*))", found: []),
        Row(base: suffix, scope: 2, filter: "(!(cn:caseIgnoreSubstringsMatch:=*\\ff*))", found: []),
        Row(
            base: suffix,
            scope: 2,
            filter: "(!(cn:caseIgnoreSubstringsMatch:=*z*))",
            found: [suffix] + mailboxes
        ),
        // What is pinned is looked up, whatever the scope.
        Row(base: suffix, scope: 0, filter: "(mail=carol@example.com)", found: [carol]),
        Row(base: "", scope: 1, filter: "(|(mail=bob@example.com)(mail=x@y.z))", found: [bob]),
        Row(base: suffix, scope: 2, filter: "(mail=dave@bücher.example)", found: [dave]),
        // Substrings are substrings.
        Row(base: suffix, scope: 2, filter: "(mail=*ice@example.com)", found: [alice]),
        Row(base: suffix, scope: 2, filter: "(mail=ob@example.com*)", found: []),
        Row(base: suffix, scope: 2, filter: "(mail=*bob@example.com*)", found: [bob]),
        Row(
            base: suffix,
            scope: 2,
            filter: "(!(cn=*bob@example.com*))",
            found: [suffix] + mailboxes
        ),
        // What indexes know.
        Row(
            base: suffix,
            scope: 2,
            filter: "(entryUUID=01010101-0101-0101-0101-010101010101)",
            found: [alice]
        ),
        Row(
            base: suffix,
            scope: 2,
            filter: "(&(cn=Bob*)(entryUUID=01010101-0101-0101-0101-010101010101))",
            found: []
        ),
        Row(
            base: "",
            scope: 2,
            filter: "(entryUUID=F1f1f1f1-f1f1-f1f1-f1f1-f1f1f1f1f1f1)",
            found: [authority]
        ),
        Row(
            base: suffix,
            scope: 2,
            filter: "(entryUUID=f1f1f1f1-f1f1-f1f1-f1f1-f1f1f1f1f1f1)",
            found: []
        ),
        Row(base: suffix, scope: 2, filter: "(entryUUID=1)", found: []),
        Row(
            base: suffix,
            scope: 2,
            filter: "(entryDN=MAIL=Bob@example.com,\(suffix))",
            found: [bob]
        ),
        Row(base: suffix, scope: 2, filter: "(entryDN=\(suffix))", found: [suffix]),
        Row(base: suffix, scope: 2, filter: "(entryDN=cn=nobody)", found: []),
        Row(
            base: "",
            scope: 2,
            filter: "(userCertificate=20$CN=Example AG Issuing CA,O=Example AG)",
            found: [bob]
        ),
        Row(
            base: "",
            scope: 2,
            filter: "(|(userCertificate=2$CN=Example AG Issuing CA,O=Example AG)"
                + "(userCertificate=40$CN=Example AG Issuing CA,O=Example AG))",
            found: [alice, dave]
        ),
        Row(base: "", scope: 2, filter: "(userCertificate=20$CN=Other)", found: []),
        Row(
            base: "",
            scope: 2,
            filter: "(userCertificate=30$CN=Example AG Issuing CA,O=Example AG)",
            found: []
        ),
        Row(base: suffix, scope: 2, filter: "(cn:caseExactMatch:=Bob Dodgson)", found: [bob]),
        Row(base: suffix, scope: 2, filter: "(cn:caseExactMatch:=bob dodgson)", found: []),
        Row(base: suffix, scope: 2, filter: "(mail:dn:=bob@example.com)", found: [bob]),
        Row(
            base: suffix,
            scope: 2,
            filter: "(dc:dn:=example)",
            found: [suffix] + mailboxes
        ),
    ]

    @Test(arguments: rows)
    func `internal search table`(_ row: Row) throws {
        for sliceWork in [Limits().sliceWorkMax, 1] {
            var limits = Limits()
            limits.sliceWorkMax = sliceWork
            var client = try Client(limits: limits, rules: Client.internalRules)
            let answer = try client.sendAll(
                Request.search(base: row.base, scope: row.scope, row.filter)
            ).responses
            #expect(answer.code == row.code)
            #expect(Set(answer.names) == Set(row.found))
            #expect(answer.names.count == row.found.count)
        }
    }

    @Test func `more addresses than can be pinned are a search like any other`() throws {
        var client = try Client(rules: Client.internalRules)
        let others = (0..<120).map { "(mail=person\($0)@example.com)" }.joined()
        let filter = "(|(mail=alice@example.com)\(others)(mail=bob@example.com))"
        for scope in 0...2 as ClosedRange<Int64> {
            let answer = try client.sendAll(
                Request.search(base: Self.suffix, scope: scope, filter)
            ).responses
            #expect(answer.names == [Self.alice, Self.bob])
            #expect(answer.code == .success)
        }
    }

    @Test(
        arguments: [
            (0, 4, .success), (1, 1, .sizeLimitExceeded), (3, 3, .sizeLimitExceeded),
            (4, 4, .success), (5, 4, .success),
        ] as [(Int64, Int, ResultCode)]
    )
    func `the client's size limit is told only when one more matches`(
        _ sizeLimit: Int64,
        _ count: Int,
        _ code: ResultCode
    ) throws {
        for sliceWork in [Limits().sliceWorkMax, 1] {
            var limits = Limits()
            limits.sliceWorkMax = sliceWork
            var client = try Client(limits: limits, rules: Client.internalRules)
            let answer = try client.sendAll(
                Request.search(base: Self.suffix, sizeLimit: sizeLimit, "(cn=*)")
            ).responses
            #expect(answer.names.count == count)
            #expect(answer.code == code)
        }
    }

    @Test func `our own limit on entries is told by another code`() throws {
        for (maximum, code) in [(3, ResultCode.adminLimitExceeded), (4, .success)] {
            var limits = Limits()
            limits.internalEntriesMax = maximum
            var client = try Client(limits: limits, rules: Client.internalRules)
            let answer = try client.sendAll(Request.search(base: Self.suffix, "(cn=*)")).responses
            #expect(answer.names.count == maximum)
            #expect(answer.code == code)
        }
    }
}
