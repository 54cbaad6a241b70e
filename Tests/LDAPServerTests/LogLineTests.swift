import BER
import FilterText
import LDAP
import Testing

@testable import LDAPServer

/// What the access log makes of what clients send.
@Suite struct LogLineTests {
    static let pseudonym = LogPseudonym(day: 20_000, key: [UInt8](repeating: 7, count: 32))

    /// The text that `body` appends.
    static func text(hidden: Bool = false, _ body: (inout LogLines) -> Void) -> String {
        var lines = LogLines()
        if hidden { lines.pseudonym = pseudonym }
        body(&lines)
        return String(decoding: lines.bytes, as: UTF8.self)
    }

    /// How `address` is called on the day of the tests.
    static func name(_ address: String) -> String {
        var bytes: [UInt8] = []
        pseudonym.append(address: Array(address.utf8).span, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain text", "alice", "alice"),
        ("a line of its own", "a\nconn=1 op=0 BIND", "a\\0aconn=1 op=0 BIND"),
        ("the end of its quotation", "a\" err=0", "a\\22 err=0"),
        ("a terminal's orders", "\u{1b}[31m", "\\1b[31m"),
        ("what is not ASCII", "ü", "\\c3\\bc"),
        ("the last plain byte and the next", "~\u{7f}", "~\\7f"),
        ("nothing", "", ""),
    ])
    func `what a client sent is escaped`(_ row: (String, String, String)) {
        #expect(Self.text { $0.appendGiven(Array(row.1.utf8).span) } == row.2)
    }

    @Test(arguments: [(1023, false), (1024, false), (1025, true), (60_000, true)])
    func `what a client sent is cut at a kilobyte`(_ row: (Int, Bool)) {
        let given = [UInt8](repeating: UInt8(ascii: "a"), count: row.0)
        let text = Self.text { $0.appendGiven(given.span) }
        #expect(text.utf8.count == (row.1 ? 1024 + 3 : row.0))
        #expect(text.hasSuffix("...") == row.1)
    }

    @Test func `an escape is not cut in half`() {
        let given = [UInt8](repeating: 0, count: 1000)
        let text = Self.text { $0.appendGiven(given.span) }
        #expect(text == String(repeating: "\\00", count: 341) + "...")
    }

    @Test(arguments: [
        "(mail=alice@example.com)", "(cn=*)", "(&(sn=a)(!(cn=b)))", "(|)", "(&)",
        "(cn=Ali*)", "(cn=*ic*)", "(cn=*lice)", "(cn=A*i*e)", "(sn>=a)", "(sn<=b)", "(sn~=c)",
        "(cn:dn:2.5.13.2:=x)", "(:caseIgnoreMatch:=x)", "(userCertificate:certificateMatch:={ })",
        "(cn=a\\28b\\29c\\2ad\\5ce\\22\\0a)",
    ])
    func `filters are written as they are`(_ filter: String) throws {
        let bytes = FilterText.encode(filter)
        let view = try FilterView(checking: bytes.span, limits: MessageLimits())
        #expect(Self.text { $0.append(view) } == filter)
    }

    @Test func `a long filter is cut as a whole`() throws {
        let filter = "(|" + (0..<100).map { "(mail=user\($0)@example.com)" }.joined() + ")"
        let bytes = FilterText.encode(filter)
        let view = try FilterView(checking: bytes.span, limits: MessageLimits())
        let text = Self.text { $0.append(view) }
        #expect(text.utf8.count <= 1024 + 3)
        #expect(text.hasSuffix("..."))
        #expect(filter.hasPrefix(text.dropLast(3)))
    }

