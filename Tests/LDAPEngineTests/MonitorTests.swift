import BER
import FilterText
import LDAP
import LDAPEngine
import Testing

/// What the server tells internal clients of itself, at and below `cn=Monitor`.
@Suite struct MonitorTests {
    static let base = "cn=Monitor"
    static let any = "(objectClass=*)"

    /// Everything but the doors, in the order in which it is sent.
    static let names: [String] = [
        "", "cn=Connections", "cn=Max File Descriptors,cn=Connections", "cn=Max,cn=Connections",
        "cn=Total,cn=Connections", "cn=Current,cn=Connections", "cn=Refused,cn=Connections",
        "cn=Shed,cn=Connections", "cn=Expired,cn=Connections", "cn=Databases",
        "cn=Database 1,cn=Databases", "cn=Entries,cn=Database 1,cn=Databases",
        "cn=Mailboxes,cn=Database 1,cn=Databases", "cn=Position,cn=Database 1,cn=Databases",
        "cn=Listeners", "cn=Listener 0,cn=Listeners", "cn=Listener 1,cn=Listeners",
        "cn=Operations", "cn=Bind,cn=Operations", "cn=Unbind,cn=Operations",
        "cn=Search,cn=Operations", "cn=Compare,cn=Operations", "cn=Modify,cn=Operations",
        "cn=Modrdn,cn=Operations", "cn=Add,cn=Operations", "cn=Delete,cn=Operations",
        "cn=Abandon,cn=Operations", "cn=Extended,cn=Operations", "cn=Statistics",
        "cn=Bytes,cn=Statistics", "cn=PDU,cn=Statistics", "cn=Entries,cn=Statistics",
        "cn=Referrals,cn=Statistics", "cn=Received Bytes,cn=Statistics",
        "cn=Look-ups,cn=Statistics", "cn=Misses,cn=Statistics",
        "cn=Rehearsals,cn=Statistics", "cn=Threads", "cn=Max,cn=Threads",
        "cn=Open,cn=Threads", "cn=Active,cn=Threads", "cn=Time", "cn=Start,cn=Time",
        "cn=Current,cn=Time", "cn=Uptime,cn=Time",
    ].map { $0.isEmpty ? base : "\($0),\(base)" }

    private static func client(_ rules: [String] = Client.internalRules) throws -> Client {
        try Client(rules: rules, monitor: FixedMonitor())
    }

    // MARK: Who is told

    /// Requests that come from the same question with another base.
    private static func requests(at base: String) -> [[UInt8]] {
        let pin = "(mail=alice@example.com)"
        return [0, 1, 2].flatMap { scope in
            [Request.search(base: base, scope: scope, any), Request.search(base: base, pin)]
        } + [Request.compare(base, "cn", Array("Monitor".utf8))]
    }

    @Test(arguments: [[], ["grade partner"], ["grade none"], ["grade public"]] as [[String]])
    func `to whoever is not internal it is a base that is not served`(_ rules: [String]) throws {
        var client = try Self.client(rules)
        for name in ["cn=Monitor", "cn=Current,cn=Connections,cn=Monitor", "CN=monitor"] {
            let other = name.replacingSuffix("onitor", with: "onitox")
            for (asked, unknown) in zip(Self.requests(at: name), Self.requests(at: other)) {
                let answer = try client.send(asked)
                #expect(answer == (try client.send(unknown)))
                #expect(answer.code != .success)
                #expect(answer.matched == "")
            }
        }
    }

    @Test func `without a monitor there is nothing, for internal clients too`() throws {
        var client = try Client(rules: Client.internalRules)
        let answer = try client.send(Request.search(base: Self.base, Self.any))
        #expect(answer.code == .noSuchObject)
        let root = try client.send(Request.search(base: "", scope: 0, Self.any, attributes: ["+"]))
        #expect(root.values(of: "monitorContext") == nil)
    }

    @Test(
        arguments: [
            (["grade internal"], ["cn=Monitor"]), (["grade partner"], nil), ([], nil),
        ] as [([String], [String]?)]
    )
    func `the root DSE names it to internal clients`(_ row: ([String], [String]?)) throws {
        var client = try Self.client(row.0)
        let root = try client.send(Request.search(base: "", scope: 0, Self.any, attributes: ["+"]))
        #expect(root.texts(of: "monitorContext") == row.1)
        #expect(root.texts(of: "namingContexts") == [TestDirectory.suffix])
    }

