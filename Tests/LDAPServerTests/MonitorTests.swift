import Foundation
import LDAP
import Testing

@testable import LDAPEngine
@testable import LDAPServer

/// What a server tells of itself below `cn=Monitor`, read by OpenLDAP's client.
@Suite struct MonitorTests {
    @Test func `counters move with what clients do`() throws {
        try TestIdentity.with { identity in
            let listener = try Listener.bind("127.0.0.1:0", kind: .plain)
            let address = try listener.localAddress()
            let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
            let access = try AccessPolicy(rules: ["grade internal"])
            try LDAPServerTests.run(listener, identity, tls: nil, access: access) { _ in
                let before = try Self.read(address, identity)
                let client = try TestClient(port: port)
                for address in ["alice@example.com", "nobody@example.com"] {
                    try client.send(AccessLogTests.search("(mail=\(address))", attributes: ["cn"]))
                    _ = client.receive()
                }
                // Some counters are there when the loop's tick ends, before it takes the next request.
                try client.send(LDAPServerTests.bind)
                _ = client.receive(exactly: 14)
                let after = try Self.read(address, identity)
                func growth(_ name: String, _ attribute: String = "monitorCounter") throws -> Int {
                    let values = try [before, after].map { values in
                        try #require(values["\(name),cn=Monitor \(attribute)"].flatMap { Int($0) })
                    }
                    return values[1] - values[0]
                }
                // Each reading binds, searches and unbinds.
                #expect(try growth("cn=Total,cn=Connections") == 2)
                #expect(try growth("cn=Search,cn=Operations", "monitorOpInitiated") == 3)
                #expect(try growth("cn=Search,cn=Operations", "monitorOpCompleted") == 3)
                #expect(try growth("cn=Bind,cn=Operations", "monitorOpCompleted") == 2)
                #expect(try growth("cn=Look-ups,cn=Statistics") == 2)
                #expect(try growth("cn=Misses,cn=Statistics") == 1)
                let monitored = before.keys.count { $0.hasSuffix(" entryDN") }
                #expect(try growth("cn=Entries,cn=Statistics") == monitored + 1)
                #expect(try growth("cn=PDU,cn=Statistics") == monitored + 6)
                #expect(try growth("cn=Bytes,cn=Statistics") > 1000)
                #expect(try growth("cn=Received Bytes,cn=Statistics") > 100)
                let listening = "cn=Listener 0,cn=Listeners,cn=Monitor labeledURI"
                #expect(after[listening] == "ldap://\(address)")
                #expect(after["cn=Max,cn=Threads,cn=Monitor monitoredInfo"] == "2")
                #expect(
                    after["cn=Entries,cn=Database 1,cn=Databases,cn=Monitor monitorCounter"] == "2"
                )
            }
        }
    }

    @Test func `an operation that goes on is initiated, and completed once it is answered`() {
        let metrics = LoopMetrics()
        var search = OperationRecord()
        search.kind = .search
        search.isFinished = false
        metrics.count(search)
        metrics.countFurther(search)
        var values = LoopMetrics.Values()
        metrics.add(to: &values)
        let place = LoopMetrics.kinds.firstIndex { $0.kind == .search } ?? 0
        #expect(values.open[place] == 1)
        #expect(values.codes(ofKindAt: place).reduce(0, +) == 0)
        search.isFinished = true
        search.resultCode = .success
        // Its connection may have gone to another loop.
        let other = LoopMetrics()
        other.countFurther(search)
        other.add(to: &values)
        #expect(values.open[place] == 0)
        #expect(values.codes(ofKindAt: place).reduce(0, +) == 1)
    }

    @Test(arguments: [
        (Listener.Kind.plain, "[::1]:389", "ldap://[::1]:389", "IP=[::1]:389"),
        (.tls, "127.0.0.1:636", "ldaps://127.0.0.1:636", "IP=127.0.0.1:636"),
        (.unix, "/run/a b/ldapi", "ldapi://%2Frun%2Fa%20b%2Fldapi", "PATH=/run/a b/ldapi"),
    ])
    func `a listener is told as slapd tells it`(_ row: (Listener.Kind, String, String, String)) {
        let listener = MonitoredListener(row.0, address: row.1)
        #expect(listener == MonitoredListener(url: row.2, address: row.3))
    }

    /// Everything there is: values by the entry's name, a blank and the attribute.
    private static func read(
        _ address: String,
        _ identity: TestIdentity
    ) throws -> [String: String] {
        let (status, output) = try LDAPServerTests.ldapsearch(
            ["-H", "ldap://\(address)", "-b", "cn=Monitor", "(objectClass=*)", "*", "+"],
            trusting: identity
        )
        #expect(status == 0)
        var values: [String: String] = [:]
        var name = ""
        for line in output.split(separator: "\n") {
            guard let colon = line.range(of: ": ") else { continue }
            let attribute = line[..<colon.lowerBound]
            let value = String(line[colon.upperBound...])
            if attribute == "dn" { name = value }
            values["\(name) \(attribute)"] = value
        }
        return values
    }
}
