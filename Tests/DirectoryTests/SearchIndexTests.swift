import ChangeFeed
import Directory
import Foundation
import Testing

@Suite struct SearchIndexTests {
    private static let people: [(address: String, name: String)] = [
        ("ann@example.com", "Ann Lee"),
        ("joanna.leeds@example.com", "Joanna  Leeds"),
        ("zoe@example.net", "Zo\u{eb} Stra\u{df}er"),
        ("j@example.org", "J"),
        ("bo@example.com", "Bo Nnan"),
    ]

    private static func entry(_ index: Int) -> PublishedEntry {
        mailbox(UInt8(index + 1), people[index].address, name: people[index].name, [])
    }

    private static func directory(keepsSearchIndex: Bool = true) throws -> Scratch {
        let scratch = try Scratch()
        var writer = try scratch.openWriter(keepsSearchIndex: keepsSearchIndex)
        _ = try writer.apply(batch(to: 1, people.indices.map { .put(entry($0)) }))
        return scratch
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var term: SearchTerm
        /// The ids of the candidates; nil when no index answers.
        var found: [UInt64]?
        var testDescription: String { name }

        init(_ name: String, _ term: SearchTerm, _ found: [UInt64]?) {
            self.name = name
            self.term = term
            self.found = found
        }

        static func contains(
            _ attribute: EntryAttribute = .commonName,
            _ initial: String? = nil,
            any: [String] = [],
            _ final: String? = nil
        ) -> SearchTerm {
            .contains(
                attribute,
                SearchParts(
                    initial: initial.map { Array($0.utf8) },
                    any: any.map { Array($0.utf8) },
                    final: final.map { Array($0.utf8) }
                )
            )
        }

        static func equals(_ attribute: EntryAttribute, _ text: String) -> SearchTerm {
            .equals(attribute, Array(text.utf8))
        }
    }

