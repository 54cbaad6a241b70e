import LDAP
import LDAPEngine
import Testing

/// What partners may ask: parts of names and addresses.
@Suite struct PartnerSearchTests {
    /// A filter, and who is found; nil when it gives too little.
    struct Row: Sendable, CustomTestStringConvertible {
        var filter: String, found: [String]?
        var testDescription: String { filter }

        init(_ filter: String, _ found: [String]?) {
            self.filter = filter
            self.found = found
        }
    }

    static let alice = "mail=alice@example.com,dc=example,dc=com"
    static let bob = "mail=bob@example.com,dc=example,dc=com"
    static let dave = "mail=dave@xn--bcher-kva.example,dc=example,dc=com"
    static let rules = ["grade partner"]

    static let rows = [
        // Parts of names and addresses.
        Row("(cn=al*)", [alice]), Row("(cn=*dell)", [alice]), Row("(cn=*od*)", [bob]),
        Row("(sn=Du*)", [dave]), Row("(mail=bo*)", [bob]),
        Row("(mail=*example*)", [alice, bob, dave]),
        Row("(cn=Bob Dodgson)", [bob]), Row("(sn~=dodgson)", [bob]), Row("(name=*dodg*)", [bob]),
        Row("(cn:=Bob Dodgson)", [bob]), Row("(cn=a*ll)", [alice]),
        Row("(mail=*@example.com)", [alice, bob]), Row("(mail=alice)", []),
        // Two characters in one piece.
        Row("(cn=a*)", nil), Row("(cn=*a*)", nil), Row("(cn=*a*b*)", nil), Row("(cn=a* *)", nil),
        Row("(cn=*  *)", nil), Row("(cn=ä*)", nil), Row("(cn=*äö*)", []), Row("(mail=*@*)", nil),
        // What clients send.
        Row("(|(cn=*bob*)(mail=*bob*)(givenName=*bob*)(sn=*bob*))", [bob]),
        Row("(|(|(cn=al*)(sn=al*))(mail=al*)(displayName=al*))", [alice]),
        Row(
            "(&(|(objectclass=person)(objectclass=groupOfNames)(mail=*))(|(cn=da*)(mail=da*)))",
            [dave]
        ),
        Row("(&(|(mail=bo*)(cn=bo*)(sn=bo*)(givenName=bo*)(displayName=bo*)))", [bob]),
        Row("(|(cn=*bob*)(mozillaNickname=*bob*)(xmozillanickname=*bob*))", [bob]),
        Row("(|(cn=bo*)(uid=*))", [bob]),
        // Narrower, and wider.
        Row("(&(cn=*d*)(mail=bo*))", [bob]), Row("(&(cn=*od*)(!(mail=bob@example.com)))", []),
        Row("(&(mail=*)(objectClass=*))", nil), Row("(|(cn=bob*)(mail=*))", nil),
        Row("(!(cn=bob*))", nil), Row("(|(cn=bob*)(!(cn=bob*)))", nil), Row("(&)", nil),
        Row("(cn=*)", nil), Row("(objectClass=*)", nil), Row("(objectClass=inetOrgPerson)", nil),
        Row("(cn>=al)", nil), Row("(userCertificate=*)", nil), Row("(cn:dn:=al)", nil),
        Row("(:caseIgnoreMatch:=bob dodgson)", nil), Row("(cn:caseExactMatch:=Bob Dodgson)", [bob]),
        Row("(cn:caseIgnoreOrderingMatch:=zzz)", nil),
        Row("(cn:caseIgnoreSubstringsMatch:=*a*)", nil),
        Row("(userCertificate=20$CN=Example AG Issuing CA,O=Example AG)", nil),
        Row("(entryUUID=01010101-0101-0101-0101-010101010101)", nil),
        // What is not there for others is not there for partners.
        Row("(cn=Carol*)", []), Row("(mail=carol@example.com)", []), Row("(cn=*Issuing*)", []),
        Row("(o=*Example*)", []), Row("(&(cn=al*)(createTimestamp=*))", []),
        // Pins are pins.
        Row("(mail=alice@example.com)", [alice]), Row("(sn=*bob@example.com*)", []),
        Row("(|(sn=*bob@example.com*)(mail=*bob@example.com*))", [bob]), Row("(|)", []),
    ]

