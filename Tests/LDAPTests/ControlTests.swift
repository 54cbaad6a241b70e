import BER
import LDAP
import Testing

/// The values of controls, as OpenLDAP's ldapsearch 2.5.13 sends them where nothing else is said.
@Suite struct ControlTests {
    let limits = MessageLimits()

    @Test func `every control is found by its OID, and by nothing like it`() {
        for type in ControlType.allCases {
            #expect(known("\(type.oid)") == type)
            #expect(known("\(type.oid).1") == nil)
        }
        #expect(known("") == nil)
    }

    private func known(_ oid: String) -> ControlType? {
        let oid = bytes(oid)
        return ControlType(oid.span)
    }

    @Test func `ldapsearch's page of two reads as it was sent`() throws {
        let frame = hex(
            """
            306f0201026345041164633d6578616d706c652c64633d636f6d0a01020a0100020100020100010100a31904
            046d61696c0411616c696365406578616d706c652e636f6d300604046d61696ca02330210416312e322e3834
            302e3131333535362e312e342e333139040730050201020400
            """
        )
        let message = try LDAPMessage(frame.span, limits: limits)
        var controls = message.controls
        guard let control = controls.next() else {
            Issue.record("there is no control")
            return
        }
        let (known, isCritical) = (control.known, control.isCritical)
        #expect(known == .pagedResults)
        #expect(!isCritical)
        let page = try PagedResultsControl(control.value)
        let (size, hasCookie) = (page.size, !page.cookie.isEmpty)
        #expect(size == 2)
        #expect(!hasCookie)
    }

    @Test func `ldapsearch's two sort keys read as they were sent`() throws {
        let value = hex(
            """
            302830040402736e30200402636e80176361736549676e6f72654f72646572696e674d617463688101ff
            """
        )
        var sort = try SortControl(value.span, limits: limits)
        let count = sort.count
        #expect(count == 2)
        var seen: [String] = []
        while let key = sort.nextKey() {
            var rule = "-"
            if let named = key.rule { rule = named.text() }
            seen.append("\(key.attribute.text()) \(rule) \(key.isReversed)")
        }
        #expect(seen == ["sn - false", "cn caseIgnoreOrderingMatch true"])
    }

