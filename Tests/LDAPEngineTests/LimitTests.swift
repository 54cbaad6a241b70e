import LDAP
import LDAPEngine
import Testing

/// What a client may ask at most, at the bound and one beyond.
@Suite struct LimitTests {
    static let three =
        "(|(mail=alice@example.com)(mail=bob@example.com)(mail=dave@xn--bcher-kva.example))"

    @Test(
        arguments: [
            (0, 3, ResultCode.success), (1, 1, .sizeLimitExceeded), (2, 2, .sizeLimitExceeded),
            (3, 3, .success), (4, 3, .success), (2_147_483_647, 3, .success),
        ] as [(Int64, Int, ResultCode)]
    )
    func `search limits: 4 is answered only when another entry really matches`(
        _ sizeLimit: Int64,
        _ entries: Int,
        _ code: ResultCode
    ) throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(base: "", sizeLimit: sizeLimit, Self.three)
        )
        #expect(answer.names.count == entries)
        #expect(answer.code == code)
    }

    @Test func `an address that nobody has is no other match`() throws {
        var client = try Client()
        for filter in [
            "(|(mail=alice@example.com)(mail=nobody@example.com))",
            "(|(mail=nobody@example.com)(mail=alice@example.com))",
            "(|(&(mail=bob@example.com)(cn=x))(mail=alice@example.com))",
        ] {
            let answer = try client.send(Request.search(base: "", sizeLimit: 1, filter))
            #expect(answer.names == ["mail=alice@example.com,dc=example,dc=com"])
            #expect(answer.code == .success)
        }
    }

    @Test(arguments: [0, 1, 30, 2_147_483_647] as [Int64])
    func `search limits: a time limit is taken and never reached`(_ timeLimit: Int64) throws {
        var client = try Client()
        let answer = try client.send(Request.search(base: "", timeLimit: timeLimit, Self.three))
        #expect(answer.names.count == 3)
        #expect(answer.code == .success)
    }

    @Test(arguments: [
        Request.search(base: "", sizeLimit: -1, "(mail=a@b.example)"),
        Request.search(base: "", sizeLimit: 2_147_483_648, "(mail=a@b.example)"),
        Request.search(base: "", timeLimit: -1, "(mail=a@b.example)"),
        Request.search(base: "", timeLimit: 2_147_483_648, "(mail=a@b.example)"),
    ])
    func `a limit that is none is a protocol error`(_ request: [UInt8]) throws {
        var client = try Client()
        let (outcome, answer) = try client.exchange(request)
        #expect(outcome == .none)
        #expect(answer.code == .protocolError)
    }

    @Test(arguments: [(100, ResultCode.success), (101, .adminLimitExceeded)])
    func `one search pins at most 100 addresses`(_ count: Int, _ code: ResultCode) throws {
        var client = try Client()
        let others = (1..<count).map { "(mail=person\($0)@example.com)" }.joined()
        let filter = "(|(mail=alice@example.com)\(others))"
        let answer = try client.send(Request.search(base: "", filter))
        #expect(answer.code == code)
        #expect(answer.names.count == (code == .success ? 1 : 0))
        #expect(client.session.lookUps == (code == .success ? 100 : 0))
        // The same address again is not one more.
        let twice = try client.send(Request.search(base: "", "(|\(filter)\(filter))"))
        #expect(twice.code == code)
        // An arm that pins few is enough, wherever it stands.
        for narrow in ["(&\(filter)(mail=bob@example.com))", "(&(mail=bob@example.com)\(filter))"] {
            #expect(try client.send(Request.search(base: "", narrow)).code == .success)
        }
        // What is open stays refused for what it is.
        let open = try client.send(Request.search(base: "", "(|\(filter)(cn=*))"))
        #expect(open.code == .insufficientAccessRights)
    }

    @Test func `an answer that gets too long ends with adminLimitExceeded after whole entries`()
        throws
    {
        var limits = Limits()
        limits.responseBytesMax = 1500
        var client = try Client(limits: limits)
        let answer = try client.send(Request.search(base: "", Self.three))
        #expect(answer.names == ["mail=alice@example.com,dc=example,dc=com"])
        #expect(answer.code == .adminLimitExceeded)
        let one = try client.send(Request.search(base: "", "(mail=alice@example.com)"))
        #expect(one.code == .success)
    }

    @Test func `a filter that takes too much work is refused, however it is written`() throws {
        let pins = (0..<98).map { "(mail=person\($0)@example.com)" }.joined()
        let all = "(|(mail=alice@example.com)(mail=bob@example.com)\(pins))"
        let serial = "(userCertificate=7$CN=x)"
        let long = String(repeating: "ä", count: 10_000)
        let costly = [
            "(&\(all)(!(|\(String(repeating: serial, count: 100)))))",
            "(&\(all)(!(cn=*\(long)*)))",
            "(&\(all)(!(name=\(long))))",
            "(&\(all)(!(|\(String(repeating: "(dc:dn:=x)", count: 100)))))",
            "(&\(all)(!(|\(String(repeating: "(mail=x@ä.example)", count: 100)))))",
        ]
        var limits = Limits()
        limits.filterBytesMax = 40_000
        var client = try Client(limits: limits)
        for filter in costly {
            let (outcome, answer) = try client.exchange(Request.search(base: "", filter))
            #expect(outcome == .none)
            #expect(answer.code == .adminLimitExceeded, "\(filter.prefix(120).suffix(20))")
        }
        // What clients send is far from it, and the next search has the whole measure again.
        for _ in 0..<3 {
            let answer = try client.send(
                Request.search(base: "", "(&(objectclass=*)(sn=*)\(all))")
            )
            #expect(answer.names.count == 2)
            #expect(answer.code == .success)
        }
    }

    @Test func `a filter nested or long beyond the limits is refused, the connection kept`() throws
    {
        var client = try Client()
        let pin = "(mail=alice@example.com)"
        func nested(_ depth: Int) -> String {
            String(repeating: "(&", count: depth - 1) + pin
                + String(repeating: ")", count: depth - 1)
        }
        func long(_ terms: Int) -> String {
            "(|" + String(repeating: pin, count: terms - 1) + ")"
        }
        for (filter, code) in [
            (nested(32), ResultCode.success), (nested(33), .adminLimitExceeded),
            (long(256), .success), (long(257), .adminLimitExceeded),
        ] {
            let (outcome, answer) = try client.exchange(Request.search(base: "", filter))
            #expect(outcome == .none)
            #expect(answer.code == code)
            #expect(answer.names.count == (code == .success ? 1 : 0))
        }
    }

    @Test func `as many attributes may be listed as any client lists`() throws {
        var client = try Client()
        for (count, code) in [(256, ResultCode.success), (257, .adminLimitExceeded)] {
            let answer = try client.send(
                Request.search(
                    base: "",
                    "(mail=alice@example.com)",
                    attributes: (1..<count).map { "x\($0)" } + ["mail"]
                )
            )
            #expect(answer.code == code)
            #expect(answer.attributes.map(\.name) == (code == .success ? ["mail"] : []))
        }
    }
}