    @Test func `addresses in filters have one name all day`() throws {
        let filter = "(|(mail=Alice@Example.com)(cn=*alice@example.com*)(cn=Alice))"
        let bytes = FilterText.encode(filter)
        let view = try FilterView(checking: bytes.span, limits: MessageLimits())
        let alice = Self.name("alice@example.com")
        #expect(
            Self.text(hidden: true) { $0.append(view) }
                == "(|(mail=\(alice))(cn=*\(alice)*)(cn=Alice))"
        )
        #expect(alice.utf8.count == LogPseudonym.textBytes)
        #expect(alice.first == "~")
    }

    @Test(arguments: [
        ("a mailbox", "mail=alice@example.com,dc=x", "mail=~,dc=x"),
        ("an escaped sign", "mail=alice\\40example.com,dc=x", "mail=~,dc=x"),
        ("an escaped comma", "cn=a\\,b,mail=alice@example.com", "cn=a\\,b,mail=~"),
        ("several in one component", "cn=a+mail=alice@example.com", "cn=a+mail=~"),
        ("no name at all", "alice@example.com", "~"),
        ("nobody's address", "cn=Alice,dc=example,dc=com", "cn=Alice,dc=example,dc=com"),
        ("an ending comma", "cn=Alice,", "cn=Alice,"),
        ("nothing", "", ""),
    ])
    func `addresses in names are hidden`(_ row: (String, String, String)) {
        let text = Self.text(hidden: true) { $0.append(name: Array(row.1.utf8).span) }
        #expect(
            text == row.2.replacingOccurrences("~", with: Self.name("alice@example.com"))
        )
        #expect(Self.text { $0.append(name: Array(row.1.utf8).span) } == row.1)
    }

    @Test func `a value in hexadecimal may be an address too`() {
        let text = Self.text(hidden: true) { $0.append(name: Array("mail=#1601".utf8).span) }
        #expect(text.hasPrefix("mail=~"))
    }

    @Test(arguments: [
        (PeerAddress(high: 0, low: 0xffff_c000_0201, port: 389), "IP=192.0.2.1:389"),
        (PeerAddress(high: 0, low: 1, port: 5), "IP=[::1]:5"),
        (PeerAddress(high: 0, low: 0, port: 0), "IP=[::]:0"),
        (PeerAddress(high: 0x2001_0db8_0000_0000, low: 1, port: 1), "IP=[2001:db8::1]:1"),
        (PeerAddress(high: 0x2001_0db8_0001_0000, low: 0, port: 1), "IP=[2001:db8:1::]:1"),
        (
            PeerAddress(high: 0x0001_0000_0002_0003, low: 0x0004_0005_0006_0007, port: 1),
            "IP=[1:0:2:3:4:5:6:7]:1"
        ),
    ])
    func `addresses of clients are written as RFC 5952 says`(_ row: (PeerAddress, String)) {
        #expect(Self.text { $0.append(peer: row.0) } == row.1)
        let hidden = Self.text(hidden: true) { $0.append(peer: row.0) }
        #expect(hidden.hasPrefix("IP=~"))
        #expect(hidden.hasSuffix(":\(row.0.port)"))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, "2000-02-28T23:59:59.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_795_318_800, "2026-11-22T03:40:00.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000000Z"),
            (Int64.max, "9999-12-31T23:59:59.000000Z"),
            (-1, "1970-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)]
    )
    func `times are UTC`(_ row: (Int64, String)) {
        var clock = LogClock()
        var bytes: [UInt8] = []
        clock.append(LogTime(unixSeconds: row.0, microseconds: 0), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == row.1)
    }

    @Test func `a key lasts a day and is never the one before`() {
        let keys = LogKeys()
        let first = keys.pseudonym(onDay: 1)
        func text(_ pseudonym: LogPseudonym) -> [UInt8] {
            var bytes: [UInt8] = []
            pseudonym.append(address: [0x61].span, to: &bytes)
            return bytes
        }
        #expect(text(keys.pseudonym(onDay: 1)) == text(first))
        let second = keys.pseudonym(onDay: 2)
        #expect(text(second) != text(first))
        // A loop whose clock is behind goes by the newer key: the older one is forgotten.
        #expect(text(keys.pseudonym(onDay: 1)) == text(second))
    }

    @Test func `lines beyond the bound are dropped and counted`() {
        var lines = LogLines()
        let given = [UInt8](repeating: 0x61, count: 1000)
        while lines.dropped < 3 {
            lines.begin(LogTime(unixSeconds: 0, microseconds: 0), connection: 1000)
            lines.appendGiven(given.span)
            lines.end()
        }
        #expect(lines.bytes.count <= LogLines.waitingBytesMax)
        #expect(lines.bytes.last == 0x0a)
        let outbox = LogOutbox()
        #expect(outbox.leave(&lines))
        #expect(lines.bytes.isEmpty)
        lines.begin(LogTime(unixSeconds: 0, microseconds: 0), connection: 1000)
        lines.appendGiven(given.span)
        lines.end()
        #expect(!outbox.leave(&lines))
        var taken: [UInt8] = []
        #expect(outbox.take(into: &taken) == 4)
        #expect(outbox.take(into: &taken) == 0)
    }
}

extension String {
    fileprivate func replacingOccurrences(_ part: Character, with other: String) -> String {
        reduce(into: "") { text, character in
            if character == part { text += other } else { text.append(character) }
        }
    }
}
