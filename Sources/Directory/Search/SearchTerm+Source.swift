import LDAP

extension SearchTerm {
    /// Whether the search file answers it, or a part of it.
    var needsSearchFile: Bool {
        switch self {
        case .equals(.mail, _): false
        case .equals(let attribute, _), .contains(let attribute, _):
            SearchGram.isIndexed(attribute)
        case .serialNumber: true
        case .all(let terms), .any(let terms): terms.contains { $0.needsSearchFile }
        }
    }

    /// Where the candidates come from; nil when no index has them.
    ///
    /// - Parameters:
    ///   - hasSearchFile: whether there is one.
    ///   - mailboxes: the ids of the mailboxes with an address.
    ///   - present: the grams of a range that any entry has, nil when they are too many.
    /// - Returns: the source.
    /// - Throws: what the closures threw.
    func source(
        hasSearchFile: Bool,
        mailboxes: ([UInt8]) throws(DirectoryError) -> [UInt64],
        present: (ClosedRange<UInt32>) throws(DirectoryError) -> [UInt32]?
    ) throws(DirectoryError) -> CandidateSource? {
        switch self {
        case .equals(.mail, let value): return .ids(try mailboxes(value))
        case .equals(let attribute, let value):
            guard hasSearchFile, SearchGram.isIndexed(attribute) else { return nil }
            guard let text = IndexText.form(of: value) else { return .ids([]) }
            return .all(
                SearchGram.all(of: [SearchGram.start] + text + [SearchGram.end], attribute)
                    .map { .gram($0) }
            )
        case .contains(let attribute, let parts):
            guard hasSearchFile, SearchGram.isIndexed(attribute) else { return nil }
            guard let sources = try parts.sources(attribute, present) else { return .ids([]) }
            return sources.isEmpty ? nil : .all(sources)
        case .serialNumber(let octets):
            return hasSearchFile ? .serial(SerialKey.number(octets.span)) : nil
        case .all(let terms):
            var sources: [CandidateSource] = []
            for term in terms {
                if let source = try term.source(
                    hasSearchFile: hasSearchFile,
                    mailboxes: mailboxes,
                    present: present
                ) {
                    sources.append(source)
                }
            }
            return sources.isEmpty ? nil : .all(sources)
        case .any(let terms):
            var sources: [CandidateSource] = []
            for term in terms {
                guard
                    let source = try term.source(
                        hasSearchFile: hasSearchFile,
                        mailboxes: mailboxes,
                        present: present
                    )
                else { return nil }
                sources.append(source)
            }
            return .any(sources)
        }
    }
}

extension SearchParts {
    /// The most grams of one part that are looked for: a longer one is no more selective.
    private static let gramsMax = 12

    /// What the parts have to say, each of which is a condition; nil when a part is not text, so
    /// that nothing matches.
    fileprivate func sources(
        _ attribute: EntryAttribute,
        _ present: (ClosedRange<UInt32>) throws(DirectoryError) -> [UInt32]?
    ) throws(DirectoryError) -> [CandidateSource]? {
        var wanted: [[UInt8]] = []
        if let initial {
            guard let text = IndexText.form(of: initial) else { return nil }
            if !text.isEmpty { wanted.append([SearchGram.start] + text) }
        }
        for part in any {
            guard let text = IndexText.form(of: part) else { return nil }
            wanted.append(text)
        }
        if let final {
            guard let text = IndexText.form(of: final) else { return nil }
            // No gram begins with the last byte.
            if text.count > 1 { wanted.append(text + [SearchGram.end]) }
        }
        var sources: [CandidateSource] = []
        for bytes in wanted {
            if let range = SearchGram.range(of: bytes, attribute) {
                if let grams = try present(range) { sources.append(.any(grams.map { .gram($0) })) }
            } else {
                let grams = SearchGram.all(of: bytes, attribute).prefix(Self.gramsMax)
                sources += grams.map { .gram($0) }
            }
        }
        return sources
    }
}
