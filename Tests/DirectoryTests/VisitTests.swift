import ChangeFeed
import Directory
import Testing

@Suite struct VisitTests {
    private let entries = [
        mailbox(3, "carol@example.com"), mailbox(1, "alice@example.com"), suffixEntry,
        authorityEntry, mailbox(2, "bob@example.com"),
    ]

    @Test(arguments: [1, 2, 3, 5, 6])
    func `an export has the same order in portions of any size`(portion: Int) throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, entries.map { .put($0) }))
        let names = try scratch.makeReader().export(portion: portion)
            .split(separator: "\n").filter { $0.hasPrefix("dn: ") }
        #expect(
            names == [
                "dn: dc=example,dc=com",
                "dn: CN=Issuing CA,O=Example AG",
                "dn: mail=alice@example.com,dc=example,dc=com",
                "dn: mail=bob@example.com,dc=example,dc=com",
                "dn: mail=carol@example.com,dc=example,dc=com",
            ]
        )
    }

    @Test func `a directory and its rebuild export the same`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        for (index, entry) in entries.enumerated() {
            let position = UInt64(index)
            _ = try writer.apply(batch(from: position, to: position + 1, [.put(entry)]))
        }
        let before = try scratch.makeReader().export()
        _ = try writer.apply(batch(.rebuild, to: 5, entries.reversed().map { .put($0) }))
        _ = try writer.apply(batch(.rebuildEnd, to: 5, []))
        let after = try scratch.makeReader().export()
        #expect(before == after)
        #expect(!before.isEmpty)
    }

    @Test func `an empty directory has nothing to visit`() throws {
        let scratch = try Scratch()
        _ = try scratch.openWriter()
        let reader = try scratch.makeReader()
        var count = 0
        let place = try reader.visit(after: .start, count: 10) { _ in count += 1 }
        #expect(place == nil)
        #expect(count == 0)
    }
}
