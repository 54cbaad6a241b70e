/// Somebody's name.
struct PersonName {
    var given: String
    var surname: String
    /// Tells apart people of one name; 0 for the first.
    var number = 0

    /// What stands before the domain of the address.
    var localPart: String {
        "\(given.lowercased()).\(surname.lowercased())\(number == 0 ? "" : "\(number)")"
    }
}

/// Names made of syllables, the same on every run: few given names and many surnames, of which some
/// are common and most are rare.
struct PersonNames {
    private var random = SplitMix(state: 20_260_202)
    private var seen: [String: Int] = [:]
    private let givenNames: [String]
    private let surnames: [String]

    private static let syllables = [
        "an", "ber", "chri", "da", "el", "fa", "ga", "hel", "in", "jo", "ka", "le", "ma", "na",
        "ol", "pe", "ri", "sa", "ti", "ul", "vi", "wal", "zi", "bau", "dor", "fen", "gre", "hof",
        "kel", "lang", "mei", "neu", "pos", "rei", "schu", "stei", "thal", "vog", "wei", "zim",
    ]

    init() {
        var random = SplitMix(state: 20_260_303)
        givenNames = (0..<1_500).map { _ in Self.word(2...3, &random) }
        surnames = (0..<30_000).map { _ in Self.word(2...4, &random) }
    }

    /// The next person's name.
    mutating func next() -> PersonName {
        var name = PersonName(given: pick(givenNames), surname: pick(surnames))
        let key = "\(name.given) \(name.surname)"
        name.number = seen[key, default: 0]
        seen[key] = name.number + 1
        return name
    }

    /// One of `words`; the nearer to the front, the likelier.
    private mutating func pick(_ words: [String]) -> String {
        let share = Double(random.next() >> 11) / Double(1 << 53)
        return words[Int(share * share * Double(words.count))]
    }

    private static func word(_ counts: ClosedRange<Int>, _ random: inout SplitMix) -> String {
        let extra = random.next() % UInt64(counts.count)
        let word = (0..<counts.lowerBound + Int(extra)).map { _ in
            syllables[Int(random.next() % UInt64(syllables.count))]
        }
        .joined()
        return word.prefix(1).uppercased() + word.dropFirst()
    }
}
