import Addressing
import Testing

@Suite struct MailAddressTests {
    /// An address and what it is read as.
    struct Accepted: Sendable, CustomTestStringConvertible {
        var text: String
        var given: String
        var testDescription: String { text }
        init(_ text: String, _ given: String) { (self.text, self.given) = (text, given) }
    }

    static let local64 = String(repeating: "a", count: 64)
    static let label63 = String(repeating: "b", count: 63)
    /// 64 + 1 + 189 = 254 bytes.
    static let longest = "\(local64)@\(label63).\(label63).\(String(repeating: "c", count: 61))"

    static let accepted = [
        Accepted("alice@example.com", "alice@example.com"),
        Accepted("Alice.Liddell@Example.COM", "Alice.Liddell@example.com"),
        Accepted("alice+tag@example.com", "alice+tag@example.com"),
        Accepted("a!#$%&'*+-/=?^_`{|}~b@example.com", "a!#$%&'*+-/=?^_`{|}~b@example.com"),
        Accepted("a@b", "a@b"),
        Accepted("1@2.example", "1@2.example"),
        Accepted("a@r4---sn.example", "a@r4---sn.example"),
        Accepted("a@bücher.example", "a@xn--bcher-kva.example"),
        Accepted("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        Accepted("a@XN--BCHER-KVA.example", "a@xn--bcher-kva.example"),
        Accepted("a@straße.example", "a@xn--strae-oqa.example"),
        Accepted("a@例え。テスト", "a@xn--r8jz45g.xn--zckzah"),
        Accepted(local64 + "@example.com", local64 + "@example.com"),
        Accepted(longest, longest),
    ]

    @Test(arguments: accepted)
    func `reads an address and keeps the local part as given`(_ row: Accepted) throws {
        let address = try MailAddress(row.text)
        #expect(address.given == row.given)
        #expect(address.canonical == row.given.lowercased())
        #expect("\(address.localPart)@\(address.domain)" == row.given)
    }

    /// A text and the rule that it breaks.
    struct Refused: Sendable, CustomTestStringConvertible {
        var text: String
        var error: AddressingError
        var testDescription: String { text }
        init(_ text: String, _ error: AddressingError) { (self.text, self.error) = (text, error) }
    }

    static let refused = [
        Refused("", .missingAtSign),
        Refused("alice", .missingAtSign),
        Refused("@example.com", .localPartLength(bytes: 0, maximum: 64)),
        Refused(local64 + "a@example.com", .localPartLength(bytes: 65, maximum: 64)),
        Refused("\"a b\"@example.com", .quotedLocalPart),
        Refused("a b@example.com", .localPartByte(0x20, offset: 1)),
        Refused(" a@example.com", .localPartByte(0x20, offset: 0)),
        Refused("a@b@example.com", .localPartByte(UInt8(ascii: "@"), offset: 1)),
        Refused("a\0@example.com", .localPartByte(0, offset: 1)),
        Refused("a\u{7f}@example.com", .localPartByte(0x7f, offset: 1)),
        Refused("<a@example.com", .localPartByte(UInt8(ascii: "<"), offset: 0)),
        Refused("a*@example.com)", .domainByte(UInt8(ascii: ")"), offset: 11)),
        Refused("ä b@example.com", .localPartByte(0x20, offset: 2)),
        Refused("ä\u{37e}@example.com", .localPartByte(UInt8(ascii: ";"), offset: 2)),
        Refused("ä..b@example.com", .localPartDot(offset: 3)),
        Refused("a\u{a0}b@example.com", .localPartCharacter(0xa0)),
        Refused("a\u{200d}b@example.com", .localPartCharacter(0x200d)),
        Refused("a\u{85}b@example.com", .localPartCharacter(0x85)),
        Refused("a\u{378}b@example.com", .localPartCharacter(0x378)),
        Refused("\u{e000}@example.com", .localPartCharacter(0xe000)),
        Refused(
            String(repeating: "ä", count: 33) + "@example.com",
            .localPartLength(bytes: 66, maximum: 64)
        ),
        Refused(
            String(repeating: "ä", count: 97) + "@example.com",
            .localPartLength(bytes: 194, maximum: 64)
        ),
        Refused(".a@example.com", .localPartDot(offset: 0)),
        Refused("a.@example.com", .localPartDot(offset: 1)),
        Refused("a..b@example.com", .localPartDot(offset: 2)),
        Refused("a@", .domainLength(bytes: 0, maximum: 253)),
        Refused("a@[192.0.2.1]", .domainLiteral),
        Refused("a@.example", .labelLength(bytes: 0, maximum: 63, offset: 0)),
        Refused("a@example.", .labelLength(bytes: 0, maximum: 63, offset: 8)),
        Refused("a@a..b", .labelLength(bytes: 0, maximum: 63, offset: 2)),
        Refused("a@\(label63)b.example", .labelLength(bytes: 64, maximum: 63, offset: 0)),
        Refused("a@-a.example", .labelHyphen(offset: 0)),
        Refused("a@x.a-.example", .labelHyphen(offset: 2)),
        Refused("a@a_b.example", .domainByte(UInt8(ascii: "_"), offset: 1)),
        Refused("a@a b", .domainByte(0x20, offset: 1)),
        Refused("a@a\0b", .domainByte(0, offset: 1)),
        Refused("a@192.0.2.1", .numericTopLevelDomain),
        Refused("a@ä\0b", .notInternationalized(rule: "NUL")),
        Refused("a@ä＠b", .notInternationalized(rule: "IDN2_ALABEL_ROUNDTRIP_FAILED")),
        Refused("a@xn--a.example", .notInternationalized(rule: "IDN2_INVALID_NONTRANSITIONAL")),
        Refused(longest + "c", .tooLong(bytes: 255, maximum: 254)),
        Refused(String(repeating: "a", count: 1017), .tooLong(bytes: 1017, maximum: 254)),
    ]

    @Test(arguments: refused)
    func `refuses what is not an address and says why`(_ row: Refused) {
        #expect(throws: row.error) { try MailAddress(row.text) }
        #expect(!row.error.description.isEmpty)
    }

    @Test func `two cases of one address are one mailbox`() throws {
        let upper = try MailAddress("ALICE@EXAMPLE.COM")
        let lower = try MailAddress("alice@example.com")
        #expect(upper == lower)
        #expect(Set([upper, lower]).count == 1)
        #expect(upper.given != lower.given)
    }

    /// An address beyond ASCII, and its two forms.
    struct International: Sendable, CustomTestStringConvertible {
        var text: String
        var given: String
        var canonical: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        International(
            text: "J\u{f6}rg.Ä@Bücher.example",
            given: "Jörg.Ä@xn--bcher-kva.example",
            canonical: "jörg.ä@xn--bcher-kva.example"
        ),
        International(
            text: "Jo\u{308}rg@example.com",
            given: "J\u{f6}rg@example.com",
            canonical: "j\u{f6}rg@example.com"
        ),
        International(
            text: "STRAẞE@example.com",
            given: "STRAẞE@example.com",
            canonical: "straße@example.com"
        ),
        International(
            text: "用户+1@例え。テスト",
            given: "用户+1@xn--r8jz45g.xn--zckzah",
            canonical: "用户+1@xn--r8jz45g.xn--zckzah"
        ),
    ])
    func `a local part beyond ASCII is in form C`(_ row: International) throws {
        let address = try MailAddress(row.text)
        #expect(address.isInternational)
        #expect(address.given.utf8.elementsEqual(row.given.utf8))
        #expect(address.canonical.utf8.elementsEqual(row.canonical.utf8))
        #expect("\(address.localPart)@\(address.domain)" == row.given)
        #expect(try MailAddress(address.canonical).canonical == address.canonical)
        #expect(try !MailAddress("alice@bücher.example").isInternational)
        let written = WriteCanonicalTests.canonical(Array(row.text.utf8))
        #expect(written == row.canonical)
        #expect(try MailAddress("straße@example.com") != MailAddress("strasse@example.com"))
    }

    @Test func `a tag makes another mailbox`() throws {
        #expect(try MailAddress("a+b@example.com") != MailAddress("a@example.com"))
    }
}
