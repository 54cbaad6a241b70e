import LDAP
import LDAPEngine
import Testing

@Suite struct CompareTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String, attribute: String, value: String, code: ResultCode
        var matched = ""
        var testDescription: String { "\(attribute)=\(value) of \(name)" }
    }

    static let alice = "mail=alice@example.com,dc=example,dc=com"

    @Test(arguments: [
        Row(name: alice, attribute: "cn", value: "alice liddell", code: .compareTrue),
        Row(name: alice, attribute: "cn", value: "Bob", code: .compareFalse),
        Row(name: alice, attribute: "2.5.4.3", value: "Alice Liddell", code: .compareTrue),
        Row(name: alice, attribute: "mail", value: "ALICE@EXAMPLE.COM", code: .compareTrue),
        Row(name: alice, attribute: "objectClass", value: "person", code: .compareTrue),
        Row(name: alice, attribute: "objectClass", value: "pkiCA", code: .compareFalse),
        Row(
            name: alice,
            attribute: "objectClass",
            value: "no such class",
            code: .invalidAttributeSyntax
        ),
        Row(name: alice, attribute: "hasSubordinates", value: "FALSE", code: .compareTrue),
        Row(name: alice, attribute: "hasSubordinates", value: "2", code: .invalidAttributeSyntax),
        Row(name: alice, attribute: "givenName", value: "Alice", code: .noSuchAttribute),
        Row(name: alice, attribute: "frobnication", value: "1", code: .undefinedAttributeType),
        Row(name: alice, attribute: "cn;lang-de", value: "1", code: .undefinedAttributeType),
        Row(name: "", attribute: "objectClass", value: "top", code: .compareTrue),
        Row(
            name: "",
            attribute: "supportedLDAPVersion",
            value: "3",
            code: .inappropriateMatching
        ),
        Row(name: "cn=Subschema", attribute: "cn", value: "subschema", code: .compareTrue),
        Row(
            name: TestDirectory.authority,
            attribute: "objectClass",
            value: "pkiCA",
            code: .compareTrue
        ),
        Row(
            name: TestDirectory.suffix,
            attribute: "objectClass",
            value: "top",
            code: .compareTrue
        ),
        Row(
            name: "mail=nobody@example.com,dc=example,dc=com",
            attribute: "cn",
            value: "x",
            code: .noSuchObject,
            matched: TestDirectory.suffix
        ),
        Row(name: "dc=example,dc=net", attribute: "cn", value: "x", code: .noSuchObject),
        Row(name: "nonsense", attribute: "cn", value: "x", code: .invalidDNSyntax),
    ])
    func `compare table`(_ row: Row) throws {
        var client = try Client(rules: Client.internalRules)
        let request = Request.compare(row.name, row.attribute, Array(row.value.utf8))
        let (outcome, answer) = try client.exchange(request)
        #expect(outcome == .none)
        #expect(answer.count == 1)
        #expect(answer.code == row.code)
        #expect(answer.matched == row.matched)
        guard case .result(1, 0x6f, _, _, _, _)? = answer.last else {
            Issue.record("no compare response")
            return
        }
    }

    @Test func `a certificate that is not shown is not compared with`() throws {
        var client = try Client(rules: Client.internalRules)
        let now = TestDirectory.alice[0].der
        let gone = TestDirectory.aliceOutOfTime[0].der
        let name = "userCertificate;binary"
        #expect(try client.send(Request.compare(Self.alice, name, now)).code == .compareTrue)
        #expect(try client.send(Request.compare(Self.alice, name, gone)).code == .compareFalse)
        let carol = "mail=carol@example.com,dc=example,dc=com"
        #expect(try client.send(Request.compare(carol, name, now)).code == .noSuchAttribute)
    }

    @Test func `a compare of a mailbox counts as a look-up`() throws {
        var client = try Client()
        _ = try client.send(Request.compare(Self.alice, "cn", [0x61]))
        #expect(client.session.lookUps == 1)
        #expect(client.session.misses == 0)
    }
}
