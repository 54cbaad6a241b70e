import LDAP
import LDAPEngine
import Testing

/// Which certificates are shown when, and in which order.
@Suite struct CertificateTests {
    static let binary = ["userCertificate;binary"]

    @Test func `the best certificate comes first, and only current ones are shown`() throws {
        var client = try Client()
        let answer = try client.send(
            Request.search(base: "", "(mail=alice@example.com)", attributes: Self.binary)
        )
        #expect(answer.values(of: "userCertificate;binary") == TestDirectory.alice.map(\.der))
    }

    struct Moment: Sendable, CustomTestStringConvertible {
        var name: String, offset: Int64, serials: [Int64]
        var testDescription: String { name }
    }

    /// Alice's certificates by serial number at moments around the present.
    @Test(arguments: [
        Moment(name: "long before", offset: -5000, serials: []),
        Moment(name: "the first second of the oldest", offset: -3000, serials: [4]),
        Moment(name: "the second before", offset: -3001, serials: []),
        Moment(name: "the last second of the oldest", offset: -1, serials: [2, 1, 4, 3]),
        Moment(name: "now", offset: 0, serials: [2, 1, 3]),
        Moment(name: "the next one begins", offset: 1, serials: [5, 2, 1, 3]),
        Moment(name: "the last second of another", offset: 500, serials: [5, 2, 1, 3]),
        Moment(name: "after it", offset: 501, serials: [5, 2, 3]),
        Moment(name: "the last one", offset: 9000, serials: [5]),
        Moment(name: "after all", offset: 9001, serials: []),
    ])
    func `what is shown is decided when answering`(_ moment: Moment) throws {
        var client = try Client(rules: Client.internalRules)
        client.now = TestDirectory.now + moment.offset
        let all = TestDirectory.alice + TestDirectory.aliceOutOfTime
        let wanted = moment.serials.compactMap { serial in all.first { $0.serial == serial }?.der }
        for list in [Self.binary, []] {
            let answer = try client.send(
                Request.search(base: "", "(mail=alice@example.com)", attributes: list)
            )
            #expect(answer.names.count == 1)
            #expect(answer.values(of: "userCertificate;binary") ?? [] == wanted)
        }
    }

    @Test
    func `without a current certificate an internal client finds the entry, without the attribute`()
        throws
    {
        var client = try Client(rules: Client.internalRules)
        for (list, names) in [
            (Self.binary, []), ([], ["objectClass", "cn", "sn", "mail"]),
            (["userCertificate", "mail"], ["mail"]),
        ] {
            for typesOnly in [false, true] {
                let answer = try client.send(
                    Request.search(
                        base: "",
                        typesOnly: typesOnly,
                        "(mail=carol@example.com)",
                        attributes: list
                    )
                )
                #expect(answer.names == ["mail=carol@example.com,dc=example,dc=com"])
                #expect(answer.attributes.map(\.name).sorted() == names.sorted())
            }
        }
    }
}
