import BER
import LDAP
import Testing

@Suite struct MatchingRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var rule: MatchingRule
        var value: String
        var assertion: String
        var truth: Truth
        var testDescription: String { "\(rule): '\(value)' and '\(assertion)'" }
    }

    @Test(arguments: [
        Row(
            rule: .caseIgnoreMatch,
            value: "Alice Liddell",
            assertion: "alice  LIDDELL ",
            truth: .true
        ),
        Row(rule: .caseIgnoreMatch, value: "Alice", assertion: "Al ice", truth: .false),
        Row(rule: .caseIgnoreMatch, value: "", assertion: "   ", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "a\u{0}b\u{7}", assertion: "AB", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "a\tb\r\nc", assertion: "a b c", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "JÖRG", assertion: "jörg", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "Straße", assertion: "STRASSE", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "a\u{a0}b", assertion: "a b", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "a\u{ad}b", assertion: "ab", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "\u{ff21}\u{ff22}", assertion: "ab", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "a", assertion: "\u{e000}", truth: .undefined),
        Row(rule: .caseExactMatch, value: "Alice", assertion: "alice", truth: .false),
        Row(rule: .caseExactMatch, value: "Alice ", assertion: "Alice", truth: .true),
        Row(
            rule: .caseIgnoreIA5Match,
            value: "alice@example.com",
            assertion: "Alice@Example.COM",
            truth: .true
        ),
        Row(
            rule: .caseIgnoreIA5Match,
            value: "alice@example.com",
            assertion: "älice@example.com",
            truth: .undefined
        ),
        Row(rule: .caseExactIA5Match, value: "a", assertion: "A", truth: .false),
        Row(
            rule: .telephoneNumberMatch,
            value: "+49 30-123 456",
            assertion: "+4930123456",
            truth: .true
        ),
        Row(rule: .numericStringMatch, value: "12 34", assertion: "1234", truth: .true),
        Row(rule: .caseIgnoreMatch, value: "Alice", assertion: "", truth: .undefined),
        Row(rule: .caseIgnoreIA5Match, value: "", assertion: "", truth: .true),
        Row(rule: .telephoneNumberMatch, value: "1", assertion: "+49 (30) 1/2", truth: .false),
        Row(rule: .telephoneNumberMatch, value: "1", assertion: "1#", truth: .undefined),
        Row(rule: .telephoneNumberMatch, value: "1", assertion: "", truth: .undefined),
        Row(rule: .numericStringMatch, value: "12", assertion: "1a", truth: .undefined),
        Row(rule: .wordMatch, value: "Jörg von Ärger", assertion: "ÄRGER", truth: .true),
        Row(rule: .wordMatch, value: "Jörg von Ärger", assertion: "rger", truth: .false),
        Row(rule: .wordMatch, value: "Jörg von Ärger", assertion: "von Ärger", truth: .false),
        Row(rule: .wordMatch, value: "Jean-Luc", assertion: "luc", truth: .false),
        Row(rule: .wordMatch, value: "Luc", assertion: "luc", truth: .true),
        Row(rule: .wordMatch, value: "Luc", assertion: "", truth: .undefined),
        Row(rule: .keywordMatch, value: "Jean-Luc (Paris)", assertion: "luc", truth: .true),
        Row(rule: .keywordMatch, value: "Jean-Luc (Paris)", assertion: "paris", truth: .true),
        Row(rule: .keywordMatch, value: "Jean-Luc (Paris)", assertion: "par", truth: .false),
        Row(rule: .integerMatch, value: "7", assertion: "007", truth: .undefined),
        Row(rule: .integerMatch, value: "0", assertion: "-0", truth: .undefined),
        Row(rule: .integerMatch, value: "0", assertion: "0", truth: .true),
        Row(rule: .integerMatch, value: "7", assertion: "-7", truth: .false),
        Row(rule: .integerMatch, value: "7", assertion: "seven", truth: .undefined),
        Row(rule: .integerMatch, value: "7", assertion: "-", truth: .undefined),
        Row(rule: .booleanMatch, value: "TRUE", assertion: "true", truth: .true),
        Row(rule: .booleanMatch, value: "TRUE", assertion: "1", truth: .undefined),
        Row(rule: .bitStringMatch, value: "'0101'B", assertion: "'0101'B", truth: .true),
        Row(rule: .bitStringMatch, value: "'0101'B", assertion: "'012'B", truth: .undefined),
        Row(rule: .bitStringMatch, value: "'0101'B", assertion: "'B", truth: .undefined),
        Row(rule: .octetStringMatch, value: "a b", assertion: "a  b", truth: .false),
        Row(
            rule: .objectIdentifierMatch,
            value: "inetOrgPerson",
            assertion: "INETORGPERSON",
            truth: .true
        ),
        Row(
            rule: .objectIdentifierMatch,
            value: "inetOrgPerson",
            assertion: "2.16.840.1.113730.3.2.2",
            truth: .true
        ),
        Row(
            rule: .objectIdentifierMatch,
            value: "inetOrgPerson",
            assertion: "person",
            truth: .false
        ),
        Row(
            rule: .objectIdentifierMatch,
            value: "inetOrgPerson",
            assertion: "apple-user",
            truth: .undefined
        ),
        Row(rule: .objectIdentifierMatch, value: "1.2.3", assertion: "1.2.3", truth: .true),
        Row(
            rule: .objectIdentifierFirstComponentMatch,
            value: "( 2.5.4.3 NAME 'cn' )",
            assertion: "cn",
            truth: .true
        ),
        Row(
            rule: .integerFirstComponentMatch,
            value: "( 7 NAME 'x' )",
            assertion: "7",
            truth: .true
        ),
        Row(rule: .distinguishedNameMatch, value: "CN=A, O=B", assertion: "cn=a,o=b", truth: .true),
        Row(rule: .distinguishedNameMatch, value: "CN=A,O=B", assertion: "o=b,cn=a", truth: .false),
        Row(
            rule: .distinguishedNameMatch,
            value: "CN=A,O=B",
            assertion: "nonsense",
            truth: .undefined
        ),
        Row(
            rule: .generalizedTimeMatch,
            value: "20240229120000Z",
            assertion: "202402291300+0100",
            truth: .true
        ),
        Row(
            rule: .generalizedTimeMatch,
            value: "20240229123000Z",
            assertion: "2024022912.5Z",
            truth: .true
        ),
        Row(
            rule: .generalizedTimeMatch,
            value: "20240229120000Z",
            assertion: "20230229120000Z",
            truth: .undefined
        ),
        Row(
            rule: .generalizedTimeMatch,
            value: "20240229120000Z",
            assertion: "20240229120000",
            truth: .undefined
        ),
        Row(
            rule: .caseIgnoreListMatch,
            value: "1 Main St.$Anytown",
            assertion: "1 main st. $ anytown",
            truth: .true
        ),
        Row(
            rule: .caseIgnoreListMatch,
            value: "10 \\24 note$Ünter \\5c den",
            assertion: "10 \\24 NOTE$ünter \\5C den",
            truth: .true
        ),
        Row(rule: .caseIgnoreListMatch, value: "a\\24b", assertion: "a$b", truth: .false),
        Row(rule: .caseIgnoreListMatch, value: "a$b", assertion: "a$$b", truth: .undefined),
        Row(rule: .caseIgnoreListMatch, value: "a$b", assertion: "", truth: .undefined),
        Row(
            rule: .uuidMatch,
            value: "597ae2f6-16a6-1027-98f4-d28b5365dc14",
            assertion: "597AE2F6-16A6-1027-98F4-D28B5365DC14",
            truth: .true
        ),
        Row(
            rule: .uuidMatch,
            value: "597ae2f6-16a6-1027-98f4-d28b5365dc14",
            assertion: "597ae2f616a6102798f4d28b5365dc14",
            truth: .undefined
        ),
    ])
    func `values equal what their rule says`(_ row: Row) throws {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let truth = matcher.equals(
            bytes(row.value).span,
            bytes(row.assertion).span,
            rule: row.rule
        )
        #expect(truth == row.truth)
    }

    @Test(arguments: [
        (
            MatchingRule.integerOrderingMatch,
            ["-100", "-99", "-10", "-9", "0", "9", "10", "99", "100"]
        ),
        (
            .generalizedTimeOrderingMatch,
            [
                "19691231235959Z", "19700101000000Z", "20240101000000.5Z", "20240101000001Z",
                "99991231235959Z",
            ]
        ),
        (.caseIgnoreOrderingMatch, ["Alice", "alice b", "BOB", "carol"]),
        (.octetStringOrderingMatch, ["", "a", "aa", "b"]),
    ])
    func `values are ordered as their rule says`(_ rule: MatchingRule, _ values: [String]) throws {
        var matcher = ValueMatcher(schema: try Schema.standard())
        for (place, assertion) in values.enumerated() {
            let isOfSyntax = matcher.prepare(bytes(assertion).span, rule: rule)
            #expect(isOfSyntax)
            for (other, value) in values.enumerated() {
                let isAtMost = matcher.isAtMost(bytes(value).span)
                let isAtLeast = matcher.isAtLeast(bytes(value).span)
                #expect(isAtMost == Truth(other <= place))
                #expect(isAtLeast == Truth(other >= place))
            }
        }
    }

    struct Part: Sendable, CustomTestStringConvertible {
        var value: String
        var parts: [(UInt8, String)]
        var truth: Truth
        var testDescription: String { "'\(value)' has \(parts)" }
    }

    @Test(arguments: [
        Part(value: "Alice Liddell", parts: [(0, "al")], truth: .true),
        Part(value: "Alice Liddell", parts: [(0, "alice ")], truth: .true),
        Part(value: "Alice", parts: [(0, "alice ")], truth: .true),
        Part(value: "Alice Liddell", parts: [(2, "DELL")], truth: .true),
        Part(value: "Alice Liddell", parts: [(1, "ice lid")], truth: .true),
        Part(value: "Alice Liddell", parts: [(1, "ice"), (1, "ice")], truth: .false),
        Part(
            value: "Alice Liddell",
            parts: [(0, "a"), (1, "l"), (1, "l"), (2, "l")],
            truth: .true
        ),
        Part(value: "abab", parts: [(0, "aba"), (2, "bab")], truth: .false),
        Part(value: "aabaabaaab", parts: [(1, "aabaaab")], truth: .true),
        Part(value: "aabaabaaab", parts: [(1, "aabaaaab")], truth: .false),
        Part(value: "Alice", parts: [(1, "")], truth: .undefined),
        Part(value: "", parts: [(1, "a")], truth: .false),
        Part(value: "Alice", parts: [(0, "alice liddell and more")], truth: .false),
        Part(value: "Alice", parts: [(1, "\u{e000}")], truth: .undefined),
    ])
    func `values contain parts in order`(_ row: Part) throws {
        #expect(try contains(row, rule: .caseIgnoreSubstringsMatch) == row.truth)
    }

    private func contains(_ row: Part, rule: MatchingRule) throws -> Truth? {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let filter = Vectors.filter { $0.substrings("cn", row.parts) }
        let view = try FilterView(checking: filter.span, limits: MessageLimits())
        guard case .substrings(let assertion) = view.node else { return nil }
        return matcher.contains(bytes(row.value).span, assertion, rule: rule)
    }

    @Test(arguments: [
        Part(value: "1 Main St.$Anytown", parts: [(0, "1 main"), (2, "TOWN")], truth: .true),
        Part(value: "1 Main St.$Anytown", parts: [(1, "anyt")], truth: .true),
        Part(value: "1 Main St.$Anytown", parts: [(1, "st.any")], truth: .false),
        Part(value: "1 Main St.$Anytown", parts: [(1, "st.$any")], truth: .false),
        Part(value: "1 Main St.$Anytown", parts: [(0, "anytown")], truth: .false),
        Part(value: "5 \\24$Anytown", parts: [(1, "$")], truth: .true),
    ])
    func `a part lies within one line`(_ row: Part) throws {
        #expect(try contains(row, rule: .caseIgnoreListSubstringsMatch) == row.truth)
    }

    @Test(arguments: [
        Part(value: "+49 30-1234", parts: [(0, "+4930"), (2, "2 3-4")], truth: .true),
        Part(value: "+49 30-1234", parts: [(1, "#")], truth: .undefined),
    ])
    func `parts of telephone numbers have no spaces and hyphens either`(_ row: Part) throws {
        #expect(try contains(row, rule: .telephoneNumberSubstringsMatch) == row.truth)
    }

    @Test func `a local part beyond ASCII has parts, and sorts`() throws {
        let row = Part(value: "jörg@b.example", parts: [(0, "JÖ"), (2, "example")], truth: .true)
        #expect(try contains(row, rule: .caseIgnoreIA5SubstringsMatch) == .true)
        let schema = try Schema.standard()
        let key = MatchingRule.caseIgnoreIA5Match.sortKey(of: bytes("Jö@b").span, schema: schema)
        #expect(key == bytes("jö@b"))
    }

    @Test func `bytes that are not UTF-8 are no text`() throws {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let truth = matcher.equals(bytes("a").span, [0xc3, 0x28].span, rule: .caseIgnoreMatch)
        #expect(truth == .undefined)
    }

    @Test func `what does not normalize leaves the buffer as it was`() throws {
        let schema = try Schema.standard()
        for rule in MatchingRule.allCases {
            var writer = BERWriter()
            writer.append([1, 2, 3])
            for value in [[0xc3, 0x28], bytes("x"), bytes("'01x'B"), bytes("597ae2f6-x"), []] {
                let isOfSyntax = rule.normalize(value.span, schema: schema, into: &writer)
                if !isOfSyntax { #expect(writer.count == 3) }
                writer.truncate(to: 3)
            }
        }
    }

    @Test func `three values combine as X.511 says`() {
        #expect(Truth.true.and(.undefined) == .undefined)
        #expect(Truth.false.and(.undefined) == .false)
        #expect(Truth.true.or(.undefined) == .true)
        #expect(Truth.false.or(.undefined) == .undefined)
        #expect(Truth.undefined.negated == .undefined)
        #expect(Truth.true.negated == .false)
    }

    @Test func `times are written as they are read`() throws {
        for seconds: Int64 in [0, -1, 951_782_400, 1_709_164_800, 253_402_300_799, -62_167_219_200]
        {
            var writer = BERWriter()
            GeneralizedTime.append(seconds, to: &writer)
            let moment = GeneralizedTime.read(writer.bytes)
            #expect(moment?.seconds == seconds)
            #expect(moment?.nanoseconds == 0)
        }
        var writer = BERWriter()
        GeneralizedTime.append(1_709_208_000, to: &writer)
        #expect(String(decoding: writer.array(), as: UTF8.self) == "20240229120000Z")
        writer.removeAll()
        GeneralizedTime.append(.max, to: &writer)
        GeneralizedTime.append(.min, to: &writer)
        let text = String(decoding: writer.array(), as: UTF8.self)
        #expect(text == "99991231235959Z00000101000000Z")
    }

    @Test func `sort keys order as values do`() throws {
        let schema = try Schema.standard()
        for (rule, values) in [
            (MatchingRule.caseIgnoreOrderingMatch, ["Ada", "ada b", "BOB", "Zoë", "Ölaf", "李"]),
            (.caseIgnoreIA5Match, ["a@b.example", "A@c.example", "b@a.example"]),
            (.integerOrderingMatch, ["-12", "-3", "0", "7", "10"]),
            (.generalizedTimeOrderingMatch, ["20250101000000Z", "202501010000-0100"]),
            (.numericStringMatch, ["1 0", "2"]),
        ] {
            let keys = values.compactMap { rule.sortKey(of: bytes($0).span, schema: schema) }
            #expect(keys.count == values.count)
            for (first, second) in zip(keys, keys.dropFirst()) {
                let isBefore = first.span.precedes(second.span)
                #expect(isBefore)
            }
        }
        let certificate = MatchingRule.certificateExactMatch.sortKey(
            of: [0x30].span,
            schema: schema
        )
        #expect(certificate == nil)
        let number = MatchingRule.integerMatch.sortKey(of: bytes("x").span, schema: schema)
        #expect(number == nil)
    }

    @Test(arguments: [
        ("cn", MatchingRule.caseIgnoreOrderingMatch), ("displayName", .caseIgnoreMatch),
        ("mail", .caseIgnoreIA5Match), ("createTimestamp", .generalizedTimeOrderingMatch),
        ("objectClass", nil), ("userCertificate", nil), ("userSMIMECertificate", nil),
    ])
    func `attributes sort by their ordering rule, or as they compare`(
        _ name: String,
        _ rule: MatchingRule?
    ) throws {
        let schema = try Schema.standard()
        let type = try #require(schema.attributeType(named: name))
        #expect(schema.sortRule(type) == rule)
    }
}
