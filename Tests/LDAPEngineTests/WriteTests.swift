import BER
import ChangeFeed
import LDAP
import LDAPEngine
import Testing

/// Adds and modifies of publishers, up to where the authority takes them.
@Suite struct WriteTests {
    static let suffix = TestDirectory.suffix
    static let entry = "mail=Bob@Example.com,\(suffix)"

    /// An attribute as a client writes it.
    struct Attribute: Sendable {
        var name: String
        var values: [[UInt8]]

        init(_ name: String, _ values: String...) {
            self.name = name
            self.values = values.map { Array($0.utf8) }
        }

        func encoded() -> [UInt8] {
            var content = BERWriter()
            content.appendString(.octetString, name)
            content.appendConstructed(.set) { set in
                for value in values { set.appendPrimitive(.octetString, value) }
            }
            return Request.element(.sequence, content.array())
        }
    }

    static func add(_ entry: String, _ attributes: [Attribute]) -> [UInt8] {
        var content = BERWriter()
        content.appendString(.octetString, entry)
        content.appendConstructed(.sequence) { list in
            for attribute in attributes { list.append(attribute.encoded()) }
        }
        return Request.message(
            id: 7,
            Request.element(.application(8, constructed: true), content.array())
        )
    }

    static func modify(_ entry: String, _ changes: [(Int64, Attribute)]) -> [UInt8] {
        var content = BERWriter()
        content.appendString(.octetString, entry)
        content.appendConstructed(.sequence) { list in
            for (operation, attribute) in changes {
                list.appendConstructed(.sequence) { change in
                    change.appendEnumerated(operation)
                    change.append(attribute.encoded())
                }
            }
        }
        return Request.message(
            id: 7,
            Request.element(.application(6, constructed: true), content.array())
        )
    }

    /// A session that is signed in, as a publisher or not.
    static func client(mayWrite: Bool = true) throws -> Client {
        var client = try Client(isProtected: true)
        _ = client.receive(Request.bind(name: "ca", password: "secret"))
        _ = client.session.takeDeferred()
        _ = try client.complete(
            .password(.accepted(account: "ca", grade: .partner, mayWrite: mayWrite))
        )
        return client
    }

    static func value(_ text: String, _ form: WriteRequest.Value.Form) -> WriteRequest.Value {
        WriteRequest.Value(form: form, bytes: Array(text.utf8))
    }

