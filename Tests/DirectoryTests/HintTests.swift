import ChangeFeed
import Foundation
import LMDB
import Testing

@testable import Directory

/// Hints lead to what the index leads to, or to nothing, whatever happened since they were noted.
@Suite struct HintTests {
    static let alice = "alice@example.com"

    @Test func `an address that was found once is found by its hint`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        let reader = try scratch.makeReader()
        #expect(try reader.hinted(Self.alice, scratch) == nil)
        let id = try reader.found(Self.alice, scratch)
        #expect(id != nil)
        #expect(try reader.hinted(Self.alice, scratch) == id)
        #expect(try reader.hinted("bob@example.com", scratch) == nil)
    }

    @Test func `a changed entry is found where it is now`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        var reader = try scratch.makeReader()
        let id = try reader.found(Self.alice, scratch)
        for round in 2...9 as ClosedRange<UInt64> {
            // It moves when its page is written, and when it grows.
            let certificates = (0..<round).map { _ in TestCertificate() }
            let entry = mailbox(1, Self.alice, name: "Alice \(round)", certificates)
            _ = try writer.apply(batch(from: round - 1, to: round, [.put(entry)]))
            try reader.renew(atSecond: Int64(round))
            #expect(try reader.hinted(Self.alice, scratch) == id)
            #expect(try reader.name(Self.alice, scratch) == "Alice \(round)")
        }
    }

    @Test func `an address that is gone, or somebody else's now, has no hint any more`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        var reader = try scratch.makeReader()
        let first = try reader.found(Self.alice, scratch)
        _ = try writer.apply(batch(from: 1, to: 2, [.delete(uuid(1))]))
        try reader.renew(atSecond: 2)
        #expect(try reader.hinted(Self.alice, scratch) == nil)
        #expect(try reader.found(Self.alice, scratch) == nil)

        _ = try writer.apply(batch(from: 2, to: 3, [.put(mailbox(2, Self.alice))]))
        try reader.renew(atSecond: 3)
        let second = try reader.found(Self.alice, scratch)
        #expect(second != nil && second != first)
        #expect(try reader.hinted(Self.alice, scratch) == second)

        // The same mailbox by another address, and its old address another's.
        let changes = [mailbox(2, "liddell@example.com"), mailbox(3, Self.alice)]
        _ = try writer.apply(batch(from: 3, to: 4, changes.map { .put($0) }))
        try reader.renew(atSecond: 4)
        #expect(try reader.hinted(Self.alice, scratch) == nil)
        let third = try reader.found(Self.alice, scratch)
        #expect(third != nil && third != second)
        #expect(try reader.found("liddell@example.com", scratch) == second)
    }

    @Test func `a hint that is another address's, of an authority or of nothing is forgotten`()
        throws
    {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let entries = [
            suffixEntry, authorityEntry, mailbox(1, Self.alice), mailbox(2, "bob@x.org"),
        ]
        _ = try writer.apply(batch(to: 1, entries.map { .put($0) }))
        let reader = try scratch.makeReader()
        let id = try #require(try reader.found(Self.alice, scratch))
        let hash = scratch.options.addressHash(Array(Self.alice.utf8).span)
        for wrong in (1...9 as ClosedRange<UInt64>) where wrong != id {
            reader.addresses.table.note(
                hash,
                AddressTable.Hint(id: wrong, place: MemoryPlace(address: .max - UInt(wrong)))
            )
            #expect(try reader.hinted(Self.alice, scratch) == nil)
            #expect(reader.addresses.table.hint(hash) == nil)
        }
        #expect(try reader.found(Self.alice, scratch) == id)
    }

    @Test func `going through the file leaves a hint for every mailbox`() async throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let addresses = (0..<200).map { "person\($0)@example.com" }
        let mailboxes = addresses.indices.map { mailbox(UInt8($0), addresses[$0]) }
        let entries = [suffixEntry, authorityEntry] + mailboxes
        _ = try writer.apply(batch(.rebuildEnd, to: 1, entries.map { .put($0) }))
        let generation = try Generation.open(
            scratch.target(),
            in: DirectoryPaths(folder: scratch.folder),
            scratch.options,
            isReadOnly: true
        )
        let file = try scratch.openFile()
        var reader = try DirectoryReader(file: file, (generation, 0))
        #expect(try reader.hinted(addresses[7], scratch) == nil)
        let before = generation.addressesVersion
        generation.warmUp(scratch.options.addressHash)
        while generation.addressesVersion == before { await Task.yield() }
        // The table is the reader's from its next tick on.
        #expect(try reader.hinted(addresses[7], scratch) == nil)
        try reader.renew(atSecond: 1)
        for address in addresses {
            let id = try reader.id(address)
            #expect(try id != nil && reader.hinted(address, scratch) == id)
        }
    }
}

extension DirectoryReader {
    fileprivate borrowing func hinted(_ address: String, _ scratch: Scratch) throws -> UInt64? {
        let bytes = Array(address.utf8)
        let hash = scratch.options.addressHash(bytes.span)
        var isWrong = false
        return try hintedEntry(mail: bytes.span, hash, isWrong: &isWrong)?.id
    }

    fileprivate borrowing func found(_ address: String, _ scratch: Scratch) throws -> UInt64? {
        let bytes = Array(address.utf8)
        return try entry(mail: bytes.span, scratch.options.addressHash(bytes.span))?.id
    }

    fileprivate borrowing func name(_ address: String, _ scratch: Scratch) throws -> String? {
        let bytes = Array(address.utf8)
        let hash = scratch.options.addressHash(bytes.span)
        var isWrong = false
        guard let entry = try hintedEntry(mail: bytes.span, hash, isWrong: &isWrong),
            let name = entry.attribute(.commonName)
        else { return nil }
        return String(decoding: copy(name.values.extracting(droppingFirst: 2)), as: UTF8.self)
    }
}
