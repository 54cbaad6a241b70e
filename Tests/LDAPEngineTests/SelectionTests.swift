import LDAP
import LDAPEngine
import Testing

/// Which attributes come back, and in what form.
@Suite struct SelectionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var list: [String], names: [String]
        var testDescription: String { list.joined(separator: " ") }

        init(_ list: [String], _ names: [String]) {
            self.list = list
            self.names = names
        }
    }

    static let user = ["cn", "mail", "objectClass", "sn", "userCertificate;binary"]
    static let operational = [
        "createTimestamp", "entryDN", "entryUUID", "hasSubordinates", "modifyTimestamp",
        "structuralObjectClass", "subschemaSubentry",
    ]

    static let rows = [
        Row([], user),
        Row(["*"], user),
        Row(["+"], operational),
        Row(["*", "+"], user + operational),
        Row(["+", "*", "+"], user + operational),
        Row(["1.1"], []),
        Row(["1.1", "mail"], ["mail"]),
        Row(["1.1", "*"], user),
        Row(["mail"], ["mail"]),
        Row(["MAIL"], ["mail"]),
        Row(["rfc822mailbox"], ["mail"]),
        Row(["0.9.2342.19200300.100.1.3"], ["mail"]),
        Row(["mail", "Mail", "cn"], ["cn", "mail"]),
        Row(["name"], ["cn", "sn"]),
        Row(["surname", "commonName"], ["cn", "sn"]),
        Row(["frobnication"], []),
        Row(["frobnication", "cn"], ["cn"]),
        Row(["", "cn", ";binary", "cn;", "c n"], ["cn"]),
        Row(["cn;lang-de"], []),
        Row(["cn;binary"], []),
        Row(["givenName"], []),
        Row(["entryUUID"], ["entryUUID"]),
        Row(["mail", "modifytimestamp"], ["mail", "modifyTimestamp"]),
        Row(["*", "entrydn"], user + ["entryDN"]),
        Row(["objectClasses"], []),
        Row(["cACertificate"], []),
        Row(["userSMIMECertificate;binary"], ["userSMIMECertificate;binary"]),
        Row(["userSMIMECertificate"], ["userSMIMECertificate"]),
        Row(["usersmimecertificate", "userSMIMECertificate;binary"], ["userSMIMECertificate"]),
        Row(["*", "2.16.840.1.113730.3.140;binary"], user + ["userSMIMECertificate;binary"]),
        Row(["userSMIMECertificate", "+"], operational + ["userSMIMECertificate"]),
        Row(
            ["userCertificate", "userSMIMECertificate"],
            ["userCertificate;binary", "userSMIMECertificate"]
        ),
        Row(["userSMIMECertificate;lang-de"], []),
        Row(["userPKCS12"], []),
        Row(["userPKCS12;binary"], []),
        Row(["2.16.840.1.113730.3.1.216"], []),
    ]

    @Test(arguments: rows)
    func `selection table`(_ row: Row) throws {
        var client = try Client(rules: Client.internalRules)
        for typesOnly in [false, true] {
            let answer = try client.send(
                Request.search(
                    base: "",
                    typesOnly: typesOnly,
                    "(mail=alice@example.com)",
                    attributes: row.list
                )
            )
            #expect(answer.code == .success)
            #expect(answer.names.count == 1)
            #expect(answer.attributes.map(\.name).sorted() == row.names.sorted())
            #expect(answer.attributes.allSatisfy { $0.values.isEmpty == typesOnly })
        }
    }

    @Test(arguments: [
        "userCertificate", "usercertificate", "userCertificate;binary", "usercertificate;BINARY",
        "2.5.4.36", "2.5.4.36;binary", "*",
    ])
    func `certificates come back with ;binary under every spelling`(_ spelling: String) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", attributes: [spelling])
        )
        #expect(answer.values(of: "userCertificate;binary") == TestDirectory.alice.map(\.der))
    }

    @Test(arguments: ["cACertificate", "cacertificate;binary", "2.5.4.37", "2.5.4.37;binary"])
    func `an authority's certificate comes back with ;binary too`(_ spelling: String) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: TestDirectory.authority,
                scope: 0,
                "(objectClass=*)",
                attributes: [spelling]
            )
        )
        #expect(
            answer.values(of: "cACertificate;binary") == [TestDirectory.authorityCertificate.der]
        )
    }

    @Test func `an entry has the values it was published with`() throws {
        var client = try Client(rules: Client.internalRules)
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", attributes: ["*", "+"])
        )
        #expect(answer.texts(of: "cn") == ["Alice Liddell"])
        #expect(answer.texts(of: "sn") == ["Liddell"])
        #expect(answer.texts(of: "mail") == ["alice@example.com"])
        #expect(
            answer.texts(of: "objectClass")
                == ["top", "person", "organizationalPerson", "inetOrgPerson"]
        )
        #expect(answer.texts(of: "entryUUID") == ["01010101-0101-0101-0101-010101010101"])
        #expect(answer.texts(of: "createTimestamp") == ["20260921141320Z"])
        #expect(answer.texts(of: "entryDN") == ["mail=alice@example.com,dc=example,dc=com"])
        #expect(answer.texts(of: "subschemaSubentry") == ["cn=Subschema"])
        #expect(answer.texts(of: "hasSubordinates") == ["FALSE"])
        #expect(answer.texts(of: "structuralObjectClass") == ["inetOrgPerson"])
    }
}
