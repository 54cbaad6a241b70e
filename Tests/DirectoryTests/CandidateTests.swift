import ChangeFeed
import Directory
import Testing

@Suite struct CandidateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var term: SearchTerm
        /// The addresses of the candidates, in the order of their ids; nil for no index.
        var found: [String]?
        var testDescription: String { name }

        init(_ name: String, _ term: SearchTerm, _ found: [String]?) {
            self.name = name
            self.term = term
            self.found = found
        }

        static func mail(_ text: String) -> SearchTerm { .equals(.mail, Array(text.utf8)) }
        static let notIndexed = SearchTerm.equals(.countryName, Array("x".utf8))
    }

    /// Serial numbers: 7 of alice and bob, 8 of bob, 9 of nobody.
    private static func directory() throws -> Scratch {
        let scratch = try Scratch()
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        let seven = TestCertificate(serial: 7)
        let changes: [Change] = [
            .put(suffixEntry),
            .put(mailbox(1, "alice@example.com", [seven])),
            .put(mailbox(2, "bob@example.com", [seven, TestCertificate(serial: 8)])),
            .put(mailbox(3, "carol@example.com", [])),
        ]
        _ = try writer.apply(batch(to: 1, changes))
        return scratch
    }

    private static func addresses(
        _ set: CandidateSet?,
        _ reader: borrowing DirectoryReader
    ) throws
        -> [String]?
    {
        guard let set else { return nil }
        var addresses: [String] = []
        for id in set.ids {
            let name = try reader.look(at: id) { String(decoding: copy($0.name), as: UTF8.self) }
            addresses += [name ?? "gone"]
        }
        return addresses.map { String($0.dropFirst(5).prefix { $0 != "," }) }
    }

    @Test(arguments: [
        Row("an address", Row.mail("alice@example.com"), ["alice@example.com"]),
        Row("an address in other case", Row.mail(" ALICE@Example.com "), ["alice@example.com"]),
        Row("an address of nobody", Row.mail("dave@example.com"), []),
        Row("no address", Row.mail("dave"), []),
        Row(
            "a serial number of two",
            .serialNumber([7]),
            ["alice@example.com", "bob@example.com"]
        ),
        Row("a serial number of one", .serialNumber([8]), ["bob@example.com"]),
        Row("a serial number of nobody", .serialNumber([9]), []),
        Row("an empty serial number", .serialNumber([]), []),
        Row(
            "a serial number longer than its key",
            .serialNumber([1] + [0, 0, 0, 0, 0, 0, 0, 8]),
            [
                "bob@example.com"
            ]
        ),
        Row("what no index has", Row.notIndexed, nil),
        Row("all of two", .all([.serialNumber([7]), .serialNumber([8])]), ["bob@example.com"]),
        Row(
            "all, of which one has no index",
            .all([Row.notIndexed, .serialNumber([8])]),
            [
                "bob@example.com"
            ]
        ),
        Row("all, of which none has an index", .all([Row.notIndexed]), nil),
        Row("all of nothing", .all([]), nil),
        Row(
            "all that exclude each other",
            .all([Row.mail("carol@example.com"), .serialNumber([7])]),
            []
        ),
        Row(
            "any of two",
            .any([.serialNumber([8]), Row.mail("alice@example.com")]),
            [
                "alice@example.com", "bob@example.com",
            ]
        ),
        Row("any, of which one has no index", .any([.serialNumber([8]), Row.notIndexed]), nil),
        Row("any of nothing", .any([]), []),
        Row(
            "one inside the other",
            .all([.any([.serialNumber([8]), .serialNumber([7])]), Row.mail("bob@example.com")]),
            ["bob@example.com"]
        ),
    ])
    func `candidates are what the indexes have`(_ row: Row) throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        let set = try reader.searchCandidates(row.term, limit: 10)
        #expect(try Self.addresses(set, reader) == row.found)
        #expect(set?.place == nil)
    }

    @Test(arguments: [1, 2, 3])
    func `candidates come in portions of any size`(limit: Int) throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        var ids: [UInt64] = []
        var place: UInt64? = 0
        while let after = place {
            let set = try #require(
                try reader.searchCandidates(.serialNumber([7]), afterID: after, limit: limit)
            )
            #expect(set.ids.count <= limit)
            ids += set.ids
            place = set.place
        }
        #expect(ids == [2, 3])
    }

    @Test func `the index follows an entry's certificates`() throws {
        let scratch = try Self.directory()
        var writer = try scratch.openWriter(keepsSearchIndex: true)
        let bob = mailbox(2, "bob@example.com", [TestCertificate(serial: 9)])
        _ = try writer.apply(batch(from: 1, to: 2, [.put(bob), .delete(uuid(1))]))
        let reader = try scratch.makeReader()
        let found = try (7...9).map { serial in
            try reader.searchCandidates(.serialNumber([serial]), limit: 10)?.ids
        }
        // What went stays a candidate: alice is gone, and bob's certificate is compared.
        #expect(found == [[2, 3], [3], [3]])
        let isThere = try reader.look(at: 2) { _ in true }
        #expect(isThere == nil)
    }

    @Test(arguments: [1, 2, 4, 100])
    func `a walk meets every entry once, in portions of any size`(count: Int) throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        var ids: [UInt64] = []
        var place: UInt64? = 0
        while let after = place {
            place = try reader.entries(afterID: after, count: count) { entry in
                ids.append(entry.id)
                return true
            }
        }
        #expect(ids == [1, 2, 3, 4])
    }

    @Test func `a walk ends where it is told to`() throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        var ids: [UInt64] = []
        let place = try reader.entries(afterID: 1, count: 10) { entry in
            ids.append(entry.id)
            return entry.id < 3
        }
        #expect(ids == [2, 3])
        #expect(place == 3)
        let end = try reader.entries(afterID: .max, count: 10) { _ in true }
        #expect(end == nil)
    }

    @Test func `the suffix says that there is something below it`() throws {
        let scratch = try Self.directory()
        defer { withExtendedLifetime(scratch) {} }
        let reader = try scratch.makeReader()
        var hasSubordinates: [Bool] = []
        _ = try reader.entries(afterID: 0, count: 10) { entry in
            hasSubordinates.append(entry.hasSubordinates)
            return true
        }
        #expect(hasSubordinates == [true, false, false, false])
    }
}
