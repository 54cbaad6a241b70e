import BER
import Testing

@testable import Ledger

@Suite struct EventCodingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var event: Event
        var testDescription: String { event.type.name }
    }

    /// One of every kind, with every optional field present where there is one.
    static let rows: [Row] = [
        Sample.organization.event, Sample.domain.event, Sample.smime.event,
        Sample.enrolled(10).event, Sample.renamed(10, "Ärger & Söhne").event,
        Sample.retired(10).event, Sample.vaulted(20, mailbox: 10).event,
        Sample.rewrapped(20, generation: 2).event,
        .keyDestroyed(KeyDestroyed(record: Sample.id(20))),
        Sample.issued("c", mailbox: 10, record: 20).event,
        Sample.imported("d", mailbox: 10, isVouched: true).event, Sample.withdrawn("d").event,
        Sample.revoked("c").event, Sample.exported(20, mailbox: 10, purpose: "lost laptop").event,
        .serviceCertificateIssued(
            ServiceCertificateIssued(
                fingerprint: Sample.hash([1]),
                serial: [1, 2],
                issuer: Sample.hash([2]),
                notBefore: -1,
                notAfter: 253_402_300_799,
                names: ["ldap.example.com", "::1"]
            )
        ),
        .roleAssigned(
            RoleAssigned(role: "owner", principal: .group(4_294_967_295), isGranted: true)
        ),
        .detailsErased(DetailsErased(mailbox: Sample.id(10), positions: [3, 1, 3])),
        Sample.headKey.event, Sample.revocationList("list", number: 3).event,
        AccountStateTests.added(70, "mail").event,
        AccountStateTests.changed(70, "mail", replaced: 6, verifier: [1, 2]).event,
        AccountStateTests.removed(70, "mail", erased: 6).event,
    ].map { Row(event: $0) }

    static func body(_ event: Event) -> [UInt8] {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { event.payload.writeBody(into: &$0) }
        return writer.array()
    }

    static func details(_ event: Event) -> [UInt8]? {
        guard event.payload.hasDetails else { return nil }
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendPrimitive(.octetString, [UInt8](repeating: 5, count: 16))
            event.payload.writeDetails(into: &writer)
        }
        return writer.array()
    }

    static func decode(_ type: EventType, _ body: [UInt8]) throws(EventFault) -> Event {
        try Event(type: type.rawValue, version: 1, body: body.span)
    }

    @Test func `every kind of event has a row here`() {
        #expect(Set(Self.rows.map { $0.event.type }) == Set(EventType.allCases))
    }

    @Test(arguments: rows)
    func `an event is read as it was written`(_ row: Row) throws {
        var event = try Self.decode(row.event.type, Self.body(row.event))
        if let details = Self.details(row.event) { try event.addDetails(details.span) }
        #expect(event == row.event)
    }

    @Test(arguments: rows)
    func `a body cut short anywhere, or with bytes behind it, is refused`(_ row: Row) {
        let body = Self.body(row.event)
        for count in 0..<body.count {
            #expect(throws: EventFault.self) {
                try Self.decode(row.event.type, Array(body.prefix(count)))
            }
        }
        #expect(throws: EventFault.structure(.trailingBytes(offset: body.count))) {
            try Self.decode(row.event.type, body + [0])
        }
    }

    @Test func `an unknown kind or version is refused by its numbers`() {
        let body = Self.body(Sample.retired(10).event)
        #expect(throws: EventFault.unknownEvent(type: 99, version: 1)) {
            try Event(type: 99, version: 1, body: body.span)
        }
        #expect(throws: EventFault.unknownEvent(type: 6, version: 2)) {
            try Event(type: 6, version: 2, body: body.span)
        }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var name: String
        var type: EventType
        var body: [UInt8]
        var fault: EventFault
        var testDescription: String { name }
    }

    @Test(arguments: [
        Damage(
            name: "an identifier of 15 octets",
            type: .mailboxRetired,
            body: [0x30, 17, 4, 15] + [UInt8](repeating: 1, count: 15),
            fault: .invalidLength(offset: 2)
        ),
        Damage(
            name: "an identifier of 17 octets",
            type: .mailboxRetired,
            body: [0x30, 19, 4, 17] + [UInt8](repeating: 1, count: 17),
            fault: .invalidLength(offset: 2)
        ),
        Damage(
            name: "a fingerprint of 31 octets",
            type: .certificateWithdrawn,
            body: [0x30, 33, 4, 31] + [UInt8](repeating: 1, count: 31),
            fault: .invalidLength(offset: 2)
        ),
        Damage(
            name: "a domain that is not UTF-8",
            type: .domainAssigned,
            body: [0x30, 7, 0x0c, 2, 0xc3, 0x28, 0x0a, 1, 0],
            fault: .invalidText(offset: 2)
        ),
        Damage(
            name: "an unknown basis",
            type: .domainAssigned,
            body: [0x30, 6, 0x0c, 1, 0x61, 0x0a, 1, 1],
            fault: .unknownValue(1, offset: 5)
        ),
        Damage(
            name: "a user id beyond 32 bits",
            type: .roleAssigned,
            body: [0x30, 13, 0x0c, 1, 0x61, 0x80, 5, 1, 0, 0, 0, 0, 1, 1, 0xff],
            fault: .unknownValue(4_294_967_296, offset: 5)
        ),
    ])
    func `a field that is not what it must be is refused where it stands`(_ damage: Damage) {
        #expect(throws: damage.fault) { try Self.decode(damage.type, damage.body) }
    }

    /// These octets are in ledgers that exist: a change here is a new version, not a fix.
    @Test func `the stored octets are those of format 1`() throws {
        let body = Self.body(.mailboxRetired(MailboxRetired(mailbox: Sample.id(10))))
        #expect(
            Hexadecimal.text(body.span)
                == "30120410eeeeeeeeeeeeeeee000000000000000a"
        )
        let header = EventHeader(
            position: 300,
            time: 1_700_000_000_000_001,
            actor: Sample.actor,
            type: 6,
            version: 1,
            bodyDigest: Hash256(hashing: body.span),
            detailsDigest: .zero
        )
        var writer = BERWriter()
        header.write(into: &writer)
        #expect(
            Hexadecimal.text(writer.bytes)
                == "306a" + "0202012c" + "0207060a24181e4001"
                + "3011" + "0a0102" + "020203e8" + "0c086f70657261746f72"
                + "020106" + "020101"
                + "0420" + Hash256(hashing: body.span).description
                + "8020" + String(repeating: "0", count: 64)
        )
        #expect(try EventHeader(writer.bytes) == header)
        let chained = Hash256(chaining: .zero, writer.bytes)
        #expect(chained == Hash256(hashing: (Hash256.zero.array + writer.array()).span))
    }

    @Test(
        arguments: [
            ("none", nil, ""), ("the first", 1, "800101"), ("the largest", .max, "80047fffffff"),
        ] as [(String, Int32?, String)]
    )
    func `the process of who acted is kept where there is one`(
        _ name: String,
        _ pid: Int32?,
        _ octets: String
    ) throws {
        var header = Self.header
        header.actor.pid = pid
        var writer = BERWriter()
        header.write(into: &writer)
        let text = Hexadecimal.text(writer.bytes)
        #expect(text.contains("0c086f70657261746f72" + octets + "020106"), "\(name)")
        #expect(try EventHeader(writer.bytes) == header)
    }

    @Test(arguments: ["0", "-1", "2147483648"])
    func `a process that no kernel gives is refused`(_ text: String) throws {
        let number = try #require(Int64(text))
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(1)
            writer.appendInteger(1)
            writer.appendConstructed(.sequence) { writer in
                writer.appendEnumerated(2)
                writer.appendInteger(1_000)
                writer.appendText("operator")
                writer.appendInteger(number, tag: .context(0))
            }
        }
        let fault = try #require(throws: EventFault.self) { try EventHeader(writer.bytes) }
        guard case .unknownValue(number, _) = fault else {
            Issue.record("\(fault)")
            return
        }
    }

    private static let header = EventHeader(
        position: 1,
        time: 1,
        actor: Sample.actor,
        type: 6,
        version: 1,
        bodyDigest: .zero,
        detailsDigest: nil
    )

    @Test func `a head is read as it was written, and signs its label`() throws {
        let end = LogEnd(position: 7, chainHash: Sample.hash([1]), time: 5)
        let head = Head(end: end, signature: [1, 2])
        #expect(try Head(stored: head.stored.span) == head)
        #expect(head.content.starts(with: [0x30, 0x3f, 0x0c, 0x15] + Array(Head.label.utf8)))
        var other = head.stored
        other[6] ^= 1
        #expect(throws: EventFault.self) { try Head(stored: other.span) }
    }

    @Test func `an identifier begins with its time, and says that it is a version 7 UUID`() {
        let made = Identifier.make(at: 0x0123_4567_89ab * 1_000 + 999)
        #expect(made.array.prefix(6) == [0x01, 0x23, 0x45, 0x67, 0x89, 0xab])
        #expect(made.octets[6] >> 4 == 7)
        #expect(made.octets[8] >> 6 == 2)
        #expect(made != Identifier.make(at: 0x0123_4567_89ab * 1_000 + 999))
    }

    @Test func `identifiers rise with their times, within a millisecond and beyond`() {
        var sequence = IdentifierSequence(from: 1_700_000_000_000_995)
        let made = (0..<100).map { _ in sequence.next() }
        #expect(made == made.sorted())
        #expect(Set(made).count == 100)
    }
}
