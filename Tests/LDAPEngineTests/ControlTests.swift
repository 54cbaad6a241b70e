import BER
import FilterText
import LDAP
import LDAPEngine
import Testing

/// What controls do to a search and a compare.
@Suite struct ControlTests {
    static let matchedValues = "1.2.826.0.1.3344810.2.3"
    static let assertion = "1.3.6.1.1.12"
    static let subentries = "1.3.6.1.4.1.4203.1.10.1"
    static let alice = "mail=alice@example.com,dc=example,dc=com"

    // MARK: Matched values (RFC 3876)

    struct Values: Sendable, CustomTestStringConvertible {
        var name: String
        var items: [String]
        var attributes: [String] = []
        /// Each attribute with the serial numbers of its certificates, or its values.
        var expected: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Values(
            name: "certificates by key usage",
            items: ["(userCertificate:certificateMatch:={keyUsage {keyEncipherment}})"],
            expected: ["userCertificate;binary 2 1"]
        ),
        Values(
            name: "one certificate by its serial number, the name as well",
            items: ["(userCertificate:certificateMatch:={serialNumber 3})", "(cn=*)"],
            expected: ["cn Alice Liddell", "userCertificate;binary 3"]
        ),
        Values(
            name: "a certificate that is not valid now",
            items: ["(userCertificate;binary:certificateMatch:={serialNumber 4})"],
            expected: []
        ),
        Values(
            name: "some classes",
            items: ["(objectClass=person)", "(objectClass=top)"],
            expected: ["objectClass top person"]
        ),
        Values(
            name: "values that begin so",
            items: ["(mail=al*)", "(sn=al*)"],
            expected: ["mail alice@example.com"]
        ),
        Values(name: "a supertype", items: ["(name=Liddell)"], expected: ["sn Liddell"]),
        Values(
            name: "what is wanted and asked for",
            items: ["(cn=*)", "(sn=*)"],
            attributes: ["sn", "mail"],
            expected: ["sn Liddell"]
        ),
        Values(
            name: "composed certificates",
            items: ["(userSMIMECertificate=*)"],
            attributes: ["userSMIMECertificate;binary", "cn"],
            expected: ["userSMIMECertificate;binary 3 values"]
        ),
        Values(name: "an unknown attribute", items: ["(favoriteDrink=*)"], expected: []),
        Values(name: "nothing", items: [], expected: []),
    ])
    func `matched values: those for which an item is True`(_ row: Values) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: "",
                "(mail=alice@example.com)",
                attributes: row.attributes,
                controls: [Self.values(row.items)]
            )
        )
        #expect(answer.code == .success)
        #expect(answer.names == [Self.alice])
        #expect(answer.attributes.map(Self.text) == row.expected)
    }

    @Test func `matched values: an entry of our own too, and types without values are all there`()
        throws
    {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: "cn=Subschema",
                scope: 0,
                "(objectClass=*)",
                attributes: ["attributeTypes", "objectClasses"],
                controls: [
                    Self.values(
                        ["(attributeTypes:objectIdentifierFirstComponentMatch:=2.5.4.36)"],
                        isCritical: true
                    )
                ]
            )
        )
        #expect(answer.attributes.map(\.name) == ["attributeTypes"])
        #expect(answer.values(of: "attributeTypes")?.count == 1)
        let types = try client.send(
            Request.search(
                base: "",
                typesOnly: true,
                "(mail=alice@example.com)",
                attributes: ["cn", "sn"],
                controls: [Self.values(["(cn=*)"])]
            )
        )
        #expect(types.attributes.map(\.name) == ["cn", "sn"])
    }

    @Test func `matched values: what takes too much work is refused without the entry`() throws {
        var limits = Limits()
        limits.filterBytesMax = 60_000
        var client = try Client(limits: limits)
        let items = Array(
            repeating: "(userCertificate:certificateMatch:={serialNumber 77})",
            count: 100
        )
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", controls: [Self.values(items)])
        )
        #expect(answer.code == .adminLimitExceeded)
        #expect(answer.names.isEmpty)
    }

    private static func values(_ items: [String], isCritical: Bool = false) -> Request.Control {
        Request.Control(
            oid: matchedValues,
            isCritical: isCritical,
            value: Request.element(.sequence, items.flatMap(FilterText.encode))
        )
    }

    private static func text(_ attribute: Response.Attribute) -> String {
        if attribute.name == "userCertificate;binary" {
            let numbers = attribute.values.map { value in
                (TestDirectory.alice + TestDirectory.aliceOutOfTime)
                    .first { $0.der == value }.map { "\($0.serial)" } ?? "?"
            }
            return ([attribute.name] + numbers).joined(separator: " ")
        }
        if attribute.name.hasPrefix("userSMIME") {
            return "\(attribute.name) \(attribute.values.count) values"
        }
        let texts = attribute.values.map { String(decoding: $0, as: UTF8.self) }
        return ([attribute.name] + texts).joined(separator: " ")
    }

    // MARK: Assertion (RFC 4528)

    struct Assertion: Sendable, CustomTestStringConvertible {
        var base: String
        var filter: String
        var grade = Grade.public
        var code: ResultCode
        var testDescription: String { "\(grade): \(filter) of \(base)" }
    }

    @Test(arguments: [
        Assertion(base: alice, filter: "(cn=Alice Liddell)", code: .success),
        Assertion(base: alice, filter: "(cn=Bob)", code: .assertionFailed),
        Assertion(base: alice, filter: "(favoriteDrink=*)", code: .assertionFailed),
        Assertion(base: alice, filter: "(userCertificate=*)", code: .success),
        Assertion(base: "", filter: "(vendorName=Waxwing)", code: .success),
        Assertion(base: "", filter: "(vendorName=*ldap*)", code: .assertionFailed),
        Assertion(base: "cn=Subschema", filter: "(cn=subschema)", code: .success),
        Assertion(
            base: TestDirectory.suffix,
            filter: "(objectClass=*)",
            code: .assertionFailed
        ),
        Assertion(
            base: TestDirectory.suffix,
            filter: "(objectClass=*)",
            grade: .internal,
            code: .success
        ),
        Assertion(base: alice, filter: "(entryUUID=*)", code: .assertionFailed),
        Assertion(base: alice, filter: "(entryUUID=*)", grade: .internal, code: .success),
        Assertion(
            base: "mail=nobody@example.com,dc=example,dc=com",
            filter: "(&)",
            code: .noSuchObject
        ),
    ])
    func `a search is done if what it asserts of its base is True`(_ row: Assertion) throws {
        var client = try Client(rules: ["listener ldap grade \(row.grade)"])
        let answer = try client.send(
            Request.search(
                base: row.base,
                scope: 0,
                row.base == TestDirectory.suffix ? "(mail=bob@example.com)" : "(objectClass=*)",
                controls: [Self.asserting(row.filter)]
            )
        )
        #expect(answer.code == row.code)
        #expect(answer.names.isEmpty == (row.code != .success))
    }

    @Test(arguments: [("(sn=Liddell)", ResultCode.compareTrue), ("(sn=X)", .assertionFailed)])
    func `a compare is done if what it asserts is True`(
        _ filter: String,
        _ code: ResultCode
    ) throws {
        var client = try Client()
        let answer = try client.send(
            Request.compare(
                Self.alice,
                "cn",
                Array("alice liddell".utf8),
                controls: [Self.asserting(filter)]
            )
        )
        #expect(answer.code == code)
    }

    @Test func `an assertion may take as much work as a filter, and no more`() throws {
        var limits = Limits()
        limits.filterBytesMax = 30_000
        var client = try Client(limits: limits)
        let term = "(userCertificate:certificateMatch:={serialNumber 77})"
        let filter = "(|" + String(repeating: term, count: 50) + ")"
        let answer = try client.send(
            Request.search(
                base: Self.alice,
                scope: 0,
                "(objectClass=*)",
                controls: [Self.asserting(filter)]
            )
        )
        #expect(answer.code == .adminLimitExceeded)
    }

    private static func asserting(_ filter: String) -> Request.Control {
        Request.Control(oid: assertion, isCritical: true, value: FilterText.encode(filter))
    }

    // MARK: Subentries (RFC 3672)

    @Test(arguments: [
        ("cn=Subschema", "(objectClass=subschema)", true, 1),
        ("cn=Subschema", "(objectClass=subschema)", false, 0),
        (alice, "(objectClass=*)", true, 0), (alice, "(objectClass=*)", false, 1),
        ("", "(objectClass=*)", true, 1), ("", "(objectClass=*)", false, 1),
        ("", "(mail=alice@example.com)", true, 0), ("", "(mail=alice@example.com)", false, 1),
    ])
    func `subentries alone, or entries alone`(
        _ base: String,
        _ filter: String,
        _ wantsSubentries: Bool,
        _ count: Int
    ) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: base,
                scope: 0,
                filter,
                controls: [
                    Request.Control(
                        oid: Self.subentries,
                        isCritical: true,
                        value: [0x01, 0x01, wantsSubentries ? 0xff : 0x00]
                    )
                ]
            )
        )
        #expect(answer.code == .success)
        #expect(answer.names.count == count)
    }

    @Test func `what may not be asked for may not be asked for with subentries either`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: TestDirectory.suffix,
                "(cn=*)",
                controls: [Request.Control(oid: Self.subentries, value: [0x01, 0x01, 0xff])]
            )
        )
        #expect(answer.code == .insufficientAccessRights)
    }

    // MARK: Where a control belongs

    @Test(arguments: [matchedValues, subentries, assertion])
    func `a control on a request that cannot have it is as if it were not known`(
        _ oid: String
    ) throws {
        var client = try Client()
        for isCritical in [true, false] {
            let bind = Request.message(
                Request.element(.application(0, constructed: true), [2, 1, 3, 4, 0, 0x80, 0]),
                controls: [Request.Control(oid: oid, isCritical: isCritical, value: [0x77])]
            )
            #expect(
                try client.send(bind).code
                    == (isCritical ? .unavailableCriticalExtension : .success)
            )
        }
    }

    // MARK: Cancel (RFC 3909)

    @Test func `there is nothing to cancel when requests are answered at once`() throws {
        var client = try Client()
        _ = try client.send(Request.search(id: 7, base: "", "(mail=alice@example.com)"))
        let value: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x07]
        let answer = try client.send(Request.extended(id: 8, "1.3.6.1.1.8", value: value))
        guard case .result(8, 0x78, .noSuchOperation, "", _, _)? = answer.last else {
            Issue.record("\(answer)")
            return
        }
        let broken = try client.send(Request.extended(id: 9, "1.3.6.1.1.8", value: [0x30]))
        #expect(broken.code == .protocolError)
        #expect(try client.send(Request.extended(id: 9, "1.3.6.1.1.8")).code == .protocolError)
    }

    @Test func `a search that is under way is canceled, and says so before the cancel does`() throws
    {
        var limits = Limits()
        limits.sliceWorkMax = 1
        var client = try Client(limits: limits, rules: Client.internalRules)
        let search = Request.search(id: 7, base: TestDirectory.suffix, "(cn=*)")
        let (outcome, _) = try client.exchange(search)
        #expect(outcome == .more)
        let value: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x07]
        let (next, answer) = try client.exchange(
            Request.extended(id: 8, "1.3.6.1.1.8", value: value)
        )
        #expect(next == .none)
        #expect(answer.count == 2)
        guard case .result(7, 0x65, .canceled, "", _, _)? = answer.first,
            case .result(8, 0x78, .success, "", _, _)? = answer.last
        else {
            Issue.record("\(answer)")
            return
        }
        let (ended, nothing) = try client.resume()
        #expect(ended == .none)
        #expect(nothing.isEmpty)
    }

    @Test func `matched values: a search that goes on keeps to them`() throws {
        var limits = Limits()
        limits.sliceWorkMax = 1
        var client = try Client(limits: limits, rules: Client.internalRules)
        let (pieces, answer) = try client.sendAll(
            Request.search(
                base: TestDirectory.suffix,
                "(mail=*)",
                controls: [Self.values(["(sn=*)"])]
            )
        )
        #expect(pieces > 2)
        #expect(answer.names.count == 4)
        for case .entry(_, _, let attributes) in answer {
            #expect(attributes.map(\.name) == ["sn"])
        }
    }

    @Test func `a password that is being checked cannot be called back`() throws {
        var client = try Client(isProtected: true)
        let (outcome, none) = try client.exchange(
            Request.bind(id: 7, name: "erin", password: "secret")
        )
        #expect(outcome == .suspended)
        #expect(none.isEmpty)
        let value: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x07]
        let answer = try client.send(Request.extended(id: 8, "1.3.6.1.1.8", value: value))
        #expect(answer.code == .cannotCancel)
        let (_, bound) = try client.complete(.password(.refused))
        #expect(bound.code == .invalidCredentials)
    }
}
