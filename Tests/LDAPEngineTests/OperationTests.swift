import BER
import LDAP
import LDAPEngine
import Testing

/// Extended operations, abandon, unbind, writes, and what every client may read.
@Suite struct OperationTests {
    static let startTLS = "1.3.6.1.4.1.1466.20037"
    static let whoAmI = "1.3.6.1.4.1.4203.1.11.3"
    static let cancel = "1.3.6.1.1.8"

    struct StartTLS: Sendable, CustomTestStringConvertible {
        var name: String, isProtected = false, offers = true, value: [UInt8]? = nil
        var outcome = Outcome.none, code: ResultCode
        var testDescription: String { name }
    }

    @Test(arguments: [
        StartTLS(name: "at the beginning", outcome: .startTLS, code: .success),
        StartTLS(name: "again", isProtected: true, code: .operationsError),
        StartTLS(name: "without a certificate", offers: false, code: .protocolError),
        StartTLS(name: "with a value", value: [1], code: .protocolError),
        StartTLS(name: "with an empty value", value: [], code: .protocolError),
    ])
    func `StartTLS table`(_ row: StartTLS) throws {
        var client = try Client(isProtected: row.isProtected, offersStartTLS: row.offers)
        let (outcome, answer) = try client.exchange(
            Request.extended(id: 5, Self.startTLS, value: row.value)
        )
        #expect(outcome == row.outcome)
        #expect(answer.code == row.code)
        guard case .result(5, 0x78, _, _, _, let extended)? = answer.last else {
            Issue.record("no extended response")
            return
        }
        #expect(extended == Response.Extended(name: Self.startTLS, value: nil))
    }