    @Test func `it is in no search of the directory`() throws {
        var client = try Self.client()
        for base in ["", TestDirectory.suffix] {
            let answer = try client.send(Request.search(base: base, Self.any))
            #expect(answer.code == .success)
            #expect(!answer.names.contains { $0.hasSuffix("cn=Monitor") })
        }
    }

    // MARK: Scopes and filters

    struct Row: Sendable, CustomTestStringConvertible {
        var base = MonitorTests.base
        var scope: Int64 = 2
        var filter = MonitorTests.any
        var found: [String] = []
        var code = ResultCode.success
        var matched = ""
        var testDescription: String { "\(base) \(scope) \(filter)" }
    }

    private static func below(_ name: String) -> [String] {
        names.filter { $0.hasSuffix(",\(name)") }
    }

    @Test(arguments: [
        Row(found: names),
        Row(scope: 0, found: [base]),
        Row(scope: 1, found: names.filter { $0.split(separator: ",").count == 2 }),
        Row(base: "CN = monitor", scope: 0, found: [base]),
        Row(base: "cn=Connections,\(base)", scope: 1, found: below("cn=Connections,\(base)")),
        Row(
            base: "cn=databases,cn=MONITOR",
            found: ["cn=Databases,\(base)"] + below("cn=Databases,\(base)")
        ),
        Row(base: "cn=Databases,\(base)", scope: 1, found: ["cn=Database 1,cn=Databases,\(base)"]),
        Row(base: "cn=Max  File Descriptors,cn=Connections,cn=Monitor", found: [names[2]]),
        Row(base: "cn=Start,cn=Time,\(base)", scope: 1, found: []),
        Row(base: "cn=Nothing,\(base)", code: .noSuchObject, matched: base),
        Row(
            base: "cn=1,cn=Nothing,cn=time,\(base)",
            code: .noSuchObject,
            matched: "cn=Time,\(base)"
        ),
        Row(base: "ou=x,cn=monitors", code: .noSuchObject),
        Row(filter: "(objectClass=monitorServer)", found: [base]),
        Row(filter: "(objectClass=monitor)", found: names),
        Row(
            filter: "(objectClass=monitorOperation)",
            found: below("cn=Operations,\(base)")
        ),
        Row(
            filter: "(monitorOpInitiated>=12)",
            found: ["", "cn=Bind,", "cn=Search,"].map { "\($0)cn=Operations,\(base)" }
        ),
        // Its subtypes are counters too.
        Row(filter: "(monitorCounter=1998)", found: ["cn=Search,cn=Operations,\(base)"]),
        Row(filter: "(monitoredInfo=wax*)", found: [base]),
        Row(
            filter: "(monitorTimestamp<=20260921141200Z)",
            found: ["cn=Start,cn=Time,\(base)"]
        ),
        Row(filter: "(cn:dn:=time)", found: names.suffix(4)),
        Row(filter: "(&(cn=Entries)(!(description=*)))", found: [names[11]]),
        Row(filter: "(entryDN=cn=current,cn=time,cn=monitor)", found: [names[43]]),
        Row(filter: "(hasSubordinates=TRUE)", found: names.filter { !below($0).isEmpty }),
        Row(filter: "(namingContexts=*)", found: [names[9], names[10]]),
        Row(filter: "(mail=alice@example.com)", found: []),
        Row(filter: "(frobnication=x)", found: []),
    ])
    func `monitor table`(_ row: Row) throws {
        var client = try Self.client()
        let answer = try client.send(Request.search(base: row.base, scope: row.scope, row.filter))
        #expect(answer.code == row.code)
        #expect(answer.names == row.found)
        #expect(answer.matched == row.matched)
    }

    // MARK: What the entries say