    @Test func `ldapsearch's values filters read as they were sent`() throws {
        let usage = hex(
            """
            3043a941811063657274696669636174654d61746368820f757365724365727469666963617465831c7b6b65
            795573616765207b6b6579456e6369706865726d656e747d7d
            """
        )
        #expect(
            try items(usage)
                == "(userCertificate:certificateMatch:={keyUsage {keyEncipherment}})"
        )
        let two = hex("3011a40b04046d61696c30038001618702636e")
        #expect(try items(two) == "(mail=a*)(cn=*)")
        #expect(try items(hex("3000")) == "")
    }

    private func items(_ value: [UInt8]) throws -> String {
        let control = try MatchedValuesControl(value.span, limits: limits)
        var list = control.items
        var result = ""
        while let item = list.next() { result += text(item) }
        return result
    }

    @Test func `ldapsearch's assertion reads as it was sent`() throws {
        let value = hex(
            "a31c040b6f626a656374436c617373040d696e65744f7267506572736f6e"
        )
        let control = try AssertionControl(value.span, limits: limits)
        let filter = text(control.filter)
        #expect(filter == "(objectClass=inetOrgPerson)")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var type: ControlType
        var value: String?
        var isCritical = true
        var expected: LDAPError?
        var testDescription: String { "\(type): \(name)" }
    }

    @Test(arguments: [
        Refusal(name: "no value", type: .pagedResults, expected: .valueMissing),
        Refusal(
            name: "an empty value",
            type: .pagedResults,
            value: "",
            expected: .malformedValue(
                .unexpectedTag(expected: .sequence, found: nil, offset: 0)
            )
        ),
        Refusal(name: "size 0", type: .pagedResults, value: "30 05 02 01 00 04 00"),
        Refusal(
            name: "size -1",
            type: .pagedResults,
            value: "30 05 02 01 ff 04 00",
            expected: .searchLimitOutOfRange(-1)
        ),
        Refusal(name: "size 2^31 - 1", type: .pagedResults, value: "3008 02047fffffff 0400"),
        Refusal(
            name: "size 2^31",
            type: .pagedResults,
            value: "3009 02050080000000 0400",
            expected: .searchLimitOutOfRange(2_147_483_648)
        ),
        Refusal(
            name: "no cookie",
            type: .pagedResults,
            value: "30 03 02 01 01",
            expected: .malformedValue(
                .unexpectedTag(expected: .octetString, found: nil, offset: 5)
            )
        ),
        Refusal(
            name: "a third field",
            type: .pagedResults,
            value: "30 07 02 01 01 04 00 05 00",
            expected: .malformedValue(.trailingBytes(offset: 7))
        ),
        Refusal(
            name: "bytes behind",
            type: .pagedResults,
            value: "30 05 02 01 01 04 00 00",
            expected: .malformedValue(.trailingBytes(offset: 7))
        ),
        Refusal(name: "no value", type: .sort, expected: .valueMissing),
        Refusal(name: "no key", type: .sort, value: "30 00", expected: .noSortKeys),
        Refusal(name: "eight keys", type: .sort, value: "3028" + keys(8)),
        Refusal(
            name: "nine keys",
            type: .sort,
            value: "302d" + keys(9),
            expected: .tooManySortKeys(limit: 8)
        ),
        Refusal(
            name: "a key without an attribute",
            type: .sort,
            value: "30 02 30 00",
            expected: .malformedValue(
                .unexpectedTag(expected: .octetString, found: nil, offset: 4)
            )
        ),
        Refusal(name: "no value", type: .matchedValues, expected: .valueMissing),
        Refusal(
            name: "an AND",
            type: .matchedValues,
            value: "30 02 a0 00",
            expected: .compoundItem(tag: 0xa0)
        ),
        Refusal(
            name: "a NOT",
            type: .matchedValues,
            value: "30 06 a2 04 87 02 63 6e",
            expected: .compoundItem(tag: 0xa2)
        ),
        Refusal(
            name: "the name's attributes",
            type: .matchedValues,
            value: "30 0c a9 0a 82 02 63 6e 83 01 61 84 01 ff",
            expected: .compoundItem(tag: 0xa9)
        ),
        Refusal(
            name: "a cut item",
            type: .matchedValues,
            value: "30 03 87 02 63",
            expected: .malformedValue(.truncated(offset: 2))
        ),
        Refusal(
            name: "an item of no kind",
            type: .matchedValues,
            value: "30 02 8a 00",
            expected: .unknownFilter(tag: 0x8a)
        ),
        Refusal(
            name: "256 items",
            type: .matchedValues,
            value: "30 82 02 00" + String(repeating: "8700", count: 256)
        ),
        Refusal(
            name: "257 items",
            type: .matchedValues,
            value: "30 82 02 02" + String(repeating: "8700", count: 257),
            expected: .filterTooLarge(limit: 256)
        ),
        Refusal(name: "no value", type: .assertion, expected: .valueMissing),
        Refusal(
            name: "two filters",
            type: .assertion,
            value: "87 00 87 00",
            expected: .malformedValue(.trailingBytes(offset: 2))
        ),
        Refusal(name: "none", type: .manageDsaIT),
        Refusal(name: "none, not critical", type: .manageDsaIT, isCritical: false),
        Refusal(name: "an empty value", type: .manageDsaIT, value: ""),
        Refusal(name: "a value", type: .manageDsaIT, value: "00", expected: .valueUnexpected),
        Refusal(name: "none", type: .dontUseCopy),
        Refusal(name: "a value", type: .dontUseCopy, value: "00", expected: .valueUnexpected),
        Refusal(
            name: "not critical",
            type: .dontUseCopy,
            isCritical: false,
            expected: .notCritical
        ),
        Refusal(name: "true", type: .subentries, value: "01 01 ff"),
        Refusal(name: "no value", type: .subentries, expected: .valueMissing),
        Refusal(
            name: "a BOOLEAN of two octets",
            type: .subentries,
            value: "01 02 ff ff",
            expected: .malformedValue(.invalidBoolean(offset: 0))
        ),
    ])
    func `value table`(_ row: Refusal) throws {
        let frame = message(row)
        let message = try LDAPMessage(frame.span, limits: limits)
        var controls = message.controls
        guard let control = controls.next() else {
            Issue.record("there is no control")
            return
        }
        let failure = failure(control)
        #expect(failure == row.expected)
        // What is wrong inside a value never ends the connection.
        #expect(failure?.endsConnection != true)
    }

    private static func keys(_ count: Int) -> String {
        String(repeating: "30030401 61", count: count)
    }

    private func message(_ row: Refusal) -> [UInt8] {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(1)
            writer.appendHeader(BERTag(rawValue: 0x42), length: 0)
            writer.appendConstructed(.context(0, constructed: true)) { writer in
                writer.appendConstructed(.sequence) { writer in
                    writer.appendString(.octetString, literal: row.type.oid)
                    if row.isCritical { writer.appendBoolean(true) }
                    if let value = row.value { writer.appendPrimitive(.octetString, hex(value)) }
                }
            }
        }
        return writer.array()
    }

    private func failure(_ control: borrowing Control) -> LDAPError? {
        do throws(LDAPError) {
            switch control.known {
            case .pagedResults: _ = try PagedResultsControl(control.value)
            case .sort: _ = try SortControl(control.value, limits: limits)
            case .matchedValues: _ = try MatchedValuesControl(control.value, limits: limits)
            case .assertion: _ = try AssertionControl(control.value, limits: limits)
            case .manageDsaIT, .dontUseCopy: try control.checkWithoutValue()
            case .subentries: _ = try control.subentriesVisibility()
            case nil: Issue.record("the control is not known")
            }
            return nil
        } catch { return error }
    }

    @Test func `subentries are visible or not as the value says`() throws {
        for (octet, isVisible) in [("ff", true), ("00", false)] {
            let row = Refusal(name: "", type: .subentries, value: "01 01 " + octet)
            let frame = message(row)
            let message = try LDAPMessage(frame.span, limits: limits)
            var controls = message.controls
            let seen = try controls.next()?.subentriesVisibility()
            #expect(seen == isVisible)
        }
    }

    @Test func `a search ends with the controls given, or with none`() {
        var controls = BERWriter()
        controls.appendPagedResultsControl(size: 300, cookie: bytes("c").span)
        controls.appendSortResultControl(.success)
        controls.appendSortResultControl(.noSuchAttribute, attribute: bytes("x").span)
        var writer = BERWriter()
        writer.appendSearchResultDone(messageID: 7, code: .success, controls: controls.bytes)
        #expect(
            writer.array()
                == hex(
                    """
                    30 78 02 01 07 65 07 0a 01 00 04 00 04 00 a0 6a \
                    30 23 04 16 312e322e3834302e3131333535362e312e342e333139 04 09 3007 0202012c 040163 \
                    30 1f 04 16 312e322e3834302e3131333535362e312e342e343734 04 05 3003 0a0100 \
                    30 22 04 16 312e322e3834302e3131333535362e312e342e343734 04 08 3006 0a0110 800178
                    """
                )
        )
        writer.removeAll()
        writer.appendSearchResultDone(messageID: 7, code: .success, controls: Span())
        var plain = BERWriter()
        plain.appendSearchResultDone(messageID: 7, code: .success)
        #expect(writer.array() == plain.array())
    }
}