    @Test func `who am I is nobody`() throws {
        var client = try Client()
        let answer = try client.send(Request.extended(Self.whoAmI))
        #expect(
            answer == [
                .result(
                    id: 1,
                    tag: 0x78,
                    code: .success,
                    matched: "",
                    text: "",
                    Response.Extended(name: nil, value: [])
                )
            ]
        )
        #expect(try client.send(Request.extended(Self.whoAmI, value: [1])).code == .protocolError)
    }

    @Test(arguments: ["1.3.6.1.1.8", "1.3.6.1.4.1.4203.1.11.1", "1.2.3", "nonsense", ""])
    func `an extended operation that is not known is a protocol error`(_ name: String) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(Request.extended(name))
        #expect(outcome == .none)
        #expect(answer.count == 1)
        #expect(answer.code == .protocolError)
    }

    @Test(arguments: [1, 7, 0, -1, 2_147_483_647, Int64.max] as [Int64])
    func `an abandon is passed over in silence`(_ target: Int64) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(Request.abandon(target))
        #expect(outcome == .none)
        #expect(answer.isEmpty)
    }

    @Test func `an unbind closes without an answer, whatever controls it has`() throws {
        var client = try Client()
        #expect(try client.exchange(Request.unbind()) == (.close, []))
        let control = Request.Control(oid: "1.2.3", isCritical: true)
        let request = Request.message([0x42, 0x00], controls: [control])
        #expect(try client.exchange(request) == (.close, []))
    }

    @Test(
        arguments: [
            ("add", 0x68, 0x69), ("modify", 0x66, 0x67), ("modify DN", 0x6c, 0x6d),
            ("delete", 0x4a, 0x6b),
        ] as [(String, UInt8, UInt8)]
    )
    func `a write is refused in the response that belongs to it`(
        _ name: String,
        _ tag: UInt8,
        _ response: UInt8
    ) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(Request.message(id: 9, [tag, 0x01, 0x61]))
        #expect(outcome == .none)
        guard case .result(9, response, .insufficientAccessRights, _, let text, _)? = answer.last
        else {
            Issue.record("no such response")
            return
        }
        #expect(text == "only accounts of publishers write, and certificates alone")
    }

    @Test func `the root DSE says what there is`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(base: "", scope: 0, "(objectClass=*)", attributes: ["*", "+"])
        )
        #expect(answer.names == [""])
        #expect(answer.texts(of: "objectClass") == ["top"])
        #expect(answer.texts(of: "namingContexts") == [TestDirectory.suffix])
        #expect(answer.texts(of: "subschemaSubentry") == ["cn=Subschema"])
        #expect(answer.texts(of: "supportedLDAPVersion") == ["3"])
        #expect(
            answer.texts(of: "supportedExtension") == [Self.startTLS, Self.whoAmI, Self.cancel]
        )
        #expect(
            answer.texts(of: "supportedFeatures")
                == ["1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.3"]
        )
        #expect(answer.texts(of: "vendorName") == ["Waxwing"])
        #expect(answer.texts(of: "vendorVersion") == ["0.1.0"])
        #expect(
            answer.texts(of: "supportedControl") == [
                "1.2.826.0.1.3344810.2.3", "1.3.6.1.1.12", "2.16.840.1.113730.3.4.2",
                "1.3.6.1.4.1.4203.1.10.1", "1.3.6.1.1.22",
            ]
        )
    }

    @Test(arguments: Grade.allCases)
    func `the root DSE lists the controls that a search may have, and no other`(
        _ grade: Grade
    ) throws {
        var client = try Client(rules: ["grade \(grade)"])
        let request = Request.search(base: "", scope: 0, "(objectClass=*)", attributes: ["+"])
        let listed = try #require(client.send(request).texts(of: "supportedControl"))
        // In pages, in order: without values they are malformed where they may be used.
        for type in ["1.2.840.113556.1.4.319", "1.2.840.113556.1.4.473"] {
            let filter = "(mail=alice@example.com)"
            let control = Request.Control(oid: type, isCritical: true)
            let answer = try client.send(Request.search(base: "", filter, controls: [control]))
            let isKnown = answer.code != .unavailableCriticalExtension
            #expect(isKnown == listed.contains(type))
            #expect(isKnown == (grade == .internal))
        }
    }

    @Test func `the root DSE keeps what it says for those who ask by name`() throws {
        var client = try Client(offersStartTLS: false)
        for list in [[], ["*"]] as [[String]] {
            let answer = try client.send(
                Request.search(base: "", scope: 0, "(objectClass=*)", attributes: list)
            )
            #expect(answer.attributes == [Response.Attribute("objectClass", texts: "top")])
        }
        let named = try client.send(
            Request.search(
                base: "",
                scope: 0,
                "(objectClass=*)",
                attributes: ["SUPPORTEDEXTENSION"]
            )
        )
        #expect(
            named.attributes == [
                Response.Attribute("supportedExtension", texts: Self.whoAmI, Self.cancel)
            ]
        )
        let types = try client.send(
            Request.search(
                base: "",
                scope: 0,
                typesOnly: true,
                "(objectClass=*)",
                attributes: ["namingContexts"]
            )
        )
        #expect(types.attributes == [Response.Attribute("namingContexts", [])])
        let filtered = try client.send(
            Request.search(base: "", scope: 0, "(supportedLDAPVersion=2)")
        )
        #expect(filtered.names.isEmpty)
    }

    @Test func `the schema is published as it is used`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(
                base: "cn=Subschema",
                scope: 0,
                "(objectClass=subschema)",
                attributes: ["*", "+"]
            )
        )
        let schema = try TestDirectory.shared.get().schema
        #expect(answer.texts(of: "attributeTypes") == schema.attributeTypeDefinitions)
        #expect(answer.texts(of: "objectClasses") == schema.objectClassDefinitions)
        #expect(answer.texts(of: "ldapSyntaxes") == schema.syntaxDefinitions)
        #expect(answer.texts(of: "matchingRules") == schema.matchingRuleDefinitions)
        #expect(answer.texts(of: "objectClass") == ["top", "subentry", "subschema"])
        let one = try client.send(
            Request.search(
                base: "cn=Subschema",
                scope: 0,
                "(attributeTypes=userCertificate)",
                attributes: ["cn"]
            )
        )
        #expect(one.attributes == [Response.Attribute("cn", texts: "Subschema")])
    }

    @Test func `a suffix that is no name is refused`() throws {
        let schema = try TestDirectory.shared.get().schema
        for suffix in ["", "example.com", " "] {
            #expect(throws: EngineError.suffixIsNoName(suffix)) {
                try EngineConfiguration(suffix: suffix, schema: schema, version: "1")
            }
        }
    }
}