    @Test(arguments: rows)
    func `partner search table`(_ row: Row) throws {
        var client = try Client(rules: Self.rules)
        for (base, scope) in [
            (TestDirectory.suffix, 2), (TestDirectory.suffix, 1), (TestDirectory.suffix, 0),
            ("", 2),
        ] as [(String, Int64)] {
            let answer = try client.sendAll(
                Request.search(base: base, scope: scope, row.filter)
            ).responses
            #expect(answer.code == (row.found == nil ? .insufficientAccessRights : .success))
            #expect(answer.names == row.found ?? [])
        }
    }

    @Test func `below an authority, and below a mailbox, is what a stranger would find`() throws {
        var client = try Client(rules: Self.rules)
        for (base, scope, found) in [
            (TestDirectory.authority, 2, []), (TestDirectory.authority, 1, []),
            (TestDirectory.authority, 0, [TestDirectory.authority]), (Self.bob, 2, [Self.bob]),
            (Self.bob, 1, []), (Self.alice, 2, []),
        ] as [(String, Int64, [String])] {
            let filter = base == TestDirectory.authority && scope == 0 ? "(cn=*)" : "(cn=bob*)"
            let answer = try client.sendAll(Request.search(base: base, scope: scope, filter))
            #expect(answer.responses.names == found)
            #expect(answer.responses.code == .success)
        }
    }

    @Test(
        arguments: [
            (1, 0, 1, .adminLimitExceeded), (2, 0, 2, .adminLimitExceeded), (3, 0, 3, .success),
            (25, 2, 2, .sizeLimitExceeded), (2, 3, 2, .adminLimitExceeded),
            (25, 3, 3, .success),
        ] as [(Int, Int64, Int, ResultCode)]
    )
    func `a partner gets a few entries, and is told when there are more`(
        _ maximum: Int,
        _ sizeLimit: Int64,
        _ count: Int,
        _ code: ResultCode
    ) throws {
        var limits = Limits()
        limits.partnerEntriesMax = maximum
        var client = try Client(limits: limits, rules: Self.rules)
        let answer = try client.sendAll(
            Request.search(base: "", sizeLimit: sizeLimit, "(mail=*example*)")
        ).responses
        #expect(answer.names.count == count)
        #expect(answer.code == code)
    }

    @Test func `a partner has a few entries looked at`() throws {
        var limits = Limits()
        limits.partnerExaminedMax = 2
        var client = try Client(limits: limits, rules: Self.rules)
        let answer = try client.sendAll(Request.search(base: "", "(cn=*Duckworth*)")).responses
        #expect(answer.names.isEmpty)
        #expect(answer.code == .adminLimitExceeded)
    }

    @Test func `a search takes a look-up, and one for each entry that is sent`() throws {
        var client = try Client(rules: Self.rules)
        client.session.allowance = 0
        let request = Request.search(base: "", "(mail=*example*)")
        #expect(try client.send(request).code == .busy)
        client.session.allowance = 1
        #expect(try client.sendAll(request).responses.names.count == 3)
        #expect(client.session.allowance == -3)
        #expect(client.engine.lookUps.count == 4)
        #expect(client.engine.lastOperation.lookUps == 4)
        let hashes = Set((0..<4).map { client.engine.lookUps[$0].hash })
        #expect(hashes.count == 4)
        _ = try client.send(Request.search(base: "", "(mail=alice@example.com)"))
        #expect(client.engine.lastOperation.resultCode == .busy)
        client.session.allowance = 1
        _ = try client.send(Request.search(base: "", "(mail=alice@example.com)"))
        #expect(hashes.contains(client.engine.lookUps[0].hash))
    }
}
