/// The names that the directory shows for a mailbox: `cn` and `sn`, never empty.
struct PersonNames: Equatable, Sendable {
    /// The most bytes of a name: four times what RFC 5280 allows a common name in characters, and
    /// what still leaves a directory record on one page.
    static let bytesMax = 256

    /// The whole name.
    var commonName: String
    /// The surname.
    var surname: String

    /// The names of a mailbox whose address was given as `address`.
    ///
    /// Without a name the address takes its place; without a surname the name's last word does.
    /// - Throws: ``AuthorityError/malformedName(field:maximum:)``.
    init(name: String?, surname: String?, address: String) throws(AuthorityError) {
        commonName = try Self.checked(name, .name) ?? address
        self.surname = try Self.checked(surname, .surname) ?? Self.lastWord(of: commonName)
    }

    /// The names out of a certificate made elsewhere: its common name where it has one that may
    /// stand in the directory, else the address.
    init(commonName: String?, address: String) {
        let name = commonName.flatMap { try? Self.checked($0, .name) } ?? address
        self.commonName = name
        surname = Self.lastWord(of: name)
    }

    /// `text` without the white space around it; `nil` when nothing was given or is left.
    static func checked(
        _ text: String?,
        _ field: AuthorityError.Field
    ) throws(AuthorityError) -> String? {
        guard let text else { return nil }
        let trimmed = text.trimmed
        if trimmed.isEmpty { return nil }
        guard trimmed.utf8.count <= bytesMax, !trimmed.hasControls else {
            throw .malformedName(field: field, maximum: bytesMax)
        }
        return trimmed
    }

    private static func lastWord(of name: String) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) {
            return String(
                name[(name.lastIndex(of: " ").map(name.index(after:)) ?? name.startIndex)...]
            )
        }
        let words = name.split(whereSeparator: \.isWhitespace)
        return words.last.map(String.init) ?? name
    }
}

extension String {
    /// The text without the white space around it.
    fileprivate var trimmed: String {
        var text = self[...]
        // Most names are plain, and looking at octets is many times quicker than at characters.
        if let first = utf8.first, let last = utf8.last, first.isPlain, last.isPlain { return self }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    /// Whether there is anything that a line or a terminal takes as a command, or that reorders text.
    fileprivate var hasControls: Bool {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return false }
        return unicodeScalars.contains(where: \.isControl)
    }
}

extension UInt8 {
    /// Whether this is an ASCII character that can be seen.
    fileprivate var isPlain: Bool { self > 0x20 && self < 0x7f }
}

extension Unicode.Scalar {
    /// Whether the scalar is one that a line or a terminal takes as a command, or that reorders text.
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: properties.isBidiControl
        default: false
        }
    }
}
