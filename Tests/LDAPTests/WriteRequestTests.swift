import BER
import LDAP
import Testing

/// Adds, modifies, cancels and EXTERNAL's credentials, as OpenLDAP's tools 2.5.13 send them where
/// nothing else is said.
@Suite struct WriteRequestTests {
    let limits = MessageLimits()

    @Test func `ldapadd's mailbox reads as it was sent`() throws {
        let frame = hex(
            """
            3081d00201026881ca04276d61696c3d6572696e406578616d706c652e636f6d2c64633d6578616d706c652c
            64633d636f6d30819e3041040b6f626a656374436c61737331320403746f700406706572736f6e04146f7267
            616e697a6174696f6e616c506572736f6e040d696e65744f7267506572736f6e300c0402636e310604044572
            696e300c0402736e310604044572696e301a04046d61696c311204106572696e406578616d706c652e636f6d
            302104167573657243657274696669636174653b62696e617279310704053003020105
            """
        )
        let message = try LDAPMessage(frame.span, limits: limits)
        #expect(message.kind == .add)
        var request = try AddRequest(message.content, limits: limits)
        let name = request.entry.text()
        #expect(name == "mail=erin@example.com,dc=example,dc=com")
        var seen: [String] = []
        while let attribute = request.nextAttribute() { seen.append(text(attribute)) }
        #expect(
            seen == [
                "objectClass: 3 6 20 13", "cn: 4", "sn: 4", "mail: 16",
                "userCertificate;binary: 5",
            ]
        )
    }

    @Test func `ldapmodify's three changes read as they were sent`() throws {
        let frame = hex(
            """
            30818f02010266818904286d61696c3d616c696365406578616d706c652e636f6d2c64633d6578616d706c65
            2c64633d636f6d305d30260a0100302104167573657243657274696669636174653b62696e61727931070405
            300302010530120a0102300d0402636e31070405416c696365301f0a0101301a041675736572436572746966
            69636174653b62696e6172793100
            """
        )
        let message = try LDAPMessage(frame.span, limits: limits)
        #expect(message.kind == .modify)
        var request = try ModifyRequest(message.content, limits: limits)
        let name = request.entry.text()
        #expect(name == "mail=alice@example.com,dc=example,dc=com")
        var seen: [String] = []
        while let change = request.nextChange() {
            seen.append("\(change.operation) \(text(change.attribute))")
        }
        #expect(
            seen == [
                "add userCertificate;binary: 5", "replace cn: 5", "delete userCertificate;binary:",
            ]
        )
    }

    /// The description and the lengths of the values.
    private func text(_ attribute: borrowing WrittenAttribute) -> String {
        var result = attribute.description.text() + ":"
        var values = attribute.values
        var count = 0
        while let value = values.next() {
            result += " \(value.count)"
            count += 1
        }
        let claimed = attribute.valueCount
        #expect(count == claimed)
        return result
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var content: String
        var expected: LDAPError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "no attribute", content: "0400 3000"),
        Row(name: "no list", content: "0400", expected: .malformed(missing(.sequence, 2))),
        Row(name: "an element behind", content: "0400 3000 0500"),
        Row(name: "an attribute of one value", content: "0400 3009 3007 040161 3102 0400"),
        Row(
            name: "an attribute without values",
            content: "0400 3007 3005 040161 3100",
            expected: .attributeWithoutValues
        ),
        Row(name: "256 values", content: "0400 3082020a 30820206 0400 31820200" + values(256)),
        Row(
            name: "257 values",
            content: "0400 3082020c 30820208 0400 31820202" + values(257),
            expected: .tooManyValues(limit: 256)
        ),
        Row(name: "256 attributes", content: "0400 30820800" + attributes(256)),
        Row(
            name: "257 attributes",
            content: "0400 30820808" + attributes(257),
            expected: .tooManyAttributes(limit: 256)
        ),
        Row(
            name: "a value that is no octet string",
            content: "0400 3008 3006 0400 3102 0500",
            expected: .malformed(
                .unexpectedTag(expected: .octetString, found: .null, offset: 0)
            )
        ),
    ])
    func `add table`(_ row: Row) {
        #expect(
            failure(row.content) { content throws(LDAPError) in
                _ = try AddRequest(content, limits: limits)
            } == row.expected
        )
    }

    @Test(arguments: [
        Row(name: "no change", content: "0400 3000"),
        Row(name: "delete of all", content: "0400 300b 3009 0a0101 3004 0400 3100"),
        Row(
            name: "add of nothing",
            content: "0400 300b 3009 0a0100 3004 0400 3100",
            expected: .attributeWithoutValues
        ),
        Row(
            name: "increment",
            content: "0400 300b 3009 0a0103 3004 0400 3100",
            expected: .unknownModification(3)
        ),
        Row(
            name: "operation -1",
            content: "0400 300b 3009 0a01ff 3004 0400 3100",
            expected: .unknownModification(-1)
        ),
        Row(name: "256 changes", content: "0400 30820b00" + changes(256)),
        Row(
            name: "257 changes",
            content: "0400 30820b0b" + changes(257),
            expected: .tooManyAttributes(limit: 256)
        ),
        Row(
            name: "no modification",
            content: "0400 3005 3003 0a0101",
            expected: .malformed(missing(.sequence, 9))
        ),
    ])
    func `modify table`(_ row: Row) {
        #expect(
            failure(row.content) { content throws(LDAPError) in
                _ = try ModifyRequest(content, limits: limits)
            } == row.expected
        )
    }

    private static func missing(_ tag: BERTag, _ offset: Int) -> BERError {
        .unexpectedTag(expected: tag, found: nil, offset: offset)
    }

    private static func values(_ count: Int) -> String { String(repeating: "0400", count: count) }

    private static func attributes(_ count: Int) -> String {
        String(repeating: "3006040031020400", count: count)
    }

    private static func changes(_ count: Int) -> String {
        String(repeating: "30090a0101300404003100", count: count)
    }

    private func failure(
        _ content: String,
        _ decode: (Span<UInt8>) throws(LDAPError) -> Void
    ) -> LDAPError? {
        let bytes = hex(content)
        do throws(LDAPError) {
            try decode(bytes.span)
            return nil
        } catch { return error }
    }

    @Test func `ldapexop's cancel reads as it was sent`() throws {
        let frame = hex("30190201027714800b312e332e362e312e312e3881053003020102")
        let message = try LDAPMessage(frame.span, limits: limits)
        let request = try ExtendedRequest(message.content)
        let isCancel = request.name.equals(CancelRequest.oid)
        #expect(isCancel)
        let cancel = try CancelRequest(request.value)
        #expect(cancel.messageID == 2)
    }

    @Test(arguments: [
        ("no value", nil, LDAPError.valueMissing),
        ("no number", "3000", .malformedValue(missing(.integer, 2))),
        ("a second number", "3006 020102 020103", .malformedValue(.trailingBytes(offset: 5))),
        ("bytes behind", "3003 020102 00", .malformedValue(.trailingBytes(offset: 5))),
    ])
    func `a cancel of anything but one number is refused`(
        _ name: String,
        _ value: String?,
        _ expected: LDAPError
    ) {
        let bytes = value.map(hex) ?? []
        let failure: LDAPError?
        do throws(LDAPError) {
            if value == nil {
                _ = try CancelRequest(nil)
            } else {
                _ = try CancelRequest(bytes.span)
            }
            failure = nil
        } catch { failure = error }
        #expect(failure == expected, "\(name)")
    }

    @Test(arguments: [
        ("30 18 0201 01 6013 020103 0400 a30c 0408 45585445524e414c 0400", "derived"),
        ("301f020101601a0201030400a313040845585445524e414c0407753a616c696365", "user alice"),
        (
            "3023020101601e0201030400a317040845585445524e414c040b646e3a636e3d616c696365",
            "name cn=alice"
        ),
        ("30 16 0201 01 6011 020103 0400 a30a 0408 45585445524e414c", "derived"),
        ("30 1a 0201 01 6015 020103 0400 a30e 0408 45585445524e414c 0402 753a", "user "),
        ("30 19 0201 01 6014 020103 0400 a30d 0408 45585445524e414c 0401 75", "nothing"),
        ("30 1b 0201 01 6016 020103 0400 a30f 0408 45585445524e414c 0403 783a79", "nothing"),
    ])
    func `EXTERNAL's credentials say who is meant`(_ frame: String, _ expected: String) throws {
        let frame = hex(frame)
        let message = try LDAPMessage(frame.span, limits: limits)
        let bind = try BindRequest(message.content)
        guard case .sasl(let sasl) = bind.authentication else {
            Issue.record("this is no SASL bind")
            return
        }
        let isExternal = sasl.mechanism.equals(ExternalCredentials.mechanism)
        #expect(isExternal)
        let seen: String
        if let credentials = ExternalCredentials(sasl.credentials) {
            switch credentials {
            case .derived: seen = "derived"
            case .name(let name): seen = "name \(name.text())"
            case .user(let user): seen = "user \(user.text())"
            }
        } else {
            seen = "nothing"
        }
        #expect(seen == expected)
    }
}
