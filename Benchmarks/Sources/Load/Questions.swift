import BER

/// Searches by parts of names and addresses as mail clients send them while somebody types, and who
/// of the people matches each.
struct Questions: Sendable {
    /// Whose searches they are.
    enum Client: String, CaseIterable, Sendable {
        /// Completes an address by any part of a name or an address.
        case thunderbird
        /// Completes a recipient by the beginning of a name or an address.
        case evolution
        /// Checks names by the beginning of a name or an address.
        case outlook
        /// Looks for a certificate by an address that was typed without angle brackets.
        case gnupg
    }

    /// What to ask, and how.
    struct Wish: Sendable {
        var client: Client
        /// Whether few match, not many.
        var isRare = false
        /// How many entries the client wants; 0 for all.
        var sizeLimit = 25
        /// How many different questions there are.
        var count = 50
    }

    /// Whose they are, and the size limit.
    let wish: Wish
    /// The requests, one behind the other, with message identifier 0.
    private(set) var requests: [UInt8] = []
    /// Where the requests stand.
    private(set) var ranges: [Range<Int>] = []
    /// The people who match each.
    private(set) var matches: [[Int]] = []

    /// Makes the questions for `people`, the same for the same people.
    init(_ wish: Wish, _ people: PeopleText, base: String) throws(LoadFailure) {
        self.wish = wish
        var writer = BERWriter(capacity: 1 << 16)
        var seen: Set<[UInt8]> = []
        var random: UInt64 = 0x2545_f491_4f6c_dd1d
        for _ in 0..<200 * wish.count where ranges.count < wish.count {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let person = Int(random >> 33) % people.count
            guard let word = Self.word(wish, people, person), seen.insert(word).inserted else {
                continue
            }
            let found = people.matching(word, onlyAtBeginnings: wish.client.asksForBeginnings)
            // One more than anybody wants is common.
            guard wish.isRare ? 1...25 ~= found.count : found.count > 25 else { continue }
            matches.append(found)
            let start = writer.count
            Self.append(word, wish, base: base, to: &writer)
            ranges.append(start..<writer.count)
        }
        guard !ranges.isEmpty else { throw LoadFailure("no such questions for these people") }
        requests = writer.array()
    }

    /// How many entries come, and with which result code.
    func expected(_ question: Int) -> (entries: Int, code: Int64) {
        let count = matches[question].count
        guard wish.sizeLimit > 0, count > wish.sizeLimit else { return (count, 0) }
        return (wish.sizeLimit, 4)
    }

    /// What somebody types who looks for `person`; nil where the name is too short for it.
    private static func word(_ wish: Wish, _ people: PeopleText, _ person: Int) -> [UInt8]? {
        let (given, surname) = (people.given(person), people.surname(person))
        switch (wish.client, wish.isRare) {
        case (.gnupg, _): return people.address(person)
        case (_, true): return surname.count < 6 ? nil : surname
        // slapd has no index for less in the middle.
        case (.thunderbird, false): return surname.count < 5 ? nil : Array(surname[1..<5])
        case (_, false): return given.count < 3 ? nil : Array(given.prefix(3))
        }
    }

    private static func append(
        _ word: [UInt8],
        _ wish: Wish,
        base: String,
        to writer: inout BERWriter
    ) {
        let message = writer.begin(.sequence)
        writer.appendInteger(0)
        let search = writer.begin(.application(3, constructed: true))
        writer.appendString(.octetString, base)
        writer.appendEnumerated(2)
        writer.appendEnumerated(wish.client == .outlook ? 3 : 0)
        writer.appendInteger(Int64(wish.sizeLimit))
        writer.appendInteger(wish.client == .outlook ? 15 : 0)
        writer.appendBoolean(false)
        append(wish.client, word, to: &writer)
        let attributes = writer.begin(.sequence)
        if wish.client == .outlook {
            for name in ["cn", "mail", "sn", "givenName", "displayName", "telephoneNumber"] {
                writer.appendString(.octetString, name)
            }
        }
        writer.end(attributes)
        writer.end(search)
        writer.end(message)
    }

    private static func append(_ client: Client, _ word: [UInt8], to writer: inout BERWriter) {
        let place = UInt8(client.asksForBeginnings ? 0 : 1)
        func term(_ attribute: String) {
            let term = writer.begin(.context(4, constructed: true))
            writer.appendString(.octetString, attribute)
            let parts = writer.begin(.sequence)
            writer.appendPrimitive(.context(place), word)
            writer.end(parts)
            writer.end(term)
        }
        func group(_ tag: UInt8, _ content: () -> Void) {
            let group = writer.begin(.context(tag, constructed: true))
            content()
            writer.end(group)
        }
        let (and, or) = (UInt8(0), UInt8(1))
        switch client {
        case .thunderbird:
            group(or) { for name in ["cn", "mail", "givenName", "sn"] { term(name) } }
        case .evolution:
            group(or) {
                group(or) {
                    group(or) { for name in ["cn", "sn"] { term(name) } }
                    term("mail")
                }
                term("displayName")
            }
        case .outlook:
            group(and) {
                group(or) {
                    for name in ["mail", "cn", "sn", "givenName", "displayName"] { term(name) }
                }
            }
        case .gnupg:
            group(or) {
                term("sn")
                group(or) { for name in ["cn", "mail"] { term(name) } }
            }
        }
    }
}

extension Questions.Client {
    /// Whether it asks for the beginnings of values, not for any part of them.
    var asksForBeginnings: Bool {
        switch self {
        case .evolution, .outlook: true
        case .thunderbird, .gnupg: false
        }
    }
}
