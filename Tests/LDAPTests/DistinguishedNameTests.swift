import BER
import LDAP
import Testing

@Suite struct DistinguishedNameTests {
    private func key(_ name: String) throws -> String {
        var writer = BERWriter()
        let schema = try Schema.standard()
        try DistinguishedName.appendKey(of: bytes(name).span, schema: schema, to: &writer)
        return String(decoding: writer.array(), as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""),
        ("dc=example,dc=com", "dc=com\u{0}dc=example\u{0}"),
        ("DC=Example, DC=COM", "dc=com\u{0}dc=example\u{0}"),
        (
            "  mail = Alice@Example.com , dc=example ; dc=com ",
            "dc=com\u{0}dc=example\u{0}mail=alice@example.com\u{0}"
        ),
        ("domainComponent=example,0.9.2342.19200300.100.1.25=com", "dc=com\u{0}dc=example\u{0}"),
        ("OID.2.5.4.3=Alice", "cn=alice\u{0}"),
        (
            "CN=Example Test Issuing CA,O=Example Test,C=DE",
            "c=de\u{0}o=example test\u{0}cn=example test issuing ca\u{0}"
        ),
        ("sn=b+cn=a,o=x", "o=x\u{0}cn=a\u{1}\u{3}sn=b\u{0}"),
        ("cn=a+sn=b,o=x", "o=x\u{0}cn=a\u{1}\u{3}sn=b\u{0}"),
        ("cn=a\\+sn\\=b,o=x", "o=x\u{0}cn=a+sn=b\u{0}"),
        ("cn=\"Smith, John\",o=x", "o=x\u{0}cn=smith, john\u{0}"),
        ("cn=Smith\\, John,o=x", "o=x\u{0}cn=smith, john\u{0}"),
        ("cn=Smith\\2c John,o=x", "o=x\u{0}cn=smith, john\u{0}"),
        ("cn=J\\c3\\b6rg", "cn=jörg\u{0}"),
        ("cn=JÖRG", "cn=jörg\u{0}"),
        ("cn=#0c05416c696365", "cn=alice\u{0}"),
        ("cn=#1305416c696365", "cn=alice\u{0}"),
        ("cn=trailing \\ ", "cn=trailing\u{0}"),
        ("cn=", "cn=\u{0}"),
        ("1.2.3.4=x,o=y", "o=y\u{0}1.2.3.4=x\u{0}"),
        ("mail=Jörg@Bücher.example,o=y", "o=y\u{0}mail=jörg@xn--bcher-kva.example\u{0}"),
        ("mail=a@b\\c3\\bccher.example,o=y", "o=y\u{0}mail=a@xn--bcher-kva.example\u{0}"),
        ("unknown=X,o=y", "o=y\u{0}unknown=x\u{0}"),
        ("x500UniqueIdentifier='01'B", "x500uniqueidentifier=01\u{0}"),
        ("userPassword=a\\00b\\01c", "userpassword=a\u{1}\u{1}b\u{1}\u{2}c\u{0}"),
    ])
    func `names have keys from the root down`(_ name: String, _ expected: String) throws {
        #expect(try key(name) == expected)
    }

    @Test(arguments: [
        ("nonsense", LDAPError.invalidName(offset: 0)),
        (",", .invalidName(offset: 0)),
        ("cn=a,", .invalidName(offset: 5)),
        ("cn=a,,o=b", .invalidName(offset: 5)),
        ("=a", .invalidName(offset: 0)),
        ("cn=a\"b", .invalidName(offset: 4)),
        ("cn=a<b", .invalidName(offset: 4)),
        ("cn=\"a", .invalidName(offset: 4)),
        ("cn=\"a\"b", .invalidName(offset: 6)),
        ("cn=a\\", .invalidName(offset: 4)),
        ("cn=a\\x", .invalidName(offset: 4)),
        ("cn=a\\4", .invalidName(offset: 4)),
        ("cn=#", .invalidName(offset: 4)),
        ("cn=#0", .invalidName(offset: 4)),
        ("cn=#0g", .invalidName(offset: 4)),
        ("cn;lang-de=a", .invalidName(offset: 0)),
        ("OID.OID.2.5.4.3=a", .invalidName(offset: 4)),
        ("2.5.4.=a", .invalidName(offset: 0)),
        ("1=a", .invalidName(offset: 0)),
        ("2.05=a", .invalidName(offset: 0)),
        ("c.n=a", .invalidName(offset: 0)),
        ("-cn=a", .invalidName(offset: 0)),
        ("cn=a+", .invalidName(offset: 5)),
        ("cn=\u{0}", .invalidName(offset: 3)),
        ("dc=ä", .invalidName(offset: 3)),
        ("mail=ä", .invalidName(offset: 5)),
    ])
    func `refuses text that is no name`(_ name: String, _ expected: LDAPError) throws {
        #expect(throws: expected) { try key(name) }
    }

    @Test func `a name has as many components and bytes as allowed`() throws {
        let most = Array(repeating: "o=a", count: 32).joined(separator: ",")
        #expect(try key(most).utf8.count == 32 * 4)
        #expect(throws: LDAPError.nameTooDeep(limit: 32)) { try key(most + ",o=a") }
        let longest = "o=" + String(repeating: "a", count: 4_094)
        #expect(try key(longest).utf8.count == 4_097)
        #expect(throws: LDAPError.nameTooLong(limit: 4_096)) { try key(longest + "a") }
    }

    @Test func `what is refused leaves the buffer as it was`() throws {
        var writer = BERWriter()
        writer.append(7)
        let schema = try Schema.standard()
        try? DistinguishedName.appendKey(of: bytes("o=a,o").span, schema: schema, to: &writer)
        #expect(writer.array() == [7])
    }

    @Test func `children lie below their parents`() throws {
        let schema = try Schema.standard()
        let suffix = try DistinguishedName("DC=example,DC=com", schema: schema)
        let entry = try suffix.child(type: "mail", value: "alice@example.com", schema: schema)
        #expect(entry.text == "mail=alice@example.com,DC=example,DC=com")
        #expect(entry.isWithin(suffix))
        #expect(!suffix.isWithin(entry))
        #expect(entry.componentCount == 3)
        let parentLength = DistinguishedName.parentLength(ofKey: entry.key.span)
        #expect(parentLength == suffix.key.count)
        let root = DistinguishedName.parentLength(ofKey: bytes("dc=com\u{0}").span)
        #expect(root == 0)
        let none = DistinguishedName.parentLength(ofKey: [UInt8]().span)
        #expect(none == nil)
        var writer = BERWriter()
        writer.append(suffix.key)
        DistinguishedName.appendComponent(
            type: schema.known.mail,
            normalizedValue: bytes("alice@example.com").span,
            schema: schema,
            to: &writer
        )
        #expect(writer.array() == entry.key)
    }

    @Test func `the first component says what the entry is`() throws {
        let schema = try Schema.standard()
        let name = try DistinguishedName("o=Example\\, Inc.+description=x,c=DE", schema: schema)
        let component = name.firstComponent
        #expect(component.map(\.type) == ["o", "description"])
        #expect(component.map(\.value) == [bytes("Example, Inc."), bytes("x")])
        let empty = try DistinguishedName("", schema: schema)
        #expect(empty.firstComponent.isEmpty)
    }

    @Test(arguments: [
        "plain", " a ", "#a", "a#", "a,b+c\"d\\e<f>g;h", "tab\tnewline\n", "Jörg", "", "  ",
    ])
    func `escaped values come back`(_ value: String) throws {
        let schema = try Schema.standard()
        let name = try DistinguishedName("cn=" + DistinguishedName.escaped(value), schema: schema)
        #expect(name.firstComponent.first?.value == bytes(value))
    }

    @Test func `names of any bytes never trap`() throws {
        let schema = try Schema.standard()
        let name = bytes("cn=#0c0141+sn=\"x\\,\",OID.2.5.4.10=\\41 b\\ ;c=DE")
        var writer = BERWriter()
        for index in name.indices {
            for value in UInt8.min...UInt8.max {
                var damaged = name
                damaged[index] = value
                writer.removeAll()
                try? DistinguishedName.appendKey(of: damaged.span, schema: schema, to: &writer)
            }
        }
    }
}
