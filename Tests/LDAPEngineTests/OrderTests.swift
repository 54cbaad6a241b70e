import BER
import Directory
import LDAP
import LDAPEngine
import Testing

/// Answers in pages (RFC 2696) and in an order (RFC 2891), of internal clients.
@Suite struct OrderTests {
    static let paged = "1.2.840.113556.1.4.319"
    static let sort = "1.2.840.113556.1.4.473"
    static let sortResponse = "1.2.840.113556.1.4.474"

    /// Seven mailboxes; their surnames in the order of their ids.
    static let surnames = ["Young", "Adams", "young", "Baker", "Émile", "adams", "Zoë"]
    static let directory = Result {
        try TestDirectory(
            surnames.enumerated().map { index, surname in
                TestDirectory.mailbox(
                    UInt8(index + 1),
                    "m\(index)@example.com",
                    "\(["Q", "C", "P", "X", "M", "B", "A"][index]) \(surname)",
                    [TestCertificate(serial: Int64(index + 1))]
                )
            }
        )
    }

    /// An internal client; with `isSlow`, one whose searches look at one entry a turn.
    private static func client(
        isSlow: Bool = false,
        rules: [String] = Client.internalRules,
        _ change: (inout Limits) -> Void = { _ in }
    ) throws -> Client {
        var limits = Limits()
        if isSlow { limits.sliceWorkMax = 1 }
        change(&limits)
        return try Client(limits: limits, rules: rules, directory: directory.get())
    }

    /// A control that asks for a page.
    static func page(_ size: Int64, _ cookie: [UInt8] = []) -> Request.Control {
        var fields = BERWriter()
        fields.appendInteger(size)
        fields.appendPrimitive(.octetString, cookie)
        return Request.Control(
            oid: paged,
            isCritical: true,
            value: Request.element(.sequence, fields.array())
        )
    }

    /// A sort control of keys such as `-sn:caseIgnoreOrderingMatch`, in ldapsearch's way.
    static func order(_ keys: [String], isCritical: Bool = true) -> Request.Control {
        var list = BERWriter()
        for key in keys {
            let parts = key.drop { $0 == "-" }.split(separator: ":").map(String.init)
            var fields = BERWriter()
            fields.appendString(.octetString, parts[0])
            if parts.count > 1 { fields.appendString(.context(0), parts[1]) }
            if key.hasPrefix("-") { fields.appendBoolean(true, tag: .context(1)) }
            list.appendPrimitive(.sequence, fields.array())
        }
        return Request.Control(
            oid: sort,
            isCritical: isCritical,
            value: Request.element(.sequence, list.array())
        )
    }

    private static func request(
        _ controls: [Request.Control],
        filter: String = "(mail=*)",
        sizeLimit: Int64 = 0,
        attributes: [String] = ["sn"]
    ) -> [UInt8] {
        Request.search(
            base: TestDirectory.suffix,
            sizeLimit: sizeLimit,
            filter,
            attributes: attributes,
            controls: controls
        )
    }

    /// What one page came to.
    private struct Page {
        var names: [String]
        var code: ResultCode?
        var cookie: [UInt8]?
        var size: Int64 = 0
        var sortCode: Int64?
        var sortAttribute: String?
    }

    private static func send(_ frame: [UInt8], _ client: inout Client) throws -> Page {
        let answer = try client.sendAll(frame).responses
        var page = Page(names: answer.names.map(short), code: answer.code)
        for control in client.lastControls {
            var reader = BERReader(control.value.span)
            var fields = try reader.readConstructed(.sequence)
            if control.type == paged {
                page.size = try fields.readInteger()
                page.cookie = try fields.readContent(.octetString).array()
            } else if control.type == sortResponse {
                page.sortCode = try fields.readEnumerated()
                page.sortAttribute = try fields.readOptionalContent(.context(0))?.text()
            }
        }
        return page
    }

    /// `m3` of `mail=m3@example.com,dc=example,dc=com`.
    private static func short(_ name: String) -> String {
        String(name.dropFirst("mail=".count).prefix { $0 != "@" })
    }

    /// All pages of a search, one after the other.
    private static func pages(
        of size: Int64,
        _ controls: [Request.Control],
        _ client: inout Client
    ) throws -> [[String]] {
        var pages: [[String]] = []
        var cookie: [UInt8] = []
        repeat {
            let page = try send(request([Self.page(size, cookie)] + controls), &client)
            #expect(page.code == .success)
            pages.append(page.names)
            cookie = try #require(page.cookie)
        } while !cookie.isEmpty && pages.count < 20
        return pages
    }

