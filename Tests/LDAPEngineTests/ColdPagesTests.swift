import LDAP
import LDAPEngine
import Testing

/// Requests are rehearsed where pages may be cold, and answered as they are where none is.
@Suite struct ColdPagesTests {
    static let base = TestDirectory.suffix
    static let alice = "mail=alice@example.com,\(base)"
    static let cold = Result { try TestDirectory.cold() }
    static let lookUp = Request.search(id: 7, base: base, "(mail=alice@example.com)")

    /// A client of a directory whose pages may be cold; its rehearsals are left to the test.
    static func client(
        limits: Limits = Limits(),
        isProtected: Bool = false,
        rules: [String] = [],
        monitor: (any MonitorSource)? = nil
    ) throws -> Client {
        try Client(
            limits: limits,
            isProtected: isProtected,
            rules: rules,
            monitor: monitor,
            directory: cold.get()
        )
    }

    @Test(arguments: try ClientVector.all())
    func `answers as the client needs it`(_ vector: ClientVector) throws {
        let rules = ["listener ldap grade \(vector.grade)"]
        let isProtected = vector.publisher != nil
        var plain = try Client(isProtected: isProtected, rules: rules)
        var client = try Self.client(isProtected: isProtected, rules: rules)
        client.rehearses = true
        client.publisher = vector.publisher
        plain.publisher = vector.publisher
        for step in vector.steps {
            let (outcome, responses) = try plain.exchange(step.send)
            let found = try client.exchange(step.send)
            #expect(found.outcome == outcome)
            #expect(found.responses == responses)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String, rules: [String] = [], request: [UInt8], rehearsals = 1
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "an address", request: lookUp),
        Row(
            name: "nobody's address",
            request: Request.search(base: base, "(mail=nobody@example.com)")
        ),
        Row(
            name: "a withdrawn one",
            request: Request.search(base: base, "(mail=carol@example.com)")
        ),
        Row(
            name: "two addresses",
            request: Request.search(
                base: base,
                "(|(mail=alice@example.com)(mail=nobody@example.com))"
            )
        ),
        Row(
            name: "a base read",
            request: Request.search(base: alice, scope: 0, "(objectClass=*)")
        ),
        Row(
            name: "below a mailbox",
            request: Request.search(base: "x=1,\(alice)", scope: 0, "(objectClass=*)")
        ),
        Row(
            name: "an authority",
            request: Request.search(base: TestDirectory.authority, scope: 0, "(objectClass=*)")
        ),
        Row(
            name: "a chain",
            request: Request.search(
                base: base,
                "(mail=bob@example.com)",
                attributes: ["userSMIMECertificate"]
            )
        ),
        Row(name: "a comparison", request: Request.compare(alice, "sn", Array("Liddell".utf8))),
        Row(
            name: "a comparison of the naming context",
            rules: Client.internalRules,
            request: Request.compare(base, "o", Array("Example AG".utf8))
        ),
        Row(
            name: "a partner's search",
            rules: ["grade partner"],
            request: Request.search(base: base, "(cn=*od*)")
        ),
        Row(
            name: "an internal search",
            rules: Client.internalRules,
            request: Request.search(base: base, "(cn=*)")
        ),
        Row(
            name: "a base read of the naming context",
            rules: Client.internalRules,
            request: Request.search(base: base, scope: 0, "(objectClass=*)")
        ),
        Row(
            name: "the root DSE",
            request: Request.search(base: "", scope: 0, "(objectClass=*)"),
            rehearsals: 0
        ),
        Row(
            name: "the schema",
            request: Request.search(base: "cn=Subschema", scope: 0, "(objectClass=*)"),
            rehearsals: 0
        ),
        Row(name: "a bind", request: Request.bind(), rehearsals: 0),
        Row(
            name: "what strangers may not ask",
            request: Request.search(base: base, "(cn=a*)"),
            rehearsals: 0
        ),
        Row(
            name: "what partners may not ask",
            rules: ["grade partner"],
            request: Request.search(base: base, "(cn=a*)"),
            rehearsals: 0
        ),
        Row(
            name: "what nobody may ask from here",
            rules: ["grade none"],
            request: lookUp,
            rehearsals: 0
        ),
    ]

