import ChangeFeed
import LDAP

/// Somebody in the directories that are compared.
struct Person: Sendable {
    var commonName: String
    var surname: String
    var address: String
    var number: UInt8
    /// In seconds since 1970.
    var created: Int64

    /// The name of the entry.
    var name: String { "mail=\(address),\(TestDirectory.suffix)" }

    /// The entry as the publisher is told of it.
    var entry: PublishedEntry {
        var entry = TestDirectory.mailbox(
            number,
            address,
            commonName,
            // Every seventh has no certificate, every fifth two.
            number % 7 == 0
                ? [] : certificates(number % 5 == 0 ? 2 : 1)
        )
        entry.surname = surname
        entry.created = created * 1_000_000
        entry.modified = (created + Int64(number)) * 1_000_000
        return entry
    }

    /// The entry's UUID.
    var uuidText: String {
        let octet = (number < 16 ? "0" : "") + String(number, radix: 16)
        return [4, 2, 2, 2, 6].map { String(repeating: octet, count: $0) }.joined(separator: "-")
    }

    /// When it was made, as a GeneralizedTime.
    var createdText: String { TestCertificate.time(created) }

    /// The serial numbers of the certificates.
    var serials: [Int64] {
        number % 7 == 0
            ? [] : number % 5 == 0 ? [Int64(number), Int64(number) + 1000] : [Int64(number)]
    }

    private func certificates(_ count: Int) -> [TestCertificate] {
        serials.prefix(count).map {
            TestCertificate(serial: $0, commonName: commonName, address: address)
        }
    }

    /// `count` people, at most 200; their names have blanks, signs, marks and letters of many scripts.
    static func make(_ count: Int, using random: inout SplitMix64) -> [Person] {
        let first = [
            "Alice", "Bob", "Zoë", "Jörg", "François", "Søren", "Łukasz", "Ólafur", "Иван", "Анна",
            "李", "田中", "Ελένη", "Al", "Mary-Jane", "D'Arcy", "A.", "Ann Marie", "Çağla", "Ngũgĩ",
            "Jo\u{308}rg", "Ｋｅｎ", "ﬁona", "al",
        ]
        let last = [
            "Liddell", "Dodgson", "Ärger", "O'Brien", "von der Leyen", "Smith, Jr.", "Müller",
            "Nguyễn", "Иванов", "小明", "Παπαδοπούλου", "García Márquez", "L*", "(Test)", "A\\B",
            "Example", "Ng", "de Souza", "Ünal", "Smith+Sons",
        ]
        let locals = ["a", "al", "info", "mary.jane", "x_y", "bob+tag"]
        return (1...count).map { number in
            let given = random.pick(first)
            let surname = random.pick(last)
            let host = random.pick([
                "example.com", "example.com", "mail.example.com", "xn--bcher-kva.example",
            ])
            return Person(
                commonName: "\(given) \(surname)",
                surname: surname,
                // KnownDifference asks for the first by name.
                address: number == 1
                    ? "al1@example.com" : "\(random.pick(locals))\(number)@\(host)",
                number: UInt8(number),
                created: TestDirectory.now - Int64.random(in: 0...300, using: &random) * 86_400
            )
        }
    }
}