    // MARK: Pages

    @Test(arguments: [(1, 7), (2, 4), (3, 3), (6, 2), (7, 1), (100, 1)] as [(Int64, Int)])
    func `pages: every entry comes once, and the last page says that it is the last`(
        _ size: Int64,
        _ count: Int
    ) throws {
        for isSlow in [false, true] {
            var client = try Self.client(isSlow: isSlow)
            let pages = try Self.pages(of: size, [], &client)
            #expect(pages.count == count)
            #expect(pages.dropLast().allSatisfy { $0.count == Int(size) })
            #expect(pages.flatMap { $0 } == (0..<7).map { "m\($0)" })
        }
    }

    @Test func `pages: another connection goes on as well`() throws {
        var client = try Self.client()
        let first = try Self.send(Self.request([Self.page(4)]), &client)
        let session = client.session
        client.session = try Self.client().session
        let rest = try Self.send(Self.request([Self.page(4, first.cookie ?? [])]), &client)
        #expect(rest.names == ["m4", "m5", "m6"])
        #expect(session.grade == client.session.grade)
    }

    @Test func `pages: a cookie is good for its own search alone`() throws {
        var client = try Self.client(rules: ["listener ldap grade internal"])
        let cookie = try #require(try Self.send(Self.request([Self.page(2)]), &client).cookie)
        #expect(cookie.count == 28)
        var changed = cookie
        changed[7] ^= 1
        var tag = cookie
        tag[27] ^= 1
        for (name, frame) in [
            ("another filter", Self.request([Self.page(2, cookie)], filter: "(sn=*)")),
            ("another list", Self.request([Self.page(2, cookie)], attributes: ["cn"])),
            ("another order", Self.request([Self.page(2, cookie), Self.order(["sn"])])),
            ("another place", Self.request([Self.page(2, changed)])),
            ("another hash", Self.request([Self.page(2, tag)])),
            ("a part", Self.request([Self.page(2, Array(cookie.dropLast()))])),
            ("more", Self.request([Self.page(2, cookie + [0])])),
        ] {
            let page = try Self.send(frame, &client)
            #expect(page.code == .unwillingToPerform, "\(name)")
            #expect(page.names.isEmpty)
        }
        // The limits and the size may change.
        let page = try Self.send(Self.request([Self.page(3, cookie)], sizeLimit: 100), &client)
        #expect(page.names == ["m2", "m3", "m4"])
    }

    @Test func `pages: a cookie is good for who was given it, and for one directory`() throws {
        var client = try Self.client()
        let cookie = try #require(try Self.send(Self.request([Self.page(2)]), &client).cookie)
        var other = try Self.client()
        let elsewhere = try Self.send(Self.request([Self.page(2, cookie)]), &other)
        #expect(elsewhere.code == .unwillingToPerform)
        client.reader = try TestDirectory.shared.get().file.makeReader()
        let rebuilt = try Self.send(Self.request([Self.page(2, cookie)]), &client)
        #expect(rebuilt.code == .unwillingToPerform)

        let peer = Identity(.peer(uid: 7, gid: 7))
        var bound = try Client(
            listener: .ldapi,
            external: peer,
            rules: ["listener ldapi grade internal"],
            directory: Self.directory.get()
        )
        let anonymous = try #require(try Self.send(Self.request([Self.page(2)]), &bound).cookie)
        _ = try bound.send(Request.saslBind(mechanism: "EXTERNAL"))
        let page = try Self.send(Self.request([Self.page(2, anonymous)]), &bound)
        #expect(page.code == .unwillingToPerform)
    }

    @Test func `pages: the size limit counts over all of them`() throws {
        var client = try Self.client()
        let first = try Self.send(Self.request([Self.page(2)], sizeLimit: 3), &client)
        #expect(first.names == ["m0", "m1"])
        #expect(first.code == .success)
        let cookie = try #require(first.cookie)
        let second = try Self.send(Self.request([Self.page(2, cookie)], sizeLimit: 3), &client)
        #expect(second.names == ["m2"])
        #expect(second.code == .sizeLimitExceeded)
        #expect(second.cookie == [])
    }

    @Test func `pages: one of none gives the search up`() throws {
        var client = try Self.client()
        let cookie = try #require(try Self.send(Self.request([Self.page(2)]), &client).cookie)
        for given in [cookie, []] {
            let page = try Self.send(Self.request([Self.page(0, given)]), &client)
            #expect(page.code == .success)
            #expect(page.names.isEmpty)
            #expect(page.cookie == [])
        }
    }

