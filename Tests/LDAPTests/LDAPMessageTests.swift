import BER
import LDAP
import Testing

@Suite struct LDAPMessageTests {
    let limits = MessageLimits()

    @Test func `dirmngr's search reads as it was sent`() throws {
        let frame = Vectors.dirmngr
        let message = try LDAPMessage(frame.span, limits: limits)
        #expect(message.messageID == 1)
        #expect(message.kind == .search)
        let search = try SearchRequest(message.content, limits: limits)
        #expect(search.base.text() == "o=t")
        #expect(search.scope == .wholeSubtree)
        #expect(search.dereferencing == .never)
        #expect(search.attributeCount == 0)
        #expect(text(search.filter) == "(mail=a@b.example)")
    }

    @Test func `Outlook's padded lengths, derefAlways and AND of one OR are read`() throws {
        let frame = Vectors.outlook
        let message = try LDAPMessage(frame.span, limits: limits)
        let search = try SearchRequest(message.content, limits: limits)
        #expect(search.dereferencing == .always)
        #expect(search.sizeLimit == 999)
        #expect(search.timeLimitSeconds == 15)
        #expect(text(search.filter) == "(&(|(mail=a*)(cn=a*)))")
        var attributes = search.attributes
        let first = attributes.next()?.text()
        #expect(first == "cn")
        let isAtEnd = attributes.next() == nil
        #expect(isAtEnd)
    }

    @Test func `empty controls and unknown trailing elements are passed over`() throws {
        let frame = Vectors.emptyControls
        let message = try LDAPMessage(frame.span, limits: limits)
        #expect(message.kind == .unbind)
        var controls = message.controls
        let isEmpty = controls.next() == nil
        #expect(isEmpty)
    }

    @Test func `controls are walked with criticality and value`() throws {
        let frame = hex(
            """
            30 2a 02 01 05 50 01 04 a0 22 30 0b 04 03 31 2e 32 01 01 ff 04 01 aa \
            30 05 04 03 31 2e 33 30 0c 04 03 31 2e 34 01 01 00 04 02 bb cc
            """
        )
        let message = try LDAPMessage(frame.span, limits: limits)
        let abandon = try AbandonRequest(message.content)
        #expect(abandon.messageID == 4)
        var seen: [String] = []
        var controls = message.controls
        while let control = controls.next() {
            let value = octets(control.value)
            seen.append("\(control.type.text()) \(control.isCritical) \(value)")
        }
        #expect(seen == ["1.2 true 1", "1.3 false none", "1.4 false 2"])
    }

