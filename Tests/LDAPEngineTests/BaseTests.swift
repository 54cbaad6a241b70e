import LDAP
import LDAPEngine
import Testing

/// Where a search begins, how far it goes, and who is found there.
@Suite struct BaseTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var base: String, scope: Int64, filter: String, code: ResultCode, found: [String]
        var matched = ""
        var testDescription: String { "\(base) \(scope) \(filter)" }
    }

    static let suffix = TestDirectory.suffix
    static let alice = "mail=alice@example.com,dc=example,dc=com"
    static let bob = "mail=bob@example.com,dc=example,dc=com"
    static let authority = TestDirectory.authority
    static let any = "(objectClass=*)"
    static let pin = "(mail=alice@example.com)"

    @Test(arguments: [0, 1, 2] as [Int64])
    func `a pinned search at a naming context or the empty name searches all, whatever its scope`(
        _ scope: Int64
    ) throws {
        var client = try Client()
        for base in [Self.suffix, "DC=EXAMPLE, DC=COM", ""] {
            let answer = try client.send(Request.search(base: base, scope: scope, Self.pin))
            #expect(answer.names == [Self.alice])
            #expect(answer.code == .success)
        }
    }

    static let rows = [
        // The empty name.
        Row(base: "", scope: 0, filter: any, code: .success, found: [""]),
        Row(base: " ", scope: 0, filter: any, code: .success, found: [""]),
        Row(base: "", scope: 1, filter: any, code: .insufficientAccessRights, found: []),
        Row(base: "", scope: 2, filter: any, code: .insufficientAccessRights, found: []),
        // The naming context.
        Row(base: suffix, scope: 0, filter: any, code: .insufficientAccessRights, found: []),
        Row(base: suffix, scope: 1, filter: any, code: .insufficientAccessRights, found: []),
        Row(base: suffix, scope: 2, filter: any, code: .insufficientAccessRights, found: []),
        // The schema.
        Row(
            base: "cn=Subschema",
            scope: 0,
            filter: any,
            code: .success,
            found: ["cn=Subschema"]
        ),
        Row(
            base: "CN=subschema",
            scope: 2,
            filter: "(objectClass=subschema)",
            code: .success,
            found: ["cn=Subschema"]
        ),
        Row(base: "cn=Subschema", scope: 1, filter: any, code: .success, found: []),
        Row(base: "cn=Subschema", scope: 0, filter: pin, code: .success, found: []),
        // A mailbox.
        Row(base: alice, scope: 0, filter: any, code: .success, found: [alice]),
        Row(base: alice, scope: 0, filter: "(cn=Alice Liddell)", code: .success, found: [alice]),
        Row(base: alice, scope: 0, filter: "(cn=Bob Dodgson)", code: .success, found: []),
        Row(base: alice, scope: 0, filter: pin, code: .success, found: [alice]),
        Row(base: bob, scope: 0, filter: pin, code: .success, found: []),
        Row(base: alice, scope: 2, filter: pin, code: .success, found: [alice]),
        Row(base: bob, scope: 2, filter: pin, code: .success, found: []),
        Row(base: alice, scope: 1, filter: pin, code: .success, found: []),
        Row(base: alice, scope: 1, filter: any, code: .insufficientAccessRights, found: []),
        Row(base: alice, scope: 2, filter: any, code: .insufficientAccessRights, found: []),
        // An authority.
        Row(base: authority, scope: 0, filter: any, code: .success, found: [authority]),
        Row(
            base: "cn=example  ag issuing ca , o=EXAMPLE AG",
            scope: 0,
            filter: any,
            code: .success,
            found: [authority]
        ),
        Row(base: authority, scope: 2, filter: any, code: .insufficientAccessRights, found: []),
        Row(base: authority, scope: 2, filter: pin, code: .success, found: []),
        Row(base: authority, scope: 1, filter: pin, code: .success, found: []),
        // Spellings of a mailbox's name.
        Row(
            base: "MAIL=Alice@Example.COM,DC=example,DC=com",
            scope: 0,
            filter: any,
            code: .success,
            found: [alice]
        ),
        Row(
            base: "mail = alice@example.com , dc = example , dc = com",
            scope: 0,
            filter: any,
            code: .success,
            found: [alice]
        ),
        Row(
            base: "mail=alice\\40example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .success,
            found: [alice]
        ),
        Row(
            base: "0.9.2342.19200300.100.1.3=alice@example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .success,
            found: [alice]
        ),
        Row(
            base: "rfc822Mailbox=alice@example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .success,
            found: [alice]
        ),
        // Names that are not there.
        Row(
            base: "mail=nobody@example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: suffix
        ),
        Row(
            base: "ou=people,dc=example,dc=com",
            scope: 2,
            filter: pin,
            code: .noSuchObject,
            found: [],
            matched: suffix
        ),
        Row(
            base: "cn=key,mail=alice@example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: alice
        ),
        Row(
            base: "cn=a,cn=b,ou=c,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: suffix
        ),
        Row(
            base: "cn=x,cn=Subschema",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: "cn=Subschema"
        ),
        Row(
            base: "cn=x,CN=Example AG Issuing CA,O=Example AG",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: authority
        ),
        Row(base: "O=Example AG", scope: 0, filter: any, code: .noSuchObject, found: []),
        Row(base: "dc=com", scope: 2, filter: pin, code: .noSuchObject, found: []),
        Row(base: "dc=example,dc=net", scope: 2, filter: pin, code: .noSuchObject, found: []),
        Row(
            base: "mail=alice@example.com",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: []
        ),
        Row(
            base: "cn=mail+mail=alice@example.com,dc=example,dc=com",
            scope: 0,
            filter: any,
            code: .noSuchObject,
            found: [],
            matched: suffix
        ),
        // What is no name.
        Row(base: "alice@example.com", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "dc=example,dc=com,", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "dc=example,,dc=com", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "=x,dc=com", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "cn=\\zz,dc=com", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "cn=,\(suffix)", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
        Row(base: "c=DEU,\(suffix)", scope: 0, filter: any, code: .invalidDNSyntax, found: []),
    ]

    @Test(arguments: rows)
    func `base table`(_ row: Row) throws {
        var client = try Client()
        let answer = try client.send(Request.search(base: row.base, scope: row.scope, row.filter))
        #expect(answer.code == row.code)
        #expect(answer.names == row.found)
        #expect(answer.matched == row.matched)
    }

    @Test func `a base read of a mailbox shows what the pinned search shows`() throws {
        var client = try Client()
        let pinned = try client.send(Request.search(base: Self.suffix, Self.pin))
        let read = try client.send(Request.search(base: Self.alice, scope: 0, Self.any))
        #expect(pinned == read)
    }

    @Test func `aliases are followed in every way, there being none`() throws {
        var client = try Client()
        for dereferencing in 0...3 as ClosedRange<Int64> {
            let answer = try client.send(
                Request.search(base: Self.suffix, dereferencing: dereferencing, Self.pin)
            )
            #expect(answer.names == [Self.alice])
        }
    }
}
