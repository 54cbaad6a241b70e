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

    /// Whether it has the same candidates as `other`: parts of attributes that share their lists.
    private func isListed(with other: SearchTerm) -> Bool {
        guard case .contains(let attribute, let parts) = self,
            case .contains(let otherAttribute, let otherParts) = other
        else { return false }
        return SearchGram.list(of: attribute) == SearchGram.list(of: otherAttribute)
            && parts == otherParts
    }

    /// Where the candidates come from; nil when no index has them.
    ///
    /// - Parameters:
    ///   - views: the search file, nothing of which is used without `hasSearchFile`.
    ///   - hasSearchFile: whether there is one.
    ///   - mailboxes: the ids of the mailboxes with an address.
    /// - Returns: the source.
    /// - Throws: what the closure threw; ``DirectoryError/storage(_:)``,
    ///   ``DirectoryError/damagedIndex``.
    func source(
        _ views: inout IndexViews,
        hasSearchFile: Bool,
        mailboxes: ([UInt8]) throws(DirectoryError) -> [UInt64]
    ) throws(DirectoryError) -> CandidateSource? {
        switch self {
        case .equals(.mail, let value): return .ids(try mailboxes(value))
        case .equals(let attribute, let value):
            guard hasSearchFile, SearchGram.isIndexed(attribute) else { return nil }
            guard let text = IndexText.form(of: value) else { return .ids([]) }
            let marked = [SearchGram.start] + text + [SearchGram.end]
            let grams = SearchGram.all(of: marked, attribute)
            // Of a value that is empty, or blanks, there are none.
            return grams.isEmpty ? nil : try views.source(ofAll: grams)
        case .contains(let attribute, let parts):
            guard hasSearchFile, SearchGram.isIndexed(attribute) else { return nil }
            return try parts.source(attribute, &views)
        case .serialNumber(let octets):
            return hasSearchFile ? .serial(SerialKey.number(octets.span)) : nil
        case .all(let terms):
            var sources: [CandidateSource] = []
            for term in terms {
                let source = try term.source(
                    &views,
                    hasSearchFile: hasSearchFile,
                    mailboxes: mailboxes
                )
                if let source { sources.append(source) }
            }
            return sources.isEmpty ? nil : .all(sources)
        case .any(let terms):
            var sources: [CandidateSource] = []
            for (index, term) in terms.enumerated()
            where !terms[..<index].contains(where: term.isListed(with:)) {
                let source = try term.source(
                    &views,
                    hasSearchFile: hasSearchFile,
                    mailboxes: mailboxes
                )
                guard let source else { return nil }
                sources.append(source)
            }
            return .any(sources)
        }
    }
}

extension SearchParts {
    /// What has the grams of all parts; nil when no part has any.
    fileprivate func source(
        _ attribute: EntryAttribute,
        _ views: inout IndexViews
    ) throws(DirectoryError) -> CandidateSource? {
        // A part that is not text makes the assertion Undefined: nothing matches.
        guard let marked = markedForms else { return .ids([]) }
        let grams = marked.flatMap { SearchGram.all(of: $0, attribute) }
        if !grams.isEmpty { return try views.source(ofAll: grams) }
        var sources: [CandidateSource] = []
        for bytes in marked {
            guard let range = SearchGram.range(of: bytes, attribute),
                let present = try views.grams(in: range)
            else { continue }
            sources.append(.any(present.map { .gram($0) }))
        }
        return sources.isEmpty ? nil : .all(sources)
    }

    /// The forms of the parts, with the marks that they stand at; nil when one is not text.
    private var markedForms: [[UInt8]]? {
        var forms: [[UInt8]] = []
        if let initial {
            guard let text = IndexText.form(of: initial) else { return nil }
            if !text.isEmpty { forms.append([SearchGram.start] + text) }
        }
        for part in any {
            guard let text = IndexText.form(of: part) else { return nil }
            forms.append(text)
        }
        if let final {
            guard let text = IndexText.form(of: final) else { return nil }
            // No gram begins with the last byte.
            if text.count > 1 { forms.append(text + [SearchGram.end]) }
        }
        return forms
    }
}
