import LDAP
import Testing

@Suite struct SchemaTests {
    private func schema(_ text: String) throws(SchemaError) -> Schema {
        try Schema(files: [bytes(text)])
    }

    private func failure(_ text: String) -> SchemaError? {
        do throws(SchemaError) {
            _ = try schema(text)
            return nil
        } catch { return error }
    }

    @Test func `the schema built into the program loads`() throws {
        let schema = try Schema.standard()
        #expect(schema[schema.known.mail].name == "mail")
        #expect(schema[schema.known.commonName].equality == .caseIgnoreMatch)
        #expect(schema[schema.known.surname].substrings == .caseIgnoreSubstringsMatch)
        #expect(schema.objectClass(named: "inetorgperson")?.superiors == ["organizationalPerson"])
        #expect(schema.matchingRuleDefinitions.count == 36)
        let again = try Schema.standard()
        #expect(schema.fingerprint == again.fingerprint)
    }

    @Test func `every matching rule in code is in the text`() throws {
        let schema = try Schema.standard()
        for rule in MatchingRule.allCases {
            let found = schema.matchingRule(named: bytes(rule.name).span)
            #expect(found == rule)
        }
    }

    struct Description: Sendable, CustomTestStringConvertible {
        var text: String
        var name: String?
        var isBinary = false
        var hasOtherOptions = false
        var testDescription: String { text }
    }

    @Test(arguments: [
        Description(text: "userCertificate", name: "userCertificate"),
        Description(text: "usercertificate;binary", name: "userCertificate", isBinary: true),
        Description(text: "USERCERTIFICATE;BINARY", name: "userCertificate", isBinary: true),
        Description(text: "2.5.4.36", name: "userCertificate"),
        Description(text: "2.5.4.36;binary", name: "userCertificate", isBinary: true),
        Description(text: "commonName", name: "cn"),
        Description(text: "rfc822mailbox", name: "mail"),
        Description(text: "cn;lang-de", name: "cn", hasOtherOptions: true),
        Description(text: "cn;lang-de;binary", name: "cn", isBinary: true, hasOtherOptions: true),
        Description(text: "2.16.840.1.113730.3.140", name: "userSMIMECertificate"),
        Description(text: "2.16.840.1.113730.3.1.40", name: "userSMIMECertificate"),
        Description(text: "supportedLdapVersion", name: "supportedLDAPVersion"),
        Description(text: "", name: nil),
        Description(text: "apple-user", name: nil),
        Description(text: "cn;", name: nil),
        Description(text: "cn;;binary", name: nil),
        Description(text: "cn;a b", name: nil),
        Description(text: " cn", name: nil),
        Description(text: "2.5.4.36.0", name: nil),
    ])
    func `finds attributes under every spelling`(_ row: Description) throws {
        let schema = try Schema.standard()
        let found = schema.attributeDescription(bytes(row.text).span)
        #expect(found.map { schema[$0.type].name } == row.name)
        #expect(found?.isBinary ?? false == row.isBinary)
        #expect(found?.hasOtherOptions ?? false == row.hasOtherOptions)
    }

    @Test func `certificates are transferred as binary, other attributes as they are`() throws {
        let schema = try Schema.standard()
        #expect(schema.isBinaryTransferred(schema.known.userCertificate))
        #expect(schema.isBinaryTransferred(schema.known.authorityCertificate))
        #expect(!schema.isBinaryTransferred(schema.known.mail))
        #expect(!schema.isBinaryTransferred(schema.known.userSMIMECertificate))
    }

    @Test func `subtypes are kinds of their superiors`() throws {
        let schema = try Schema.standard()
        let name = try #require(schema.attributeType(named: "name"))
        #expect(schema.isKind(schema.known.commonName, of: name))
        #expect(schema.isKind(name, of: name))
        #expect(!schema.isKind(name, of: schema.known.commonName))
        #expect(!schema.isKind(schema.known.mail, of: name))
    }

    @Test func `operational attributes are told from user attributes`() throws {
        let schema = try Schema.standard()
        #expect(schema.isOperational(schema.known.entryUUID))
        #expect(!schema.isOperational(schema.known.objectClass))
    }

    static let syntax = "ldapSyntaxes: ( 1.1 DESC 'x' )\n"

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var expected: SchemaError
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refusal(
            name: "a line of another kind",
            text: "dn: cn=x\n",
            expected: .unknownLine(line: 1)
        ),
        Refusal(
            name: "a line that goes on from none",
            text: "\n x\n",
            expected: .unknownLine(line: 2)
        ),
        Refusal(
            name: "no parentheses",
            text: "\nldapSyntaxes: 1.1\n",
            expected: .malformedDescription(line: 2)
        ),
        Refusal(
            name: "a quote without an end",
            text: "ldapSyntaxes: ( 1.1 DESC 'x )\n",
            expected: .malformedDescription(line: 1)
        ),
        Refusal(
            name: "a list without an end",
            text: "attributeTypes: ( 1.2 NAME ( 'a' )\n",
            expected: .malformedDescription(line: 1)
        ),
        Refusal(
            name: "a keyword without a value",
            text: "attributeTypes: ( 1.2 NAME )\n",
            expected: .malformedDescription(line: 1)
        ),
        Refusal(
            name: "a keyword of another kind",
            text: "ldapSyntaxes: ( 1.1 NAME 'x' )\n",
            expected: .unknownKeyword("NAME", line: 1)
        ),
        Refusal(
            name: "no syntax",
            text: "attributeTypes: ( 1.2 NAME 'a' )\n",
            expected: .missingSyntax("a", line: 1)
        ),
        Refusal(
            name: "an unknown syntax",
            text: "attributeTypes: ( 1.2 NAME 'a' SYNTAX 1.3 )\n",
            expected: .unknownReference("1.3", line: 1)
        ),
        Refusal(
            name: "an unknown superior",
            text: "attributeTypes: ( 1.2 NAME 'a' SUP b )\n",
            expected: .unknownReference("b", line: 1)
        ),
        Refusal(
            name: "a type that is its own superior",
            text: syntax + "attributeTypes: ( 1.2 NAME 'a' SUP a )\n",
            expected: .unknownReference("a", line: 2)
        ),
        Refusal(
            name: "a rule without code",
            text: "matchingRules: ( 1.9 NAME 'soundsLike' SYNTAX 1.1 )\n",
            expected: .unknownMatchingRule("soundsLike", line: 1)
        ),
        Refusal(
            name: "one name twice",
            text: syntax
                + "attributeTypes: ( 1.2 NAME 'a' SYNTAX 1.1 )\n"
                + "attributeTypes: ( 1.3 NAME 'A' SYNTAX 1.1 )\n",
            expected: .duplicateName("A", line: 3)
        ),
        Refusal(
            name: "an ordering rule for equality",
            text: syntax
                + "matchingRules: ( 2.5.13.15 NAME 'integerOrderingMatch' SYNTAX 1.1 )\n"
                + "attributeTypes: ( 1.2 NAME 'a' EQUALITY integerOrderingMatch SYNTAX 1.1 )\n",
            expected: .unknownReference("integerOrderingMatch", line: 3)
        ),
        Refusal(
            name: "an unknown usage",
            text: syntax + "attributeTypes: ( 1.2 NAME 'a' SYNTAX 1.1 USAGE fun )\n",
            expected: .unknownReference("fun", line: 2)
        ),
        Refusal(
            name: "a schema without what the code names",
            text: syntax,
            expected: .missingAttribute("objectClass")
        ),
    ])
    func `refuses text that is no schema`(_ refusal: Refusal) {
        #expect(failure(refusal.text) == refusal.expected)
    }
}