    @Test func `pages: addresses and single entries come in them too`() throws {
        var client = try Self.client()
        let two = "(|(mail=m1@example.com)(mail=m5@example.com))"
        let first = try Self.send(Self.request([Self.page(1)], filter: two), &client)
        #expect(first.names == ["m1"])
        let cookie = try #require(first.cookie)
        let second = try Self.send(Self.request([Self.page(1, cookie)], filter: two), &client)
        #expect(second.names == ["m5"])
        #expect(second.cookie == [])
        let root = Request.search(
            base: "",
            scope: 0,
            "(objectClass=*)",
            controls: [Self.page(1), Self.order(["cn"])]
        )
        let single = try Self.send(root, &client)
        #expect(single.names.count == 1)
        #expect(single.cookie == [])
        #expect(single.sortCode == 0)
    }

    @Test func `pages: what changes meanwhile is met or not, and nothing comes twice`() throws {
        var client = try Self.client(isSlow: true)
        let (outcome, _) = try client.exchange(Self.request([Self.page(3)]))
        #expect(outcome == .more)
        _ = try client.send(Request.abandon(1))
        // Nothing of the page that was given up is left for the next search.
        let plain = try client.sendAll(Request.search(base: TestDirectory.suffix, "(mail=*)"))
        #expect(plain.responses.names.count == 7)
        #expect(client.lastControls.isEmpty)
    }

    @Test func `pages and order are internal clients' alone`() throws {
        for rules in [[], ["listener ldap grade partner"]] {
            var client = try Self.client(rules: rules)
            for control in [Self.page(2), Self.order(["sn"])] {
                let refused = try Self.send(Self.request([control], filter: "(sn=adam*)"), &client)
                #expect(refused.code == .unavailableCriticalExtension)
                var ignored = control
                ignored.isCritical = false
                let answer = try Self.send(
                    Self.request([ignored], filter: "(mail=m1@example.com)"),
                    &client
                )
                #expect(answer.names == ["m1"])
                #expect(client.lastControls.isEmpty)
            }
        }
    }

    // MARK: Order

    struct Order: Sendable, CustomTestStringConvertible {
        var keys: [String]
        var expected: String
        var filter = "(mail=*)"
        var testDescription: String { keys.joined(separator: "/") }
    }

    @Test(arguments: [
        // Adams, adams, Baker, Young, young, Zoë, Émile: of one key the older first.
        Order(keys: ["sn"], expected: "m1 m5 m3 m0 m2 m6 m4"),
        Order(keys: ["-sn"], expected: "m4 m6 m0 m2 m3 m1 m5"),
        Order(keys: ["sn:caseIgnoreOrderingMatch"], expected: "m1 m5 m3 m0 m2 m6 m4"),
        Order(keys: ["sn:2.5.13.6"], expected: "m1 m3 m0 m6 m5 m2 m4"),
        Order(keys: ["sn", "cn"], expected: "m5 m1 m3 m2 m0 m6 m4"),
        Order(keys: ["sn", "-cn"], expected: "m1 m5 m3 m0 m2 m6 m4"),
        Order(keys: ["-sn", "cn"], expected: "m4 m6 m2 m0 m3 m5 m1"),
        Order(keys: ["mail"], expected: "m0 m1 m2 m3 m4 m5 m6"),
        Order(keys: ["mail:caseIgnoreOrderingMatch"], expected: "m0 m1 m2 m3 m4 m5 m6"),
        Order(keys: ["sn:caseIgnoreIA5Match"], expected: "m1 m5 m3 m0 m2 m6 m4"),
        Order(keys: ["-mail"], expected: "m6 m5 m4 m3 m2 m1 m0"),
        Order(keys: ["createTimestamp", "mail"], expected: "m0 m1 m2 m3 m4 m5 m6"),
        Order(keys: ["telephoneNumber", "-mail"], expected: "m6 m5 m4 m3 m2 m1 m0"),
        Order(keys: ["sn"], expected: "m1 m5", filter: "(sn=adams)"),
        Order(keys: ["sn"], expected: "", filter: "(sn=nobody)"),
    ])
    func `order table`(_ row: Order) throws {
        let expected = row.expected.split(separator: " ").map(String.init)
        for isSlow in [false, true] {
            var client = try Self.client(isSlow: isSlow)
            let page = try Self.send(
                Self.request([Self.order(row.keys)], filter: row.filter),
                &client
            )
            #expect(page.code == .success)
            #expect(page.sortCode == 0)
            #expect(page.sortAttribute == nil)
            #expect(page.names == expected)
        }
    }