    @Test(arguments: rows)
    func `what may read a cold page is rehearsed, and nothing else`(_ row: Row) throws {
        var plain = try Client(rules: row.rules)
        var client = try Self.client(rules: row.rules)
        client.rehearses = true
        #expect(try client.sendAll(row.request).responses == plain.sendAll(row.request).responses)
        #expect(client.rehearsals == row.rehearsals)
        #expect(client.session.lookUps == plain.session.lookUps)
        #expect(client.session.misses == plain.session.misses)
        #expect(client.engine.lookUps.count == plain.engine.lookUps.count)
        #expect(client.engine.lastOperation.resultCode == plain.engine.lastOperation.resultCode)
        #expect(client.engine.lastOperation.kind == plain.engine.lastOperation.kind)
        #expect(client.engine.lastOperation.isFinished)
    }

    @Test(arguments: [[], ["cn"], ["-sn", "cn"]])
    func `each slice is rehearsed before it is done`(_ keys: [String]) throws {
        var limits = Limits()
        limits.sliceWorkMax = 1
        let request = Request.search(
            id: 7,
            base: Self.base,
            "(cn=*)",
            controls: keys.isEmpty ? nil : [OrderTests.order(keys)]
        )
        var plain = try Client(limits: limits, rules: Client.internalRules)
        var client = try Self.client(limits: limits, rules: Client.internalRules)
        client.rehearses = true
        let expected = try plain.sendAll(request)
        let found = try client.sendAll(request)
        #expect(found.responses == expected.responses)
        #expect(found.pieces == expected.pieces)
        #expect(client.rehearsals == expected.pieces)
    }

    @Test func `an address is not rehearsed again for five seconds`() throws {
        var client = try Self.client()
        client.rehearses = true
        for (seconds, rehearsals) in [(0, 1), (5, 1), (5, 1), (6, 2), (0, 2), (-1, 3)] {
            client.now += Int64(seconds)
            #expect(try client.send(Self.lookUp).names == [Self.alice])
            #expect(client.rehearsals == rehearsals)
        }
        // Whatever is asked of it.
        let read = Request.search(base: Self.alice, scope: 0, "(objectClass=*)")
        #expect(try client.send(read).names == [Self.alice])
        #expect(client.rehearsals == 3)
        // One of two is not enough.
        let both = Request.search(
            base: Self.base,
            "(|(mail=alice@example.com)(mail=bob@example.com))"
        )
        #expect(try client.send(both).names.count == 2)
        #expect(client.rehearsals == 4)
    }

    @Test func `a rehearsal answers nothing and counts nothing`() throws {
        var client = try Self.client()
        client.session.allowance = 1
        let (outcome, nothing) = try client.exchange(Self.lookUp)
        #expect(outcome == .suspended)
        #expect(nothing.isEmpty)
        #expect(!client.engine.lastOperation.isFinished)
        #expect(client.engine.lookUps.count == 0)
        #expect((client.session.allowance, client.session.lookUps) == (1, 0))
        try client.rehearse()
        #expect((client.session.allowance, client.session.lookUps) == (1, 0))
        let (last, answer) = try client.complete(.rehearsal(.done))
        #expect(last == .none)
        #expect(answer.names == [Self.alice])
        #expect((client.session.allowance, client.session.lookUps) == (0, 1))
        // It is over.
        #expect(try client.complete(.rehearsal(.done)).responses.isEmpty)
    }

    @Test(arguments: [
        lookUp, Request.search(base: alice, scope: 0, "(objectClass=*)"),
        Request.compare(alice, "sn", Array("Liddell".utf8)),
    ])
    func `who may look up nothing more has nothing rehearsed`(_ request: [UInt8]) throws {
        var client = try Self.client()
        client.session.allowance = 0
        let (outcome, answer) = try client.exchange(request)
        #expect(outcome == .none)
        #expect(answer.code == .busy)
    }

