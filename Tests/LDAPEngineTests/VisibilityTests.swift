import LDAP
import LDAPEngine
import Testing

/// What strangers do not see, and what they cannot tell apart.
@Suite struct VisibilityTests {
    static let carol = "mail=carol@example.com,dc=example,dc=com"
    static let suffix = TestDirectory.suffix

    /// Searches for an address, by which nobody may learn whether somebody ever had it.
    static func searches(_ address: String) -> [[UInt8]] {
        [
            Request.search(base: suffix, "(mail=\(address))"),
            Request.search(base: "", sizeLimit: 1, "(mail=\(address))", attributes: ["1.1"]),
            Request.search(base: suffix, scope: 0, "(|(mail=\(address))(mail=x@example.com))"),
            Request.search(base: suffix, "(&(objectClass=*)(mail=\(address)))"),
            Request.search(base: suffix, "(&(mail=\(address))(!(userCertificate=*)))"),
            Request.search(base: suffix, "(cn=*\(address)*)"),
            Request.search(
                base: "mail=\(address),\(suffix)",
                scope: 0,
                "(objectClass=*)",
                attributes: ["*", "+"]
            ),
            Request.search(base: "mail=\(address),\(suffix)", scope: 1, "(objectClass=*)"),
            Request.search(base: "cn=x,mail=\(address),\(suffix)", scope: 0, "(objectClass=*)"),
            Request.compare("mail=\(address),\(suffix)", "mail", Array(address.utf8)),
            Request.compare("mail=\(address),\(suffix)", "userCertificate", [1]),
        ]
    }

    @Test(arguments: [[], ["grade partner"]])
    func `an address whose certificates have expired is like one that nobody has`(
        _ rules: [String]
    ) throws {
        var client = try Client(rules: rules)
        // As long as each other, since answers could repeat them.
        let expired = Self.searches("carol@example.com")
        let unknown = Self.searches("carla@example.com")
        let foreign = Self.searches("carol@example.net")
        for index in expired.indices {
            let before = (client.session.lookUps, client.session.misses)
            let answer = try client.send(expired[index])
            let counts = (client.session.lookUps - before.0, client.session.misses - before.1)
            for other in [unknown[index], foreign[index]] {
                let before = (client.session.lookUps, client.session.misses)
                #expect(try client.send(other) == answer)
                #expect(
                    (client.session.lookUps - before.0, client.session.misses - before.1) == counts
                )
            }
            #expect(answer.names.isEmpty)
        }
        client.now = 0
        #expect(try client.send(expired[0]).names == [Self.carol])
    }

    @Test func `operational attributes are there for internal clients alone`() throws {
        for (rules, isShown) in [
            ([], false), (["grade partner"], false), (["grade internal"], true),
        ]
            as [([String], Bool)]
        {
            var client = try Client(rules: rules)
            let pin = "(mail=alice@example.com)"
            let all = try client.send(Request.search(base: "", pin, attributes: ["+", "cn"]))
            #expect((all.values(of: "entryUUID") != nil) == isShown)
            #expect(all.values(of: "cn") != nil)
            let filter = "(&\(pin)(createTimestamp>=20200101000000Z))"
            #expect(
                try client.send(Request.search(base: "", filter)).names.count == (isShown ? 1 : 0)
            )
            let compared = try client.send(
                Request.compare(
                    "mail=alice@example.com,\(Self.suffix)",
                    "hasSubordinates",
                    Array("FALSE".utf8)
                )
            )
            #expect(compared.code == (isShown ? .compareTrue : .noSuchAttribute))
            // Those of the server itself are everybody's.
            let root = try client.send(
                Request.search(base: "", scope: 0, "(objectClass=*)", attributes: ["+"])
            )
            #expect(root.values(of: "namingContexts") != nil)
        }
    }

    @Test func `the naming context is compared with for internal clients alone`() throws {
        let request = Request.compare(Self.suffix, "dc", Array("example".utf8))
        for (rules, code) in [
            ([], .insufficientAccessRights), (["grade partner"], .insufficientAccessRights),
            (["grade internal"], .compareTrue),
        ] as [([String], ResultCode)] {
            var client = try Client(rules: rules)
            #expect(try client.send(request).code == code)
        }
    }

    @Test func `a client that may search for nothing is told so whatever it asks`() throws {
        var client = try Client(rules: ["grade none"])
        for request in Self.searches("alice@example.com")
            + [Request.search(base: "", scope: 0, "(objectClass=*)")]
        {
            #expect(try client.send(request).code == .insufficientAccessRights)
        }
        #expect(client.session.lookUps == 0)
        #expect(try client.send(Request.bind()).code == .success)
    }

    @Test func `a client that may look up nothing more is told so before anything is looked at`()
        throws
    {
        for address in ["alice@example.com", "carol@example.com", "nobody@example.com"] {
            var client = try Client()
            for (number, request) in Self.searches(address).enumerated() {
                client.session.allowance = 0
                let answer = try client.send(request)
                // An address in a name of a person is False, and pins nothing to look up.
                #expect(answer.code == (number == 5 ? .success : .busy), "\(answer)")
                #expect(answer.names.isEmpty)
            }
            #expect(client.session.lookUps == 0)
            #expect(client.engine.lookUps.count == 0)
        }
    }

    @Test func `an allowance covers a search whole or not at all`() throws {
        var client = try Client()
        let request = Request.search(
            base: "",
            "(|(mail=alice@example.com)(mail=bob@example.com)(mail=nobody@example.com))"
        )
        client.session.allowance = 2
        #expect(try client.send(request).code == .busy)
        #expect(client.session.allowance == 2)
        client.session.allowance = 3
        #expect(try client.send(request).names.count == 2)
        #expect(client.session.allowance == 0)
        // What needs no look-up is not kept.
        #expect(
            try client.send(Request.search(base: "", scope: 0, "(objectClass=*)")).names == [""]
        )
        #expect(try client.send(Request.search(base: "", "(cn=*)")).code != .busy)
    }

    @Test func `look-ups leave a hash of each address, the same in all engines`() throws {
        var client = try Client()
        let two = "(|(mail=Alice@example.com)(mail=nobody@example.com))"
        _ = try client.send(Request.search(base: "", two))
        #expect(client.engine.lookUps.count == 2)
        let (alice, nobody) = (client.engine.lookUps[0], client.engine.lookUps[1])
        #expect(!alice.isMiss)
        #expect(nobody.isMiss)
        #expect(alice.hash != nobody.hash)
        #expect(client.engine.lastOperation.lookUps == 2)
        #expect(client.engine.lastOperation.misses == 1)
        #expect(client.engine.lastOperation.entries == 1)
        #expect(client.engine.lastOperation.resultCode == .success)
        #expect(client.engine.lastOperation.kind == .search)
        let name = "mail=alice@example.com,\(Self.suffix)"
        _ = try client.send(Request.search(base: name, scope: 0, "(objectClass=*)"))
        #expect(client.engine.lookUps.count == 1)
        #expect(client.engine.lookUps[0] == alice)
        _ = try client.send(Request.bind())
        #expect(client.engine.lookUps.count == 0)
    }
}
