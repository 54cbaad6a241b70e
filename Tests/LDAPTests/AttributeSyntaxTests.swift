import LDAP
import Testing

/// Which values are of which syntax, and which rule compares them.
@Suite struct AttributeSyntaxTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var syntax: AttributeSyntax
        var accepted: [String]
        var refused: [String]
        var testDescription: String { "\(syntax)" }
    }

    @Test(arguments: [
        Row(syntax: .directoryString, accepted: ["a", " ", "李"], refused: [""]),
        Row(syntax: .ia5String, accepted: ["", "a\u{7f}"], refused: ["ä"]),
        Row(
            syntax: .printableString,
            accepted: ["A-z '()+,-./:=?"],
            refused: ["", "a@b", "ä", "*"]
        ),
        Row(syntax: .countryString, accepted: ["DE", "de"], refused: ["", "D", "DEU", "D@", "ä"]),
        Row(syntax: .numericString, accepted: ["1 2", " "], refused: ["", "1a", "-1"]),
        Row(syntax: .telephoneNumber, accepted: ["+49 30-1"], refused: ["", "#1"]),
        Row(
            syntax: .facsimileTelephoneNumber,
            accepted: ["+49", "+49$a3Width", "+49$fineResolution$B4LENGTH"],
            refused: ["", "$a3Width", "+49$", "+49$a4Width"]
        ),
        Row(
            syntax: .postalAddress,
            accepted: ["a", "a$b", "\\24\\5c\\5C$ä"],
            refused: ["", "$a", "a$", "a$$b", "\\25", "a\\", "\\5"]
        ),
        Row(syntax: .bitString, accepted: ["''B", "'01'B"], refused: ["", "01", "'2'B", "'0'b"]),
        Row(syntax: .boolean, accepted: ["TRUE", "FALSE"], refused: ["", "T", "TRUE "]),
        Row(
            syntax: .integer,
            accepted: ["0", "-1", "123456789012345678901234567890"],
            refused: ["", "-", "-0", "01", "+1", "1 ", "1.5"]
        ),
        Row(
            syntax: .generalizedTime,
            accepted: ["2026010112Z", "20260101120060,5+0130", "199412160532-0500"],
            refused: ["", "20260101Z", "20260101120000", "20260001120000Z", "20260101240000Z"]
        ),
        Row(syntax: .uuid, accepted: ["597ae2f6-16a6-1027-98f4-d28b5365dc14"], refused: ["", "5"]),
        Row(
            syntax: .objectIdentifier,
            accepted: ["2.5.4.3", "cn", "x-a1", "nobodyKnows"],
            refused: ["", "2", "2.", "2.05", "1cn", "c_n", "cn;binary"]
        ),
        Row(syntax: .distinguishedName, accepted: ["", "cn=a,o=b"], refused: ["a", "cn=a,"]),
        Row(
            syntax: .substringAssertion,
            accepted: ["a*", "*a", "*a*b*", "a\\2a*", "*\\5C"],
            refused: ["", "a", "*", "a**b", "a\\*", "*\\2"]
        ),
        Row(
            syntax: .attributeTypeDescription,
            accepted: ["( 2.5.4.3 NAME 'cn' SUP name )"],
            refused: ["", "2.5.4.3", "( 2.5.4.3"]
        ),
        Row(syntax: .octetString, accepted: ["", "\u{0}"], refused: []),
        Row(syntax: .binary, accepted: ["", "\u{0}"], refused: []),
        Row(syntax: .certificate, accepted: [], refused: ["", "0", "CN=a"]),
        Row(syntax: .certificateList, accepted: [], refused: ["", "0", "CN=a"]),
        Row(syntax: .certificatePair, accepted: ["0\u{0}"], refused: ["", "0", "1\u{0}"]),
        Row(
            syntax: .certificateExactAssertion,
            accepted: ["{ serialNumber 1, issuer rdnSequence:\"cn=a\" }", "1$cn=a"],
            refused: ["", "{}", "cn=a"]
        ),
        Row(syntax: .certificateAssertion, accepted: ["{}"], refused: ["", "{", "1$cn=a"]),
        Row(syntax: .certificateListAssertion, accepted: ["{}"], refused: ["", "1$cn=a"]),
        Row(
            syntax: .certificateListExactAssertion,
            accepted: ["20260101000000Z$cn=a"],
            refused: ["", "{}", "x$cn=a"]
        ),
    ])
    func `syntaxes accept their values`(_ row: Row) throws {
        let schema = try Schema.standard()
        for value in row.accepted {
            let isAccepted = row.syntax.accepts(bytes(value).span, schema: schema)
            #expect(isAccepted, "'\(value)'")
        }
        for value in row.refused {
            let isAccepted = row.syntax.accepts(bytes(value).span, schema: schema)
            #expect(!isAccepted, "'\(value)'")
        }
        switch row.syntax {
        case .directoryString, .postalAddress, .substringAssertion:
            let isAccepted = row.syntax.accepts([0x2a, 0xc3, 0x28].span, schema: schema)
            #expect(!isAccepted)
        default: break
        }
    }

    @Test func `every syntax of the schema is known, and every rule applies to its attributes`()
        throws
    {
        let schema = try Schema.standard()
        for syntax in schema.syntaxDefinitions {
            let identifier = syntax.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            #expect(AttributeSyntax(rawValue: identifier) != nil, "\(syntax)")
        }
        #expect(schema.syntaxDefinitions.count == AttributeSyntax.allCases.count)
        for type in schema.attributeTypes {
            let identifier = try #require(schema.attributeType(named: type.name))
            for rule in [type.equality, type.ordering, type.substrings] {
                if let rule {
                    #expect(schema.applies(rule, to: identifier), "\(type.name) \(rule)")
                }
            }
        }
        let mail = schema.known.mail
        #expect(!schema.applies(.caseIgnoreMatch, to: mail))
        #expect(!schema.applies(.octetStringMatch, to: schema.known.commonName))
        #expect(schema.applies(.wordMatch, to: schema.known.commonName))
    }
}