    @Test(arguments: [16, 17])
    func `more controls than allowed are said to be too many`(_ count: Int) throws {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(1)
            writer.appendHeader(BERTag(rawValue: 0x42), length: 0)
            writer.appendConstructed(.context(0, constructed: true)) { writer in
                for _ in 0..<count {
                    writer.appendConstructed(.sequence) { $0.appendString(.octetString, "1.2") }
                }
            }
        }
        let frame = writer.array()
        let message = try LDAPMessage(frame.span, limits: limits)
        #expect(message.hasTooManyControls == (count > 16))
        var controls = message.controls
        var walked = 0
        while controls.next() != nil { walked += 1 }
        #expect(walked == (count > 16 ? 0 : count))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var frame: String
        var expected: LDAPError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refusal(
            name: "message ID 0",
            frame: "30 05 02 01 00 42 00",
            expected: .messageIDOutOfRange(0)
        ),
        Refusal(name: "message ID 1", frame: "30 05 02 01 01 42 00"),
        Refusal(
            name: "a negative message ID",
            frame: "30 05 02 01 ff 42 00",
            expected: .messageIDOutOfRange(-1)
        ),
        Refusal(name: "message ID 2^31 - 1", frame: "30 08 02 04 7f ff ff ff 42 00"),
        Refusal(
            name: "message ID 2^31",
            frame: "30 09 02 05 00 80 00 00 00 42 00",
            expected: .messageIDOutOfRange(2_147_483_648)
        ),
        Refusal(
            name: "a response",
            frame: "30 05 02 01 01 61 00",
            expected: .notARequest(tag: 0x61)
        ),
        Refusal(
            name: "no operation",
            frame: "30 03 02 01 01",
            expected: .malformed(.truncated(offset: 5))
        ),
        Refusal(
            name: "bytes after the message",
            frame: "30 05 02 01 01 42 00 00",
            expected: .malformed(.trailingBytes(offset: 7))
        ),
        Refusal(
            name: "no sequence",
            frame: "04 00",
            expected: .malformed(
                .unexpectedTag(expected: .sequence, found: .octetString, offset: 0)
            )
        ),
        Refusal(
            name: "nothing",
            frame: "",
            expected: .malformed(.unexpectedTag(expected: .sequence, found: nil, offset: 0))
        ),
        Refusal(
            name: "a control that is none",
            frame: "30 09 02 01 01 42 00 a0 02 04 00",
            expected: .malformed(
                .unexpectedTag(expected: .sequence, found: .octetString, offset: 0)
            )
        ),
        Refusal(
            name: "a broken trailing element",
            frame: "30 07 02 01 01 42 00 05 01",
            expected: .malformed(.truncated(offset: 7))
        ),
    ])
    func `refuses envelopes that RFC 4511 4.1.1 does not allow`(_ refusal: Refusal) {
        let frame = hex(refusal.frame)
        var failure: LDAPError?
        do throws(LDAPError) { _ = try LDAPMessage(frame.span, limits: limits) } catch {
            failure = error
        }
        #expect(failure == refusal.expected)
        if let failure {
            #expect(failure.endsConnection)
            #expect(failure.resultCode == .protocolError)
        }
    }

    struct BindCase: Sendable, CustomTestStringConvertible {
        var name: String
        var content: String
        var reading: String?
        var expected: LDAPError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        BindCase(name: "anonymous", content: "02 01 03 04 00 80 00", reading: "3 '' simple ''"),
        BindCase(
            name: "unauthenticated, a name that is no DN",
            content: "02 01 03 04 05 61 64 6d 69 6e 80 00",
            reading: "3 'admin' simple ''"
        ),
        BindCase(name: "LDAPv2", content: "02 01 02 04 00 80 00", reading: "2 '' simple ''"),
        BindCase(
            name: "SASL",
            content: "02 01 03 04 00 a3 0a 04 05 50 4c 41 49 4e 04 01 00",
            reading: "3 '' sasl PLAIN 1"
        ),
        BindCase(
            name: "SASL without credentials",
            content: "02 01 03 04 00 a3 0a 04 08 45 58 54 45 52 4e 41 4c",
            reading: "3 '' sasl EXTERNAL none"
        ),
        BindCase(
            name: "Kerberos of LDAPv2",
            content: "02 01 02 04 00 81 00",
            reading: "2 '' unknown 129"
        ),
        BindCase(
            name: "version 0",
            content: "02 01 00 04 00 80 00",
            expected: .versionOutOfRange(0)
        ),
        BindCase(
            name: "version 128",
            content: "02 02 00 80 04 00 80 00",
            expected: .versionOutOfRange(128)
        ),
        BindCase(
            name: "no password",
            content: "02 01 03 04 00",
            expected: .malformed(.truncated(offset: 5))
        ),
    ])
    func `reads binds`(_ row: BindCase) {
        let content = hex(row.content)
        var reading: String?
        var failure: LDAPError?
        do throws(LDAPError) {
            let bind = try BindRequest(content.span)
            let name = "\(bind.version) '\(bind.name.text())'"
            switch bind.authentication {
            case .simple(let password): reading = name + " simple '\(password.text())'"
            case .sasl(let sasl):
                let count = octets(sasl.credentials)
                reading = name + " sasl \(sasl.mechanism.text()) \(count)"
            case .unknown(let tag): reading = name + " unknown \(tag)"
            }
        } catch { failure = error }
        #expect(reading == row.reading)
        #expect(failure == row.expected)
    }

    @Test func `reads compares and extended requests`() throws {
        let compareBytes = hex("04 01 78 30 08 04 02 63 6e 04 02 61 62")
        let compare = try CompareRequest(compareBytes.span)
        #expect(compare.entry.text() == "x")
        #expect(compare.attribute.text() == "cn")
        #expect(compare.assertion.text() == "ab")
        let startTLS = bytes("1.3.6.1.4.1.1466.20037")
        let extendedBytes = [0x80, UInt8(startTLS.count)] + startTLS
        let extended = try ExtendedRequest(extendedBytes.span)
        let isStartTLS = extended.name.equals("1.3.6.1.4.1.1466.20037")
        #expect(isStartTLS)
        let hasValue = extended.value != nil
        #expect(!hasValue)
    }

    /// Every single-byte change of what clients send: refused or read, never a trap.
    @Test func `damaged requests never trap`() {
        for frame in [Vectors.dirmngr, Vectors.outlook, Vectors.emptyControls] {
            for index in frame.indices {
                for value in UInt8.min...UInt8.max {
                    var damaged = frame
                    damaged[index] = value
                    exercise(damaged)
                }
                exercise(Array(frame.prefix(index)))
            }
        }
    }

    private func exercise(_ frame: [UInt8]) {
        guard let message = try? LDAPMessage(frame.span, limits: limits) else { return }
        _ = try? BindRequest(message.content)
        _ = try? CompareRequest(message.content)
        _ = try? ExtendedRequest(message.content)
        _ = try? AbandonRequest(message.content)
        guard let search = try? SearchRequest(message.content, limits: limits) else { return }
        _ = text(search.filter)
        var attributes = search.attributes
        while attributes.next() != nil {}
    }
}
