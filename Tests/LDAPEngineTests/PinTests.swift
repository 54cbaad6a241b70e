import LDAP
import LDAPEngine
import Testing

/// The anonymous rule: every candidate is pinned by a whole address.
@Suite struct PinTests {
    /// A filter at the naming context, and who is found; nil when it is not pinned.
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

    static let rows = [
        // What pins.
        Row("(mail=alice@example.com)", [alice]),
        Row("(mail~=alice@example.com)", [alice]),
        Row("(mail:=alice@example.com)", [alice]),
        Row("(mail:caseIgnoreIA5Match:=ALICE@example.com)", [alice]),
        Row("(mail:1.3.6.1.4.1.1466.109.114.2:=alice@example.com)", [alice]),
        Row("(mail:caseExactIA5Match:=alice@example.com)", [alice]),
        Row("(mail:caseExactIA5Match:=ALICE@example.com)", []),
        Row("(mail:dn:=alice@example.com)", [alice]),
        Row("(rfc822Mailbox=alice@example.com)", [alice]),
        Row("(0.9.2342.19200300.100.1.3=alice@example.com)", [alice]),
        Row("(MAIL=Alice@Example.Com)", [alice]),
        Row("(mail=nobody@example.com)", []),
        Row("(mail=*alice@example.com*)", [alice]),
        Row("(mail=alice@example.com*)", [alice]),
        Row("(mail=*alice@example.com)", [alice]),
        Row("(mail=*ALICE@example.com*)", [alice]),
        Row("(mail=*lice@example.com)", []),
        // A whole address as a substring of anything else is False, and pinned.
        Row("(cn=*alice@example.com*)", []),
        Row("(sn=alice@example.com*)", []),
        Row("(frobnication=*alice@example.com*)", []),
        Row("(mail;lang-de=*alice@example.com*)", []),
        Row("(|(sn=*bob@example.com*)(|(cn=*bob@example.com*)(mail=*bob@example.com*)))", [bob]),
        Row("(&(mail=alice@example.com)(!(cn=*alice@example.com*)))", [alice]),
        // As equality it is passed over beside a pin.
        Row("(|(uid=alice@example.com)(altSecurityIdentities=alice@example.com))", nil),
        Row("(|(mail=alice@example.com)(cn=alice))", nil),
        Row("(|(mail=alice@example.com)(&(cn=alice@example.com)))", nil),
        Row("(|(mail=alice@example.com)(!(cn=alice@example.com)))", nil),
        Row("(|(cn=bob@example.com)(mail=bob@example.com))", [bob]),
        Row("(|(mail=bob@example.com)(uid=bob@example.com)(cn=bob@example.com))", [bob]),
        Row("(&(|(mail=bob@example.com)(cn=bob@example.com))(objectClass=posixAccount))", []),
        Row("(&(mail=alice@example.com)(!(cn=alice@example.com)))", [alice]),
        // AND needs one arm.
        Row("(&(objectClass=*)(mail=alice@example.com))", [alice]),
        Row("(&(mail=alice@example.com)(objectClass=*))", [alice]),
        Row("(&(mail=alice@example.com)(mail=bob@example.com))", []),
        Row("(&(mail=alice@example.com)(cn=Bob*))", []),
        Row("(&(cn=Alice*)(mail=alice@example.com))", [alice]),
        Row("(&(mail=alice@example.com))", [alice]),
        Row("(&(&(&(mail=alice@example.com))))", [alice]),
        Row("(&(mail=alice@example.com)(!(mail=bob@example.com)))", [alice]),
        // OR needs all of them.
        Row("(|(mail=alice@example.com)(mail=bob@example.com))", [alice, bob]),
        Row("(|(mail=bob@example.com)(mail=alice@example.com))", [bob, alice]),
        Row("(|(mail=alice@example.com)(mail=ALICE@EXAMPLE.COM))", [alice]),
        Row("(|(mail=nobody@example.com)(mail=bob@example.com))", [bob]),
        Row("(|(&(mail=alice@example.com)(cn=x))(mail=bob@example.com))", [bob]),
        Row("(|(mail=alice@example.com))", [alice]),
        Row("(|)", []),
        Row("(&(|)(objectClass=*))", []),
        // Addresses in other spellings.
        Row("(mail=dave@bücher.example)", [dave]),
        Row("(mail=dave@BÜCHER.example)", [dave]),
        Row("(mail=DAVE@XN--BCHER-KVA.EXAMPLE)", [dave]),
        Row("(mail=alice\\40example.com)", [alice]),
        // What does not pin.
        Row("(mail=alice)", nil),
        Row("(mail=@example.com)", nil),
        Row("(mail=alice@)", nil),
        Row("(mail= alice@example.com)", nil),
        Row("(mail=alice@example.com,bob@example.com)", nil),
        Row("(mail=*)", nil),
        Row("(mail=a*)", nil),
        Row("(mail=*@example.com)", nil),
        Row("(mail=alice@*com)", nil),
        Row("(mail=alice@example.com*x)", nil),
        Row("(mail=*alice@example.com*m*)", nil),
        Row("(mail>=alice@example.com)", nil),
        Row("(mail<=alice@example.com)", nil),
        Row("(!(mail=alice@example.com))", nil),
        Row("(!(!(mail=alice@example.com)))", nil),
        Row("(cn=alice@example.com)", nil),
        Row("(mail;lang-de=alice@example.com)", nil),
        Row("(mail:caseIgnoreMatch:=alice@example.com)", nil),
        Row("(:caseIgnoreIA5Match:=alice@example.com)", nil),
        Row("(mail:frobnicationMatch:=alice@example.com)", nil),
        Row("(objectClass=*)", nil),
        Row("(&)", nil),
        Row("(&(objectClass=*)(cn=Alice*))", nil),
        Row("(&(!(mail=alice@example.com)))", nil),
        Row("(|(mail=alice@example.com)(cn=*))", nil),
        Row("(|(cn=*)(mail=alice@example.com))", nil),
        Row("(|(mail=alice@example.com)(!(mail=bob@example.com)))", nil),
        Row("(|(mail=alice@example.com)(&))", nil),
        Row("(uid=alice)", nil),
        Row("(entryUUID=01010101-0101-0101-0101-010101010101)", nil),
    ]