    @Test(arguments: [1, 2, 3, 7, 8] as [Int64])
    func `pages in an order are the answer in that order`(_ size: Int64) throws {
        for isSlow in [false, true] {
            var client = try Self.client(isSlow: isSlow)
            let pages = try Self.pages(of: size, [Self.order(["-sn", "cn"])], &client)
            #expect(pages.flatMap { $0 } == ["m4", "m6", "m2", "m0", "m3", "m5", "m1"])
            #expect(pages.dropLast().allSatisfy { $0.count == Int(size) })
        }
    }

    @Test func `what was sorted was counted`() throws {
        var client = try Self.client()
        let page = try Self.send(Self.request([Self.page(2), Self.order(["sn"])]), &client)
        #expect(page.size == 7)
        #expect(try Self.send(Self.request([Self.page(2)]), &client).size == 0)
    }

    @Test(
        arguments: [
            (["favoriteDrink"], 16, "favoriteDrink"), (["sn", "xyz"], 16, "xyz"),
            (["userCertificate"], 18, "userCertificate"), (["objectClass"], 18, "objectClass"),
            (["sn:nosuchMatch"], 18, "sn"), (["sn:caseIgnoreSubstringsMatch"], 18, "sn"),
            (["sn:integerOrderingMatch"], 18, "sn"), (["sn:UUIDOrderingMatch"], 18, "sn"),
            (["createTimestamp:caseIgnoreOrderingMatch"], 18, "createTimestamp"),
            (["sn", "surname"], 53, "surname"),
        ] as [([String], Int64, String)]
    )
    func `keys that are none are told, and end the search if the order is critical`(
        _ keys: [String],
        _ code: Int64,
        _ attribute: String
    ) throws {
        var client = try Self.client()
        let refused = try Self.send(Self.request([Self.order(keys)]), &client)
        #expect(refused.code == .unavailableCriticalExtension)
        #expect(refused.names.isEmpty)
        #expect(refused.sortCode == code)
        #expect(refused.sortAttribute == attribute)
        let unsorted = try Self.send(
            Self.request([Self.order(keys, isCritical: false)]),
            &client
        )
        #expect(unsorted.code == .success)
        #expect(unsorted.names == (0..<7).map { "m\($0)" })
        #expect(unsorted.sortCode == code)
        #expect(unsorted.sortAttribute == attribute)
    }

    @Test(arguments: [7, 6])
    func `more entries than may be sorted come in no order, or not at all if it is critical`(
        _ limit: Int
    ) throws {
        for isSlow in [false, true] {
            var client = try Self.client(isSlow: isSlow) { $0.sortEntriesMax = limit }
            let isSorted = limit == 7
            let critical = try Self.send(Self.request([Self.order(["-mail"])]), &client)
            #expect(critical.code == (isSorted ? .success : .unavailableCriticalExtension))
            #expect(critical.names.count == (isSorted ? 7 : 0))
            #expect(critical.sortCode == (isSorted ? 0 : 11))
            let controls = [Self.order(["-mail"], isCritical: false)]
            let other = try Self.send(Self.request(controls), &client)
            let rising = (0..<7).map { "m\($0)" }
            #expect(other.code == .success)
            #expect(other.names == (isSorted ? rising.reversed() : rising))
            #expect(other.sortCode == (isSorted ? 0 : 11))
            #expect(
                try Self.pages(of: 3, controls, &client).flatMap { $0 }
                    == (isSorted ? rising.reversed() : rising)
            )
        }
    }

    @Test func `keys may have as many bytes as allowed, all together`() throws {
        var client = try Self.client { $0.sortBytesMax = 40 }
        let page = try Self.send(Self.request([Self.order(["sn"])]), &client)
        #expect(page.code == .unavailableCriticalExtension)
        #expect(page.sortCode == 11)
    }

    @Test func `SipHash is the function of its authors`() {
        // The last of the vectors in their paper, appendix A.
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        let message = (0..<15).map { UInt8($0) }
        #expect(hash(message.span) == 0xa129_ca61_49be_45e5)
        let empty: [UInt8] = []
        #expect(hash(empty.span) == 0x726f_db47_dd0e_0e31)
    }
}