    @Test func `a rehearsal reads no more than the client may look up`() throws {
        var client = try Self.client()
        let (_, _) = try client.exchange(Self.lookUp)
        // What another connection of the same source has used up meanwhile.
        client.session.allowance = 0
        let (outcome, answer) = try client.complete(.rehearsal(.done))
        #expect(outcome == .none)
        #expect(answer.code == .busy)
    }

    @Test(arguments: [lookUp, Request.compare(id: 7, alice, "sn", Array("Liddell".utf8))])
    func `when too many wait the client is told so`(_ request: [UInt8]) throws {
        var client = try Self.client()
        _ = try client.exchange(request)
        let (outcome, answer) = try client.complete(.rehearsal(.busy))
        #expect(outcome == .none)
        #expect(answer.code == .busy)
        #expect(client.engine.lastOperation.isFinished)
        #expect(client.engine.lastOperation.kind == (request == Self.lookUp ? .search : .compare))
    }

    @Test func `a search under way ends when too many wait`() throws {
        var limits = Limits()
        limits.sliceWorkMax = 1
        var client = try Self.client(limits: limits, rules: Client.internalRules)
        _ = try client.exchange(SearchJobTests.all)
        #expect(try client.complete(.rehearsal(.done)).outcome == .more)
        #expect(try client.resume().outcome == .suspended)
        let (outcome, answer) = try client.complete(.rehearsal(.busy))
        #expect(outcome == .none)
        #expect(answer.code == .busy)
        #expect(try client.resume().outcome == .none)
    }

    @Test func `an abandon ends what is rehearsed, another number does not`() throws {
        var client = try Self.client()
        _ = try client.exchange(Self.lookUp)
        _ = try client.exchange(Request.abandon(6))
        #expect(try client.complete(.rehearsal(.done)).responses.names == [Self.alice])
        client.now += 60
        _ = try client.exchange(Self.lookUp)
        _ = try client.exchange(Request.abandon(7))
        let (outcome, nothing) = try client.complete(.rehearsal(.done))
        #expect(outcome == .none)
        #expect(nothing.isEmpty)
        #expect(client.session.lookUps == 1)
    }

    @Test func `an abandon ends a search whose slice is rehearsed`() throws {
        var limits = Limits()
        limits.sliceWorkMax = 1
        var client = try Self.client(limits: limits, rules: Client.internalRules)
        _ = try client.exchange(SearchJobTests.all)
        _ = try client.complete(.rehearsal(.done))
        _ = try client.resume()
        _ = try client.exchange(Request.abandon(7))
        let (outcome, nothing) = try client.complete(.rehearsal(.done))
        #expect(outcome == .none)
        #expect(nothing.isEmpty)
    }

    @Test func `a cancel ends what is rehearsed`() throws {
        var client = try Self.client()
        _ = try client.exchange(Request.compare(id: 7, Self.alice, "sn", Array("Liddell".utf8)))
        let value: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x07]
        let cancel = Request.extended(id: 8, "1.3.6.1.1.8", value: value)
        let (_, answers) = try client.exchange(cancel)
        guard case .result(7, 0x6f, .canceled, "", _, _)? = answers.first,
            case .result(8, 0x78, .success, "", _, _)? = answers.last
        else {
            Issue.record("\(answers)")
            return
        }
        #expect(try client.complete(.rehearsal(.done)).responses.isEmpty)
    }

    @Test func `another policy holds for what was rehearsed`() throws {
        var client = try Self.client(rules: ["grade partner"])
        _ = try client.exchange(Request.search(base: Self.base, "(cn=*od*)"))
        client.engine.replaceAccess(try AccessPolicy(rules: []))
        let (outcome, answer) = try client.complete(.rehearsal(.done))
        #expect(outcome == .none)
        #expect(answer.code == .insufficientAccessRights)
    }

    @Test func `with nobody to rehearse it is answered all the same`() throws {
        var client = try Self.client()
        _ = try client.exchange(Self.lookUp)
        let deferred = client.session.takeDeferred()
        let result = try #require(deferred?.unavailable)
        #expect(try client.complete(result).responses.names == [Self.alice])
    }
}