    @Test(arguments: rows)
    func `pin table`(_ row: Row) throws {
        var client = try Client()
        for base in [TestDirectory.suffix, ""] {
            let answer = try client.send(Request.search(base: base, row.filter))
            #expect(answer.code == (row.found == nil ? .insufficientAccessRights : .success))
            #expect(answer.names == row.found ?? [])
        }
    }

    @Test func `a refused search says what to ask for`() throws {
        var client = try Client()
        let answer = try client.send(Request.search(base: TestDirectory.suffix, "(cn=a*)"))
        #expect(answer.diagnostic?.contains("(mail=alice@example.com)") == true)
        #expect(answer.matched?.isEmpty == true)
    }

    @Test func `a lone whole address as a substring is the equality on mail and False elsewhere`()
        throws
    {
        var client = try Client()
        for filter in [
            "(mail=*bob@example.com*)", "(|(cn=*bob@example.com*)(mail=bob@example.com*))",
        ] {
            #expect(try client.send(Request.search(base: "", filter)).names == [Self.bob])
        }
        #expect(try client.send(Request.search(base: "", "(cn=*bob@example.com*)")).names.isEmpty)
    }

    @Test func `look-ups and misses are counted`() throws {
        var client = try Client()
        _ = try client.send(
            Request.search(base: "", "(|(mail=alice@example.com)(mail=n@example.com))")
        )
        #expect(client.session.lookUps == 2)
        #expect(client.session.misses == 1)
        _ = try client.send(Request.search(base: Self.alice, scope: 0, "(objectClass=*)"))
        #expect(client.session.lookUps == 3)
        #expect(client.session.misses == 1)
        _ = try client.send(
            Request.search(
                base: "mail=n@example.com,dc=example,dc=com",
                scope: 0,
                "(objectClass=*)"
            )
        )
        #expect(client.session.lookUps == 4)
        #expect(client.session.misses == 2)
        _ = try client.send(Request.search(base: "", "(cn=*)"))
        #expect(client.session.lookUps == 4)
    }
}
