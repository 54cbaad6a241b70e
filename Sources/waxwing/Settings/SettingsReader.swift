import Configuration

/// Reads settings by their kind and says which one is wrong, and how.
///
/// A value of another kind than is expected would otherwise be as good as none: `ldap.listen: 389` is
/// a number, and the default would stand in its place.
struct SettingsReader {
    private let reader: ConfigReader
    private let file: String
    private let given: Set<String>

    /// A reader of `keys` in the file and of variables, whose names it is given without their prefix.
    init(_ reader: ConfigReader, file: String, keys: [String], variables: [String]) {
        self.reader = reader
        self.file = file
        given = Set(keys.map(Self.variable)).union(variables)
    }

    /// A text; nil when there is none.
    func string(_ key: String) throws(CommandFailure) -> String? {
        guard isGiven(key) else { return nil }
        if let text = reader.string(forKey: ConfigKey(key)) { return text }
        // YAML takes digits for a number, and `off` for a truth value.
        if let number = reader.int(forKey: ConfigKey(key)) { return "\(number)" }
        if let flag = reader.bool(forKey: ConfigKey(key)) { return flag ? "on" : "off" }
        throw failure(key, "must be text")
    }

    /// A text that has to be there.
    func required(_ key: String) throws(CommandFailure) -> String {
        guard let text = try string(key) else { throw failure(key, "is missing") }
        return text
    }

    /// A text, or what stands for it.
    func string(_ key: String, default value: String) throws(CommandFailure) -> String {
        try string(key) ?? value
    }

    /// A list of texts; empty when there is none.
    func strings(_ key: String) throws(CommandFailure) -> [String] {
        guard isGiven(key) else { return [] }
        if let list = reader.stringArray(forKey: ConfigKey(key)) { return list }
        throw failure(key, "must be a list of texts, such as [a, b]")
    }

    /// A whole number within bounds, or what stands for it.
    func number(
        _ key: String,
        _ range: ClosedRange<Int>,
        default value: Int
    ) throws(CommandFailure) -> Int {
        guard isGiven(key) else { return value }
        guard let read = reader.int(forKey: ConfigKey(key)) else {
            throw failure(key, "must be a whole number")
        }
        guard range.contains(read) else {
            throw failure(
                key,
                "is \(read), and must be \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return read
    }

    /// Yes or no, or what stands for it.
    func flag(_ key: String, default value: Bool) throws(CommandFailure) -> Bool {
        guard isGiven(key) else { return value }
        if let read = reader.bool(forKey: ConfigKey(key)) { return read }
        throw failure(key, "must be true or false")
    }

    /// One of a few words, or what stands for it.
    func word(
        _ key: String,
        of words: [String],
        default value: String
    ) throws(CommandFailure) -> String {
        guard isGiven(key) else { return value }
        let read = try string(key) ?? ""
        guard words.contains(read) else {
            throw failure(
                key,
                "is \(Terminal.escaped(read)), and must be \(words.joined(separator: ", "))"
            )
        }
        return read
    }

    /// The failure that says what is wrong with the value of `key`.
    func failure(_ key: String, _ reason: String) -> CommandFailure {
        CommandFailure("\(file): \(key) \(reason)")
    }

    /// Whether there is a value of `key` at all.
    func isGiven(_ key: String) -> Bool { given.contains(Self.variable(key)) }

    /// How a key is called as a variable: `ldap.tls-listen` is `LDAP_TLS_LISTEN`.
    private static func variable(_ key: String) -> String {
        String(key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }
}
