import LDAP

/// Makes searches from the schema and what is in the directory.
struct SearchGenerator {
    private var filters: FilterGenerator

    init(seed: UInt64, people: [Person]) {
        filters = FilterGenerator(seed: seed, people: people)
    }

    /// The next search.
    mutating func next() -> GeneratedSearch {
        let (base, scope) = place()
        var search = GeneratedSearch(
            base: base,
            scope: scope,
            filter: filters.filter(depth: 4),
            attributes: selection()
        )
        if once(in: 8) { search.typesOnly = true }
        if once(in: 4) { search.dereferencing = number(in: 0...3) }
        if once(in: 6) { search.order = order() }
        if once(in: 6) {
            search.pageSize = number(in: 1...25)
        } else if once(in: 5) {
            search.sizeLimit = number(in: 1...12)
        }
        if once(in: 8) { search.assertion = filters.filter(depth: 2) }
        if once(in: 8) {
            search.wanted = (0..<number(in: 1...3)).map { _ in filters.simple() }
        }
        return search
    }

    private mutating func once(in times: Int) -> Bool { filters.random.once(in: times) }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        filters.random.pick(choices)
    }

    private mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &filters.random)
    }

    /// A base and a scope; most of the time such that much can be found.
    private mutating func place() -> (base: String, scope: Int64) {
        let suffix = TestDirectory.suffix
        let spellings = [
            suffix, "DC=Example, dc=COM", "0.9.2342.19200300.100.1.25=example,dc=com",
            "dc=\\65xample,dc=com", "dc = example , dc = com",
        ]
        switch number(in: 0...19) {
        case 0: return (once(in: 8) ? "" : pick(spellings), number(in: 0...2))
        case 1...4: return (pick(spellings), 1)
        case 5: return (pick(filters.people).name, number(in: 0...2))
        case 6:
            let name = pick(filters.people).name
            return (
                pick([
                    name.uppercased(), name.replacing("mail=", with: "rfc822Mailbox = "),
                    name.replacing("@", with: "\\40"), name.replacing(",", with: " , "),
                    name.replacing("mail", with: "0.9.2342.19200300.100.1.3"),
                ]), number(in: 0...2)
            )
        case 7: return (nowhere(), number(in: 0...2))
        case 8:
            return (
                pick([
                    TestDirectory.authority, TestDirectory.authority.uppercased(),
                    "2.5.4.3=Example AG  Issuing CA, O=Example AG",
                ]),
                number(in: 0...2)
            )
        default: return (pick(spellings), 2)
        }
    }

    /// A base that is not there, or is no name.
    private mutating func nowhere() -> String {
        let suffix = TestDirectory.suffix
        let person = pick(filters.people).name
        return pick([
            "mail=nobody@example.com,\(suffix)", "ou=x,\(suffix)", "dc=com", "o=elsewhere",
            "nonsense", "cn=a,,\(suffix)", "cn=below,\(person)", "mail=a,cn=below,\(person)",
            "mail=x,ou=y,\(suffix)", "o=Example AG", "cn=x,\(TestDirectory.authority)", "=x",
            "cn=a\\", "cn=a\\zz,\(suffix)", "cn=a+sn=b,\(suffix)", "cn=a+,\(suffix)", "2.5.4.3",
            "mail=nobody@example.com+cn=x,\(person)", "cn=\(suffix)", ",\(suffix)", "\(suffix),",
            once(in: 4) ? "cn=#0c0161,\(suffix)" : "cn=x", "cn=\"a\",\(suffix)",
            "dc=example;dc=com", "cn=,\(suffix)",
            "c=DEU,\(suffix)", "c=DE,\(suffix)", "frobnication=x,\(suffix)",
            "1.2.3.4=x,\(suffix)", "telephoneNumber=*,\(suffix)", "entryUUID=7,\(suffix)",
            "createTimestamp=soon,\(suffix)", "member=nonsense,\(suffix)", "cn= ,\(suffix)",
        ])
    }

    /// What is to be returned.
    private mutating func selection() -> [String] {
        pick([
            [], [], ["*"], ["1.1"], ["+"], ["*", "+"], ["cn", "MAIL"], ["userCertificate"],
            ["2.5.4.36;binary"], ["name"], ["frobnication"], ["createTimestamp", "entryUUID"],
            ["sn", "1.1"], ["1.1", "*"], ["cn", "CN", "commonName"], ["2.5.4.3"],
            ["cn;lang-de"], ["cn;x-frob"], ["cn;binary"], ["name;lang-de"], ["entryDN", "cn"],
            ["userCertificate;binary", "userCertificate"], ["cACertificate", "o"], ["objectClass"],
            ["hasSubordinates", "subschemaSubentry", "structuralObjectClass"], ["dc", "1.2.3.4"],
            ["c n"], [""], ["cn", "*"], ["modifyTimestamp", "sn", "+"], ["cn;"], ["!cn"],
            once(in: 8) ? ["@person"] : ["@frobnication"],
        ])
    }

    /// Sort keys.
    private mutating func order() -> [String] {
        if once(in: 16) {
            return pick([
                ["sn"], ["mail"], ["frobnication"], ["cn:frobnicationMatch"], ["objectClass"],
                ["userCertificate"], ["cn;x-frob"], ["createTimestamp", "createTimestamp"],
                ["cn:integerOrderingMatch"], ["createTimestamp:caseIgnoreOrderingMatch"],
            ])
        }
        return pick([
            ["sn:caseIgnoreOrderingMatch"], ["-cn:2.5.13.3"], ["createTimestamp"],
            ["-modifyTimestamp"], ["entryUUID"], ["-entryUUID:UUIDOrderingMatch"],
            ["sn:caseIgnoreOrderingMatch", "-cn:caseIgnoreOrderingMatch"],
            ["commonName:caseIgnoreOrderingMatch"], ["createTimestamp", "-entryUUID"],
            ["-sn:caseIgnoreOrderingMatch", "createTimestamp:generalizedTimeOrderingMatch"],
        ])
    }
}
