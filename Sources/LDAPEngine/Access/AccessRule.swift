import LDAP

/// One rule: what must hold, and the grade that follows.
struct AccessRule: Sendable {
    /// One thing that must hold.
    enum Condition: Sendable {
        case listener(ListenerName)
        case network(Network)
        case account(String)
        /// The subject's key (`DistinguishedName`).
        case subject([UInt8])
        case fingerprint([UInt8])
        case user(UInt32)
    }

    /// What must hold, all of it.
    private(set) var conditions: [Condition] = []
    /// What follows; nil for nothing at all.
    let grade: Grade?

    /// Reads the rule written as `text`, the one numbered `number`.
    ///
    /// `schema` is asked for only if the rule names a certificate by its subject.
    init(
        _ text: String,
        number: Int,
        schema: () throws(AccessError) -> Schema
    ) throws(AccessError) {
        var words = try Self.words(of: text, rule: number)[...]
        guard !words.isEmpty else { throw .emptyRule(rule: number) }
        var given: Set<String> = []
        var grade: Grade??
        while let word = words.popFirst() {
            guard grade == nil else { throw .gradeNotLast(rule: number) }
            guard Self.known.contains(word) else { throw .unknownWord(word, rule: number) }
            guard given.insert(word).inserted else { throw .repeatedWord(word, rule: number) }
            guard let value = words.popFirst() else { throw .missingValue(of: word, rule: number) }
            if word == "grade" {
                grade = .some(Grade(name: value))
                guard value == "none" || Grade(name: value) != nil else {
                    throw .badValue(value, of: word, rule: number)
                }
            } else {
                guard let condition = try Self.condition(word, value, schema) else {
                    throw .badValue(value, of: word, rule: number)
                }
                conditions.append(condition)
            }
        }
        guard let grade else { throw .gradeNotLast(rule: number) }
        self.grade = grade
    }

    private static let known: Set = [
        "listener", "network", "account", "certificate", "uid", "grade",
    ]

    private static func condition(
        _ word: String,
        _ value: String,
        _ schema: () throws(AccessError) -> Schema
    ) throws(AccessError) -> Condition? {
        switch word {
        case "listener": return ListenerName(rawValue: value).map { .listener($0) }
        case "network": return Network(value).map { .network($0) }
        case "account": return value.isEmpty ? nil : .account(value)
        case "uid": return UInt32(value).map { .user($0) }
        case "certificate":
            let digest = "sha256:"
            if value.hasPrefix(digest) {
                return fingerprint(value.dropFirst(digest.count)).map { .fingerprint($0) }
            }
            let schema = try schema()
            guard let name = try? DistinguishedName(value, schema: schema), !name.key.isEmpty
            else { return nil }
            return .subject(name.key)
        default: return nil
        }
    }

    /// The 32 octets of a digest in hexadecimal digits, with or without colons between octets.
    private static func fingerprint(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8).filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 64 else { return nil }
        var octets: [UInt8] = []
        for place in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[place].hexadecimalValue,
                let low = digits[place + 1].hexadecimalValue
            else { return nil }
            octets.append(high << 4 | low)
        }
        return octets
    }

    /// The words of a rule, separated by blanks; one with blanks stands between quotation marks, and
    /// a quotation mark in it is written twice.
    private static func words(of text: String, rule: Int) throws(AccessError) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\"" {
                if isQuoted, rest.first == "\"" {
                    rest.removeFirst()
                    word?.append(character)
                } else {
                    isQuoted.toggle()
                    word = word ?? ""
                }
            } else if !isQuoted, character == " " || character == "\t" {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard !isQuoted else { throw .openQuotation(rule: rule) }
        if let word { words.append(word) }
        return words
    }
}