    @Test(arguments: [
        ("", ["monitoredInfo": "Waxwing 0.1.0", "hasSubordinates": "TRUE"]),
        ("cn=Max File Descriptors,cn=Connections", ["monitorCounter": "1024"]),
        ("cn=Max,cn=Connections", ["monitorCounter": "900"]),
        ("cn=Total,cn=Connections", ["monitorCounter": "1003"]),
        ("cn=Current,cn=Connections", ["monitorCounter": "3", "hasSubordinates": "FALSE"]),
        ("cn=Refused,cn=Connections", ["monitorCounter": "5"]),
        ("cn=Shed,cn=Connections", ["monitorCounter": "6"]),
        ("cn=Expired,cn=Connections", ["monitorCounter": "7"]),
        ("cn=Databases", ["namingContexts": "dc=example,dc=com", "monitorContext": "cn=Monitor"]),
        ("cn=Entries,cn=Database 1,cn=Databases", ["monitorCounter": "6"]),
        ("cn=Mailboxes,cn=Database 1,cn=Databases", ["monitorCounter": "4"]),
        (
            "cn=Position,cn=Database 1,cn=Databases",
            ["monitorCounter": "1", "monitorTimestamp": "20260921141320Z"]
        ),
        (
            "cn=Listener 1,cn=Listeners",
            [
                "labeledURI": "ldapi://%2Frun%2Fldapi",
                "monitorConnectionLocalAddress": "PATH=/run/ldapi",
            ]
        ),
        ("cn=Operations", ["monitorOpInitiated": "2021", "monitorOpCompleted": "2018"]),
        ("cn=Search,cn=Operations", ["monitorOpInitiated": "2000", "monitorOpCompleted": "1998"]),
        ("cn=Modrdn,cn=Operations", ["monitorOpInitiated": "0", "monitorOpCompleted": "0"]),
        ("cn=Bytes,cn=Statistics", ["monitorCounter": "5000000000"]),
        ("cn=PDU,cn=Statistics", ["monitorCounter": "4000"]),
        ("cn=Entries,cn=Statistics", ["monitorCounter": "1900"]),
        ("cn=Referrals,cn=Statistics", ["monitorCounter": "0"]),
        ("cn=Received Bytes,cn=Statistics", ["monitorCounter": "70000"]),
        ("cn=Look-ups,cn=Statistics", ["monitorCounter": "2100"]),
        ("cn=Misses,cn=Statistics", ["monitorCounter": "200"]),
        ("cn=Rehearsals,cn=Statistics", ["monitorCounter": "300"]),
        ("cn=Max,cn=Threads", ["monitoredInfo": "4"]),
        ("cn=Active,cn=Threads", ["monitoredInfo": "2"]),
        ("cn=Start,cn=Time", ["monitorTimestamp": "20260921141150Z"]),
        ("cn=Current,cn=Time", ["monitorTimestamp": "20260921141320Z"]),
        ("cn=Uptime,cn=Time", ["monitoredInfo": "90"]),
    ])
    func `entry table`(_ row: (String, [String: String])) throws {
        var client = try Self.client()
        let name = row.0.isEmpty ? Self.base : "\(row.0),\(Self.base)"
        let answer = try client.send(
            Request.search(base: name, scope: 0, Self.any, attributes: ["*", "+"])
        )
        for (attribute, value) in row.1 { #expect(answer.texts(of: attribute) == [value]) }
        let kind = try #require(answer.texts(of: "structuralObjectClass")?.first)
        #expect(answer.texts(of: "objectClass") == ["top", "monitor", kind])
        #expect(answer.texts(of: "entryDN") == [name])
        #expect(answer.texts(of: "subschemaSubentry") == ["cn=Subschema"])
        #expect(answer.texts(of: "createTimestamp") == ["20260921141150Z"])
        #expect(answer.texts(of: "modifyTimestamp") == ["20260921141150Z"])
    }

    @Test(
        arguments: [
            ([], ["objectClass", "cn"]), (["*"], ["objectClass", "cn"]),
            (["monitorcounter"], ["monitorCounter"]), (["1.1"], []), (["mail"], []),
            (
                ["+"],
                [
                    "structuralObjectClass", "createTimestamp", "modifyTimestamp", "monitorCounter",
                    "entryDN", "subschemaSubentry", "hasSubordinates",
                ]
            ),
        ] as [([String], [String])]
    )
    func `attributes are selected as of any entry`(_ row: ([String], [String])) throws {
        var client = try Self.client()
        for typesOnly in [false, true] {
            let answer = try client.send(
                Request.search(
                    base: "cn=Current,cn=Connections,\(Self.base)",
                    scope: 0,
                    typesOnly: typesOnly,
                    Self.any,
                    attributes: row.0
                )
            )
            #expect(answer.attributes.map(\.name) == row.1)
            #expect(answer.attributes.allSatisfy { $0.values.isEmpty == typesOnly })
        }
    }

    @Test func `every attribute and class is in the schema, and allowed where it is`() throws {
        var client = try Self.client()
        let schema = try Schema.standard()
        let monitor = try #require(schema.objectClass(named: "monitor"))
        let answer = try client.send(
            Request.search(base: Self.base, Self.any, attributes: ["*", "+"])
        )
        for case .entry(_, let name, let attributes) in answer {
            for attribute in attributes {
                let type = try #require(schema.attributeType(named: attribute.name))
                guard !schema.isOperational(type), attribute.name != "objectClass" else { continue }
                #expect(
                    monitor.required.contains(type) || monitor.allowed.contains(type),
                    "\(name)"
                )
            }
        }
    }

