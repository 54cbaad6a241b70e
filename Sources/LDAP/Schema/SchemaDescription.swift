/// One description of RFC 4512 §4.1, taken apart into its keywords: what all kinds have in common.
///
///     Description = LPAREN WSP numericoid *( SP keyword [ SP value ] ) WSP RPAREN
struct SchemaDescription {
    /// The description's own OID.
    let identifier: String

    /// Keywords in order, each with its values; flags have none.
    let fields: [(keyword: String, values: [String])]

    /// The line of the file on which it begins.
    let line: Int

    /// The description as one line with single spaces.
    let text: String

    /// Reads `text`, which begins on `line`.
    init(_ text: String, line: Int) throws(SchemaError) {
        let tokens = try Self.tokens(text, line: line)
        guard tokens.count >= 3, tokens.first == .open, tokens.last == .close,
            case .word(let identifier) = tokens[1]
        else { throw .malformedDescription(line: line) }
        var fields: [(keyword: String, values: [String])] = []
        var index = 2
        let end = tokens.count - 1
        while index < end {
            guard case .word(let keyword) = tokens[index] else {
                throw .malformedDescription(line: line)
            }
            index += 1
            var values: [String] = []
            if !Self.flags.contains(keyword) {
                values = try Self.values(tokens, &index, end: end, line: line)
            }
            fields.append((keyword, values))
        }
        self.identifier = identifier
        self.fields = fields
        self.line = line
        self.text = text.split(separator: " ").joined(separator: " ")
    }

    /// The values of a keyword; empty when it is absent.
    func values(_ keyword: String) -> [String] {
        fields.first { $0.keyword == keyword }?.values ?? []
    }

    /// The only value of a keyword; nil when it is absent.
    func value(_ keyword: String) -> String? { values(keyword).first }

    /// Whether the keyword is there.
    func has(_ keyword: String) -> Bool { fields.contains { $0.keyword == keyword } }

    /// Refuses keywords that are neither in `allowed` nor extensions.
    func allow(_ allowed: Set<String>) throws(SchemaError) {
        for field in fields where !allowed.contains(field.keyword) {
            guard field.keyword.hasPrefix("X-") else {
                throw .unknownKeyword(field.keyword, line: line)
            }
        }
    }

    private static let flags: Set<String> = [
        "OBSOLETE", "SINGLE-VALUE", "COLLECTIVE", "NO-USER-MODIFICATION", "ABSTRACT", "STRUCTURAL",
        "AUXILIARY",
    ]

    private enum Token: Equatable {
        case open
        case close
        case dollar
        case word(String)
        case quoted(String)
    }

    /// One value, or a list of them in parentheses, with or without `$` between.
    private static func values(
        _ tokens: [Token],
        _ index: inout Int,
        end: Int,
        line: Int
    ) throws(SchemaError) -> [String] {
        guard index < end else { throw .malformedDescription(line: line) }
        var values: [String] = []
        let isList = tokens[index] == .open
        if isList { index += 1 }
        repeat {
            guard index < end else { throw .malformedDescription(line: line) }
            switch tokens[index] {
            case .word(let text), .quoted(let text): values.append(text)
            case .dollar: break
            case .open: throw .malformedDescription(line: line)
            case .close:
                guard isList, !values.isEmpty else { throw .malformedDescription(line: line) }
                index += 1
                return values
            }
            index += 1
        } while isList
        return values
    }

    private static func tokens(_ text: String, line: Int) throws(SchemaError) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "(", ")", "$":
                tokens.append(first == "(" ? .open : first == ")" ? .close : .dollar)
                rest.removeFirst()
            case "'":
                rest.removeFirst()
                guard let end = rest.firstIndex(of: "'") else {
                    throw .malformedDescription(line: line)
                }
                tokens.append(.quoted(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            default:
                let end = rest.firstIndex { " ()$'".contains($0) } ?? rest.endIndex
                tokens.append(.word(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        return tokens
    }
}