    @Test(arguments: [
        Row("a beginning of two", Row.contains(.commonName, "jo"), [2]),
        Row("a beginning of one", Row.contains(.commonName, "J"), [2, 4]),
        Row("a beginning with the space behind it", Row.contains(.commonName, "ann "), [1]),
        Row("a beginning of three", Row.contains(.commonName, "joa"), [2]),
        Row("a beginning of four", Row.contains(.commonName, "joan"), [2]),
        Row("a beginning of five", Row.contains(.commonName, "joann"), [2]),
        Row("a beginning of more", Row.contains(.commonName, "joanna lee"), [2]),
        Row("a beginning of others' middle", Row.contains(.commonName, "oan"), []),
        Row(
            "a beginning of a surname, which is in the same lists",
            Row.contains(.commonName, "nna"),
            [5]
        ),
        Row("three bytes and no more", Row.contains(.commonName, "ann"), [1]),
        Row("a middle", Row.contains(any: ["NNA"]), [2, 5]),
        Row("a middle of two", Row.contains(any: ["nn"]), [1, 2, 5]),
        Row("a middle of one", Row.contains(any: ["n"]), nil),
        Row("a middle over two words", Row.contains(any: ["a leed"]), [2]),
        Row("an end", Row.contains(.commonName, nil, "lee"), [1]),
        Row("an end of two", Row.contains(.commonName, nil, "ds"), [2]),
        Row("an end of one", Row.contains(.commonName, nil, "s"), nil),
        Row("all places", Row.contains(.commonName, "jo", any: ["na"], "ds"), [2]),
        Row("parts of nobody", Row.contains(.commonName, "xy"), []),
        Row("no part", Row.contains(), nil),
        Row("a part of spaces", Row.contains(any: ["  "]), nil),
        Row("beyond ASCII", Row.contains(any: ["\u{cb} STRASS"]), [3]),
        Row("no text", .contains(.commonName, SearchParts(any: [[0xff, 0xfe, 0xfd]])), []),
        Row("a surname", Row.contains(.surname, "lee"), [1, 2]),
        Row("an address's domain", Row.contains(.mail, nil, "@example.com"), [1, 2, 5]),
        Row("a whole name", Row.equals(.commonName, " joanna LEEDS "), [2]),
        Row("a name of blanks", Row.equals(.commonName, " "), nil),
        Row("a whole name of one byte", Row.equals(.commonName, "j"), [4]),
        Row("the beginning of a whole name", Row.equals(.commonName, "joanna"), [2]),
        Row("an attribute without an index", Row.contains(.countryName, "de"), nil),
        Row(
            "type-ahead in several attributes",
            .any([
                Row.contains(.commonName, "le"), Row.contains(.surname, "le"),
                Row.contains(.mail, "le"),
            ]),
            [1, 2]
        ),
        Row(
            "one and the other",
            .all([Row.contains(any: ["nn"]), Row.contains(.mail, nil, ".com")]),
            [1, 2, 5]
        ),
    ])
    func `candidates are those with the parts`(_ row: Row) throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        let set = try reader.searchCandidates(row.term, limit: 10)
        #expect(set?.ids == row.found)
        #expect(set?.place == nil)
    }

    @Test func `nothing that matches is missing, over many blocks and changes`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        var names: [UInt64: String] = [:]
        var numbers = SystemRandomNumberGenerator()
        // Each batch puts some anew and changes some of before, under other names.
        for step in 0..<6 {
            var changes: [Change] = []
            for index in 0..<900 {
                let number =
                    step < 4 ? step * 900 + index : Int.random(in: 0..<3_600, using: &numbers)
                let name = Self.name(&numbers)
                changes.append(.put(Self.person(number, name)))
                names[UInt64(number + 1)] = name
            }
            _ = try writer.apply(batch(from: UInt64(step), to: UInt64(step + 1), changes))
        }
        let reader = try scratch.makeReader()
        for part in ["a", "ab", "ba", "abb", "bab", "a b", "aab a", "b ab"] {
            for (place, term) in [
                ("initial", Row.contains(.commonName, part)),
                ("any", Row.contains(any: [part])),
                ("final", Row.contains(.commonName, nil, part)),
            ] {
                let found = try Self.all(term, reader, limit: 100)
                guard let found else { continue }
                let wanted = names.filter { name in
                    switch place {
                    case "initial": name.value.hasPrefix(part)
                    case "any": name.value.contains(part)
                    default: name.value.hasSuffix(part)
                    }
                }
                #expect(Set(wanted.keys).isSubset(of: found), "\(part) as \(place)")
                #expect(found == found.sorted())
            }
        }
    }

    private static func name(_ numbers: inout SystemRandomNumberGenerator) -> String {
        let letters = (0..<8).map { index in
            index == 3 ? " " : Bool.random(using: &numbers) ? "a" : "b"
        }
        return letters.joined()
    }

    private static func person(_ number: Int, _ name: String) -> PublishedEntry {
        var entry = mailbox(0, "p\(number)@example.com", name: name, [])
        entry.uuid = [UInt8](repeating: 0, count: 12)
        for shift in stride(from: 24, through: 0, by: -8) {
            entry.uuid.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        return entry
    }

    /// Every candidate, in portions; nil when no index answers.
    private static func all(
        _ term: SearchTerm,
        _ reader: borrowing DirectoryReader,
        limit: Int
    ) throws -> [UInt64]? {
        var ids: [UInt64] = []
        var place: UInt64? = 0
        while let after = place {
            guard let set = try reader.searchCandidates(term, afterID: after, limit: limit) else {
                return nil
            }
            ids += set.ids
            place = set.place
        }
        return ids
    }

    @Test(arguments: [1, 2, 5, 100])
    func `an index is built beside a directory that is there, in portions`(count: Int) throws {
        let scratch = try Self.directory(keepsSearchIndex: false)
        let term = Row.contains(.commonName, "jo")
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        var builds = 0
        while writer.isSearchIndexUnfinished {
            let before = try scratch.makeReader().searchCandidates(term, limit: 10)
            #expect(before == nil, "served before it is complete")
            let build = writer.buildSearchIndex(count: count)
            builds += 1
            let isUnfinished = writer.isSearchIndexUnfinished
            #expect(build?.total == 5)
            #expect(build?.isComplete == !isUnfinished)
        }
        let after = try scratch.makeReader().searchCandidates(term, limit: 10)
        #expect(after?.ids == [2])
        #expect(builds == (5 + count - 1) / count)
        let more = writer.buildSearchIndex(count: count)
        #expect(more == nil)
    }

    @Test func `an index that is wanted later is built then, and kept by a rebuild`() throws {
        let scratch = try Self.directory(keepsSearchIndex: false)
        let term = Row.contains(.commonName, "jo")
        var writer = try scratch.openWriter()
        writer.keepSearchIndex()
        while writer.isSearchIndexUnfinished { _ = writer.buildSearchIndex(count: 2) }
        let built = try scratch.makeReader().searchCandidates(term, limit: 10)
        #expect(built?.ids == [2])
        _ = try writer.apply(batch(.rebuild, to: 1, [.put(Self.entry(1))]))
        _ = try writer.apply(batch(.rebuildEnd, to: 1, [.put(Self.entry(0))]))
        let kept = try scratch.makeReader().searchCandidates(term, limit: 10)
        #expect(kept?.ids == [1])
    }

    @Test func `what changes while an index is built is in it`() throws {
        let scratch = try Self.directory(keepsSearchIndex: false)
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        _ = writer.buildSearchIndex(count: 2)
        var changed = Self.entry(4)
        changed.commonName = "Jonas"
        let new = mailbox(9, "jones@example.com", name: "Jones", [])
        _ = try writer.apply(batch(from: 1, to: 2, [.put(changed), .put(new)]))
        while writer.isSearchIndexUnfinished { _ = writer.buildSearchIndex(count: 2) }
        let found = try scratch.makeReader()
            .searchCandidates(Row.contains(.commonName, "jo"), limit: 10)
        #expect(found?.ids == [2, 5, 6])
    }

    @Test func `a rebuild has an index when it is swapped in`() throws {
        let scratch = try Self.directory()
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        _ = try writer.apply(batch(.rebuild, to: 1, [.put(Self.entry(1))]))
        _ = try writer.apply(batch(.rebuildEnd, to: 1, [.put(Self.entry(0))]))
        let found = try scratch.makeReader()
            .searchCandidates(Row.contains(.commonName, "jo"), limit: 10)
        #expect(found?.ids == [1])
        let isUnfinished = writer.isSearchIndexUnfinished
        #expect(!isUnfinished)
        let names = try scratch.files().filter { $0.hasPrefix("search-") }
        let current = try scratch.target().dropFirst("directory".count)
        #expect(names == ["search\(current)", "search\(current)-lock"])
    }

    @Test func `without the setting there is no search file`() throws {
        let scratch = try Self.directory()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(from: 1, to: 2, [.put(mailbox(8, "x@example.com"))]))
        let isUnfinished = writer.isSearchIndexUnfinished
        let build = writer.buildSearchIndex(count: 10)
        #expect(!isUnfinished)
        #expect(build == nil)
        #expect(try scratch.files().allSatisfy { !$0.hasPrefix("search-") })
        let found = try scratch.makeReader()
            .searchCandidates(Row.contains(.commonName, "jo"), limit: 10)
        #expect(found == nil)
    }

    @Test func `an index that is behind the directory is not used, and caught up with`() throws {
        let scratch = try Self.directory()
        let search = scratch.folder + "/search" + (try scratch.target().dropFirst(9))
        let kept = FileManager.default.contents(atPath: search)
        do {
            var writer = try scratch.openWriter(keepsSearchIndex: true)
            let new = mailbox(9, "jones@example.com", name: "Jones", [])
            _ = try writer.apply(batch(from: 1, to: 2, [.put(new)]))
        }
        // As a crash leaves it that lost the search file's last commit.
        try #require(kept).write(to: URL(filePath: search))
        let term = Row.contains(.commonName, "jo")
        let behind = try scratch.makeReader().searchCandidates(term, limit: 10)
        #expect(behind == nil)
        let writer = try scratch.openWriter(keepsSearchIndex: true)
        let isUnfinished = writer.isSearchIndexUnfinished
        #expect(!isUnfinished)
        let found = try scratch.makeReader().searchCandidates(term, limit: 10)
        #expect(found?.ids == [2, 6])
    }

    @Test func `a file that is no index is made anew`() throws {
        let scratch = try Self.directory()
        let search = scratch.folder + "/search" + (try scratch.target().dropFirst(9))
        try Data(repeating: 7, count: 20_000).write(to: URL(filePath: search))
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        let isUnfinished = writer.isSearchIndexUnfinished
        #expect(isUnfinished)
        while writer.isSearchIndexUnfinished { _ = writer.buildSearchIndex(count: 10) }
        let found = try scratch.makeReader()
            .searchCandidates(Row.contains(.commonName, "jo"), limit: 10)
        #expect(found?.ids == [2])
    }
}