    @Test func `of a written entry the names and the certificates are kept`() throws {
        var client = try Self.client()
        let (outcome, responses) = try client.exchange(
            Self.add(
                Self.entry,
                [
                    Attribute("objectClass", "top", "person", "inetOrgPerson"),
                    Attribute("cn", "Bob B"), Attribute("sn", "B"), Attribute("givenName", "Bob"),
                    Attribute("mail", "bob@example.com"), Attribute("ou", "Sales"),
                    Attribute("userCertificate;binary", "one", "two"),
                    Attribute("userSMIMECertificate;binary", "three"),
                ]
            )
        )
        #expect(outcome == .suspended)
        #expect(responses.isEmpty)
        #expect(!client.engine.lastOperation.isFinished)
        guard case .write(let request)? = client.session.takeDeferred() else {
            Issue.record("nothing to write")
            return
        }
        #expect(request.account == "ca")
        #expect(request.address == "bob@example.com")
        #expect(request.password.withBytes { $0.array() } == Array("secret".utf8))
        #expect(
            request.operation
                == .add(
                    commonName: "Bob B",
                    surname: "B",
                    certificates: [
                        Self.value("one", .certificate), Self.value("two", .certificate),
                        Self.value("three", .message),
                    ]
                )
        )
    }

    @Test func `a modify keeps the order of its steps`() throws {
        var client = try Self.client()
        let (outcome, _) = try client.exchange(
            Self.modify(
                Self.entry,
                [
                    (0, Attribute("2.5.4.36;binary", "one")), (2, Attribute("sn", "C")),
                    (1, Attribute("userCertificate")),
                    (2, Attribute("userSMIMECertificate", "two")),
                    (1, Attribute("usercertificate;BINARY", "three")),
                ]
            )
        )
        #expect(outcome == .suspended)
        guard case .write(let request)? = client.session.takeDeferred() else {
            Issue.record("nothing to write")
            return
        }
        #expect(
            request.operation
                == .modify([
                    .add([Self.value("one", .certificate)]),
                    .delete(.certificate, values: []),
                    .replace(.message, values: [Self.value("two", .message)]),
                    .delete(.certificate, values: [Self.value("three", .certificate)]),
                ])
        )
    }

    @Test(arguments: [
        WriteVerdict(code: .success),
        WriteVerdict(code: .entryAlreadyExists, diagnostic: "the mailbox is there"),
        WriteVerdict(code: .noSuchObject, matchedDN: suffix, diagnostic: "no such mailbox"),
    ])
    func `the authority's answer is the client's`(_ verdict: WriteVerdict) throws {
        for (frame, tag) in [
            (Self.add(Self.entry, [Attribute("cn", "B")]), 0x69 as UInt8),
            (Self.modify(Self.entry, [(0, Attribute("userCertificate", "x"))]), 0x67),
        ] {
            var client = try Self.client()
            #expect(client.receive(frame) == .suspended)
            _ = client.session.takeDeferred()
            // A password's verdict is not what it waits for.
            let (_, nothing) = try client.complete(.password(.refused))
            #expect(nothing.isEmpty)
            let (outcome, answer) = try client.complete(.write(verdict))
            #expect(outcome == .none)
            guard case .result(7, tag, verdict.code, let matched, let text, _)? = answer.last
            else {
                Issue.record("another answer: \(answer)")
                continue
            }
            #expect(matched == verdict.matchedDN)
            #expect(text == verdict.diagnostic)
            #expect(client.engine.lastOperation.resultCode == verdict.code)
            #expect(client.engine.lastOperation.isFinished)
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var frame: [UInt8]
        var code: ResultCode
    }

    @Test(arguments: [
        Refused(
            testDescription: "an entry elsewhere",
            frame: add("mail=bob@example.com,dc=example,dc=org", [Attribute("cn", "B")]),
            code: .namingViolation
        ),
        Refused(
            testDescription: "an entry of another name",
            frame: add("uid=bob,\(suffix)", [Attribute("cn", "B")]),
            code: .namingViolation
        ),
        Refused(
            testDescription: "the naming context",
            frame: modify(suffix, [(0, Attribute("userCertificate", "x"))]),
            code: .namingViolation
        ),
        Refused(
            testDescription: "an entry below a mailbox",
            frame: add("cn=x,\(entry)", [Attribute("cn", "B")]),
            code: .namingViolation
        ),
        Refused(
            testDescription: "another address in mail",
            frame: add(entry, [Attribute("mail", "carol@example.com")]),
            code: .namingViolation
        ),
        Refused(
            testDescription: "what is no name",
            frame: add("bob", [Attribute("cn", "B")]),
            code: .invalidDNSyntax
        ),
        Refused(
            testDescription: "an attribute that nobody knows",
            frame: add(entry, [Attribute("x-nobody", "B")]),
            code: .undefinedAttributeType
        ),
        Refused(
            testDescription: "an operational attribute",
            frame: add(entry, [Attribute("entryUUID", "B")]),
            code: .unwillingToPerform
        ),
        Refused(
            testDescription: "an authority's certificate",
            frame: modify(entry, [(0, Attribute("cACertificate;binary", "B"))]),
            code: .unwillingToPerform
        ),
        Refused(
            testDescription: "an option of a certificate",
            frame: modify(entry, [(0, Attribute("userCertificate;lang-de", "B"))]),
            code: .unwillingToPerform
        ),
        Refused(
            testDescription: "a modify of names alone",
            frame: modify(entry, [(2, Attribute("cn", "B"))]),
            code: .unwillingToPerform
        ),
        Refused(
            testDescription: "a name that is not UTF-8",
            frame: {
                var attribute = Attribute("cn")
                attribute.values = [[0xff]]
                return add(entry, [attribute])
            }(),
            code: .invalidAttributeSyntax
        ),
        Refused(
            testDescription: "a delete",
            frame: Request.message(
                Request.element(.application(10), Array(entry.utf8))
            ),
            code: .unwillingToPerform
        ),
    ])
    func `what a publisher may not write is refused without asking`(_ row: Refused) throws {
        var client = try Self.client()
        let (outcome, answer) = try client.exchange(row.frame)
        #expect(outcome == .none)
        #expect(answer.code == row.code)
        #expect(client.session.takeDeferred() == nil)
    }

    @Test func `nobody else writes, however right the request is`() throws {
        let frame = Self.add(Self.entry, [Attribute("cn", "B")])
        var reader = try Self.client(mayWrite: false)
        #expect(try reader.send(frame).code == .insufficientAccessRights)
        var stranger = try Client(isProtected: true)
        #expect(try stranger.send(frame).code == .insufficientAccessRights)
        // Nor a publisher who has bound as nobody since.
        var former = try Self.client()
        _ = try former.send(Request.bind())
        #expect(try former.send(frame).code == .insufficientAccessRights)
    }
}
