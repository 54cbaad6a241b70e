import BER
import LDAP
import Testing

/// RFC 4518, step by step, through the rules that use it.
@Suite struct StringPreparationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var rule = MatchingRule.caseIgnoreMatch
        var value: String
        var assertion: String
        var truth = Truth.true
        var testDescription: String { name }
    }

    static let rows = [
        // §2.2: what is mapped to nothing or to a space.
        Row(name: "soft hyphens", value: "a\u{ad}b\u{1806}c", assertion: "abc"),
        Row(name: "a grapheme joiner", value: "a\u{34f}b", assertion: "ab"),
        Row(name: "variation selectors", value: "a\u{fe0f}b\u{180b}", assertion: "ab"),
        Row(name: "an object replacement", value: "a\u{fffc}b", assertion: "ab"),
        Row(name: "controls of Arabic and Syriac", value: "a\u{6dd}b\u{70f}", assertion: "ab"),
        Row(name: "directions", value: "\u{202b}a\u{200f}\u{202c}", assertion: "a"),
        Row(name: "a byte order mark", value: "\u{feff}a", assertion: "a"),
        Row(name: "tags", value: "a\u{e0041}\u{e0001}", assertion: "a"),
        Row(name: "a space without width", value: "a\u{200b}b", assertion: "ab"),
        Row(name: "spaces beyond ASCII", value: "a\u{a0}\u{3000}\u{2028}b\u{85}", assertion: "a b"),
        Row(name: "nothing but a joiner", value: "\u{200d}", assertion: " "),
        // §2.2: case, by Table B.2 of RFC 3454.
        Row(name: "sharp s", value: "Straße", assertion: "STRASSE"),
        Row(name: "capital sharp s", value: "STRA\u{1e9e}E", assertion: "strasse"),
        Row(name: "a final sigma", value: "ΟΔΟΣ", assertion: "οδος"),
        Row(name: "a sigma in the middle", value: "ΣΑΣ", assertion: "ςας"),
        Row(name: "dotted capital I", value: "\u{130}", assertion: "i\u{307}"),
        Row(name: "dotless small i is another letter", value: "I", assertion: "ı", truth: .false),
        Row(name: "ligatures", value: "Ofﬁce", assertion: "OFFICE"),
        Row(name: "Cyrillic", value: "ИВАН", assertion: "иван"),
        Row(name: "beyond the first plane", value: "\u{10400}", assertion: "\u{10428}"),
        Row(name: "a letter that folds only after form KC", value: "ℂ", assertion: "c"),
        Row(name: "a sign that folds only after form KC", value: "㎒", assertion: "mhz"),
        Row(
            name: "case counts for caseExactMatch",
            rule: .caseExactMatch,
            value: "Ä",
            assertion: "ä",
            truth: .false
        ),
        // §2.3: form KC.
        Row(name: "composed and decomposed", value: "J\u{f6}rg", assertion: "Jo\u{308}rg"),
        Row(
            name: "composed and decomposed, exactly",
            rule: .caseExactMatch,
            value: "J\u{f6}rg",
            assertion: "Jo\u{308}rg"
        ),
        Row(name: "marks in another order", value: "q\u{307}\u{323}", assertion: "q\u{323}\u{307}"),
        Row(name: "Hangul", value: "한", assertion: "\u{1112}\u{1161}\u{11ab}"),
        Row(name: "full width", value: "ＡＢＣ１", assertion: "abc1"),
        Row(name: "half width katakana", value: "ｶﾞ", assertion: "ガ"),
        Row(name: "superscripts, exactly", rule: .caseExactMatch, value: "x²", assertion: "x2"),
        Row(name: "the Angstrom sign", value: "\u{212b}", assertion: "å"),
        Row(name: "one letter that becomes eighteen", value: "\u{fdfa}", assertion: "\u{fdfa}"),
        // §2.4: what is prohibited.
        Row(name: "private use", value: "a", assertion: "\u{e000}", truth: .undefined),
        Row(name: "no character", value: "a", assertion: "\u{10ffff}", truth: .undefined),
        Row(name: "unassigned", value: "a", assertion: "\u{378}", truth: .undefined),
        Row(name: "a replacement character", value: "a\u{fffd}", assertion: "a", truth: .undefined),
        // §2.6: spaces and hyphens that do not count, and those that do.
        Row(name: "runs of spaces", value: " Jörg \t Ärger ", assertion: "jörg ärger"),
        Row(
            name: "no space is not a space",
            value: "JörgÄrger",
            assertion: "jörg ärger",
            truth: .false
        ),
        Row(
            name: "a marked space is a character",
            value: "a \u{301}b",
            assertion: "a b",
            truth: .false
        ),
        Row(name: "a spacing accent is a marked space", value: "a\u{b4}", assertion: "a \u{301}"),
        Row(
            name: "hyphens of telephone numbers",
            rule: .telephoneNumberMatch,
            value: "+49 30-1234",
            assertion: "+49301234"
        ),
    ]

    @Test(arguments: rows)
    func `text compares as prepared`(_ row: Row) throws {
        var matcher = ValueMatcher(schema: try Schema.standard())
        let truth = matcher.equals(
            bytes(row.value).span,
            bytes(row.assertion).span,
            rule: row.rule
        )
        #expect(truth == row.truth)
        let turned = matcher.equals(
            bytes(row.assertion).span,
            bytes(row.value).span,
            rule: row.rule
        )
        #expect(turned == row.truth)
    }

    @Test func `what is prepared stays so when it is prepared again`() throws {
        let schema = try Schema.standard()
        for rule in [MatchingRule.caseIgnoreMatch, .caseExactMatch] {
            // Where letters with marks, compatibility characters and folding are.
            let blocks: [ClosedRange<UInt32>] = [
                0x80...0x58f, 0x10a0...0x10ff, 0x1ab0...0x24ff, 0x3000...0x33ff, 0xf900...0xfaff,
                0xfb00...0xfdff, 0xff00...0xffef, 0x1_d400...0x1_d5ff, 0x1_f100...0x1_f1ff,
            ]
            for value in blocks.joined() {
                guard let scalar = Unicode.Scalar(value) else { continue }
                var once = BERWriter()
                guard rule.normalize(bytes("a\(scalar)b").span, schema: schema, into: &once) else {
                    continue
                }
                var twice = BERWriter()
                let isText = rule.normalize(once.bytes, schema: schema, into: &twice)
                #expect(isText && twice.array() == once.array(), "\(rule), U+\(value)")
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
        Part(value: "Jo\u{308}rg Ärger", parts: [(0, "j\u{f6}rg")], truth: .true),
        Part(value: "Jörg Ärger", parts: [(1, "Ö"), (1, "är")], truth: .true),
        Part(value: "Straße", parts: [(2, "SSE")], truth: .true),
        Part(value: "Jörg", parts: [(1, "o")], truth: .false),
        Part(value: "Ärger  Jörg", parts: [(1, "r j")], truth: .true),
        Part(value: "Ärger", parts: [(0, "ärger ")], truth: .true),
    ])
    func `parts are prepared as values are`(_ row: Part) throws {
        let filter = Vectors.filter { $0.substrings("cn", row.parts) }
        let view = try FilterView(checking: filter.span, limits: MessageLimits())
        guard case .substrings(let assertion) = view.node else {
            Issue.record("not a substring assertion")
            return
        }
        var matcher = ValueMatcher(schema: try Schema.standard())
        let result = matcher.contains(
            bytes(row.value).span,
            assertion,
            rule: .caseIgnoreSubstringsMatch
        )
        #expect(result == row.truth)
    }
}
