import CBench

/// The people of `load.bin` with the names that `Generate COUNT DIRECTORY names` gave them, as text
/// to search in: their addresses say what they are called.
struct PeopleText: Sendable {
    /// A line break, the given name, a space, the surname, a tab, the address; in small letters.
    private var text: [UInt8] = []
    /// Where each person's line break stands, and the end.
    private var starts: [Int] = []

    private static let (lineBreak, tab, space) = (UInt8(0x0a), UInt8(0x09), UInt8(0x20))

    /// Reads the addresses.
    init(_ addresses: [ArraySlice<UInt8>]) throws(LoadFailure) {
        for address in addresses {
            guard let at = address.firstIndex(of: UInt8(ascii: "@")),
                let dot = address[..<at].firstIndex(of: UInt8(ascii: "."))
            else { throw LoadFailure("no name in an address: generate the people with `names`") }
            starts.append(text.count)
            text.append(Self.lineBreak)
            text += address[..<dot]
            text.append(Self.space)
            text += address[(dot + 1)..<at].filter { $0 >= UInt8(ascii: "a") }
            text.append(Self.tab)
            text += address
        }
        starts.append(text.count)
    }

    /// How many people there are.
    var count: Int { starts.count - 1 }

    /// Somebody's given name.
    func given(_ person: Int) -> [UInt8] { part(person, from: Self.lineBreak, to: Self.space) }

    /// Somebody's surname.
    func surname(_ person: Int) -> [UInt8] { part(person, from: Self.space, to: Self.tab) }

    /// Somebody's address.
    func address(_ person: Int) -> [UInt8] { part(person, from: Self.tab, to: nil) }

    private func part(_ person: Int, from first: UInt8, to last: UInt8?) -> [UInt8] {
        let line = text[starts[person]..<starts[person + 1]]
        let rest = line.drop { $0 != first }.dropFirst()
        return Array(last.map { last in rest.prefix { $0 != last } } ?? rest)
    }

    /// The people whose name, surname or address has `word` in it, or begins with it; by rising
    /// number.
    func matching(_ word: [UInt8], onlyAtBeginnings: Bool) -> [Int] {
        guard onlyAtBeginnings else { return people(with: word) }
        let found = [Self.lineBreak, Self.space, Self.tab].map { people(with: [$0] + word) }
        return Set(found.joined()).sorted()
    }

    private func people(with word: [UInt8]) -> [Int] {
        var found: [Int] = []
        var person = 0
        var from = 0
        while let place = place(of: word, from: from) {
            while starts[person + 1] <= place { person += 1 }
            found.append(person)
            from = starts[person + 1]
        }
        return found
    }

    private func place(of word: [UInt8], from start: Int) -> Int? {
        let place = unsafe cbench_find(
            text,
            Int64(text.count),
            Int64(start),
            word,
            Int64(word.count)
        )
        return place < 0 ? nil : Int(place)
    }
}