    // MARK: Limits and controls

    @Test func `a size limit holds`() throws {
        var client = try Self.client()
        for (limit, code) in [(44, ResultCode.sizeLimitExceeded), (45, .success)] {
            let answer = try client.send(
                Request.search(base: Self.base, sizeLimit: Int64(limit), Self.any)
            )
            #expect(answer.code == code)
            #expect(answer.names == Array(Self.names.prefix(limit)))
        }
    }

    @Test func `a filter may take as much work as any, over all entries`() throws {
        var limits = Limits()
        limits.filterBytesMax = 200
        var client = try Client(
            limits: limits,
            rules: Client.internalRules,
            monitor: FixedMonitor()
        )
        let answer = try client.send(Request.search(base: Self.base, "(description=*xyz*)"))
        #expect(answer.code == .adminLimitExceeded)
        #expect(answer.names == [])
    }

    @Test(arguments: [[], ["-cn"], ["monitorCounter", "cn"]] as [[String]])
    func `pages follow each other, sorted or not`(_ keys: [String]) throws {
        var client = try Self.client()
        let order = keys.isEmpty ? [] : [OrderTests.order(keys)]
        let filter = "(objectClass=monitorCounterObject)"
        let whole = try client.send(Request.search(base: Self.base, filter, controls: order))
        var found: [String] = []
        var cookie: [UInt8] = []
        repeat {
            let answer = try client.send(
                Request.search(
                    base: Self.base,
                    filter,
                    controls: [OrderTests.page(7, cookie)] + order
                )
            )
            #expect(answer.code == .success)
            #expect(answer.names.count <= 7)
            found += answer.names
            let control = try #require(client.lastControls.first { $0.type == OrderTests.paged })
            var reader = BERReader(control.value.span)
            var fields = try reader.readConstructed(.sequence)
            _ = try fields.readInteger()
            cookie = try fields.readContent(.octetString).array()
        } while !cookie.isEmpty && found.count < 100
        #expect(whole.names.count == 18)
        #expect(found == whole.names)
    }

    @Test func `entries come in the order asked for`() throws {
        var client = try Self.client()
        let answer = try client.send(
            Request.search(
                base: "cn=Connections,\(Self.base)",
                scope: 1,
                Self.any,
                controls: [OrderTests.order(["-monitorCounter"])]
            )
        )
        let names = answer.names.map { String($0.dropFirst(3).prefix { $0 != "," }) }
        #expect(
            names == [
                "Max File Descriptors", "Total", "Max", "Expired", "Shed", "Refused", "Current",
            ]
        )
    }

    @Test(arguments: [
        ("(monitorCounter>=1000)", ResultCode.compareTrue), ("(cn=Max)", .assertionFailed),
    ])
    func `an assertion is one of the entry as it is now`(_ row: (String, ResultCode)) throws {
        var client = try Self.client()
        let control = Request.Control(
            oid: ControlTests.assertion,
            isCritical: true,
            value: FilterText.encode(row.0)
        )
        let name = "cn=Total,cn=Connections,\(Self.base)"
        let value = Array("01003".utf8.dropFirst())
        let answer = try client.send(
            Request.compare(name, "monitorCounter", value, controls: [control])
        )
        #expect(answer.code == row.1)
    }

    @Test(arguments: [(true, 0), (false, 45)])
    func `none of them is a subentry`(_ row: (Bool, Int)) throws {
        var client = try Self.client()
        var value = BERWriter()
        value.appendBoolean(row.0)
        let control = Request.Control(
            oid: ControlTests.subentries,
            isCritical: true,
            value: value.array()
        )
        let answer = try client.send(Request.search(base: Self.base, Self.any, controls: [control]))
        #expect(answer.names.count == row.1)
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
        hasSuffix(suffix) ? dropLast(suffix.count) + other : self
    }
}
