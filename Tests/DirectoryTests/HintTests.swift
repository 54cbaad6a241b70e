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
        #expect(try reader.hinted(Self.alice, scratch.hash) == nil)
        let id = try reader.found(Self.alice, scratch.hash)
        #expect(id != nil)
        #expect(try reader.hinted(Self.alice, scratch.hash) == id)
        #expect(try reader.hinted("bob@example.com", scratch.hash) == nil)
    }

    @Test func `a changed entry is found where it is now`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        var reader = try scratch.makeReader()
        let id = try reader.found(Self.alice, scratch.hash)
        for round in 2...9 as ClosedRange<UInt64> {
            // It moves when its page is written, and when it grows.
            let certificates = (0..<round).map { _ in TestCertificate() }
            let entry = mailbox(1, Self.alice, name: "Alice \(round)", certificates)
            _ = try writer.apply(batch(from: round - 1, to: round, [.put(entry)]))
            try reader.renew(atSecond: Int64(round))
            #expect(try reader.hinted(Self.alice, scratch.hash) == id)
            #expect(try reader.name(Self.alice, scratch.hash) == "Alice \(round)")
        }
    }

    @Test func `an address that is gone, or somebody else's now, has no hint any more`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        var reader = try scratch.makeReader()
        let first = try reader.found(Self.alice, scratch.hash)
        _ = try writer.apply(batch(from: 1, to: 2, [.delete(uuid(1))]))
        try reader.renew(atSecond: 2)
        #expect(try reader.hinted(Self.alice, scratch.hash) == nil)
        #expect(try reader.found(Self.alice, scratch.hash) == nil)

        _ = try writer.apply(batch(from: 2, to: 3, [.put(mailbox(2, Self.alice))]))
        try reader.renew(atSecond: 3)
        let second = try reader.found(Self.alice, scratch.hash)
        #expect(second != nil && second != first)
        #expect(try reader.hinted(Self.alice, scratch.hash) == second)

        // The same mailbox by another address, and its old address another's.
        let changes = [mailbox(2, "liddell@example.com"), mailbox(3, Self.alice)]
        _ = try writer.apply(batch(from: 3, to: 4, changes.map { .put($0) }))
        try reader.renew(atSecond: 4)
        #expect(try reader.hinted(Self.alice, scratch.hash) == nil)
        let third = try reader.found(Self.alice, scratch.hash)
        #expect(third != nil && third != second)
        #expect(try reader.found("liddell@example.com", scratch.hash) == second)
    }

    @Test func `what is read for an address that nobody has is there, and hinted at if possible`()
        throws
    {
        let scratch = try Scratch()
        let hash = scratch.hash(Array("nobody@example.com".utf8).span)
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, []))
        #expect(try scratch.makeReader().unrelated(hash) == nil)
        let entries = (1...9).map { mailbox($0, "person\($0)@example.com") }
        _ = try writer.apply(batch(from: 1, to: 2, entries.map { .put($0) }))
        let reader = try scratch.makeReader()
        let unhinted = try #require(try reader.unrelated(hash))
        #expect((1...9).contains(unhinted))
        let other = unhinted % 9 + 1
        reader.addresses.table.note(
            hash ^ 1 << 63,
            AddressTable.Hint(id: other, place: ValuePlace(word: 0))
        )
        #expect(try reader.unrelated(hash) == other)
        // Of somebody who is gone.
        reader.addresses.table.note(
            hash ^ 1 << 63,
            AddressTable.Hint(id: 99, place: ValuePlace(word: 0))
        )
        #expect(try reader.unrelated(hash) == unhinted)
    }

    @Test func `where pages may be cold it is the same, whatever is hinted at`() throws {
        let scratch = try Scratch()
        let hash = scratch.hash(Array("nobody@example.com".utf8).span)
        var writer = try scratch.openWriter()
        let entries = (1...9).map { mailbox($0, "person\($0)@example.com") }
        _ = try writer.apply(batch(to: 1, entries.map { .put($0) }))
        var options = scratch.options
        options.coldPages = .on
        let reader = try DirectoryFile.open(folder: scratch.folder, options).makeReader()
        let mayBeCold = reader.mayBeCold
        #expect(mayBeCold)
        let unhinted = try #require(try reader.unrelated(hash))
        reader.addresses.table.note(
            hash ^ 1 << 63,
            AddressTable.Hint(id: unhinted % 9 + 1, place: ValuePlace(word: 0))
        )
        #expect(try reader.unrelated(hash) == unhinted)
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
        let id = try #require(try reader.found(Self.alice, scratch.hash))
        let hash = scratch.hash(Array(Self.alice.utf8).span)
        for wrong in (1...9 as ClosedRange<UInt64>) where wrong != id {
            reader.addresses.table.note(
                hash,
                AddressTable.Hint(id: wrong, place: ValuePlace(word: wrong << 30))
            )
            #expect(try reader.hinted(Self.alice, scratch.hash) == nil)
            #expect(reader.addresses.table.hint(hash) == nil)
        }
        #expect(try reader.found(Self.alice, scratch.hash) == id)
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
        #expect(try reader.hinted(addresses[7], scratch.hash) == nil)
        let before = generation.hints.version
        #expect(generation.warmUp(scratch.options))
        let deadline = ContinuousClock.now + .seconds(60)
        while generation.hints.version == before, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(1))
        }
        // The table is the reader's from its next tick on.
        #expect(try reader.hinted(addresses[7], scratch.hash) == nil)
        try reader.renew(atSecond: 1)
        for address in addresses {
            let id = try reader.id(address)
            #expect(try id != nil && reader.hinted(address, scratch.hash) == id)
            #expect(try reader.path(address, scratch.hash) == .place)
        }
    }

    @Test func `a record is read where it stands only in the snapshot of the hint`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice, name: "Alice 1"))]))
        let file = try scratch.openFile()
        let old = try file.makeReader()
        var new = try file.makeReader()
        #expect(try old.path(Self.alice, scratch.hash) == .none)
        _ = try old.found(Self.alice, scratch.hash)
        #expect(try old.path(Self.alice, scratch.hash) == .place)

        // Another's entry is written: hers may have moved.
        _ = try writer.apply(batch(from: 1, to: 2, [.put(mailbox(2, "bob@x.org"))]))
        try new.renew(atSecond: 2)
        #expect(try new.path(Self.alice, scratch.hash) == .id)
        #expect(try new.path(Self.alice, scratch.hash) == .place)
        // Who still reads the snapshot before finds her by her id.
        #expect(try old.path(Self.alice, scratch.hash) == .id)

        let changed = mailbox(1, Self.alice, name: "Alice 2")
        _ = try writer.apply(batch(from: 2, to: 3, [.put(changed)]))
        try new.renew(atSecond: 3)
        for reader in [0, 1, 0, 1, 1, 0, 0] {
            let name =
                reader == 0
                ? try old.name(Self.alice, scratch.hash) : try new.name(Self.alice, scratch.hash)
            #expect(name == (reader == 0 ? "Alice 1" : "Alice 2"))
        }
    }

    @Test func `hint and index lead to the same record, whatever is written`() async throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice, name: "Alice 1"))]))
        let addresses = [Self.alice] + (0..<12).map { "person\($0)@example.com" }
        let (file, hash) = (try scratch.openFile(), scratch.hash)
        let last = 400 as UInt64
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask { try Self.compare(file, addresses, hash, until: last) }
            }
            for number in 2...last {
                let index = Int(number % 13)
                let change = mailbox(UInt8(index + 1), addresses[index], name: "Name \(number)")
                _ = try writer.apply(batch(from: number - 1, to: number, [.put(change)]))
            }
            try await group.waitForAll()
        }
    }

    /// Looks all addresses up in each snapshot, until the directory stands where it is said.
    private static func compare(
        _ file: DirectoryFile,
        _ addresses: [String],
        _ hash: AddressHash,
        until last: UInt64
    ) throws {
        var reader = try file.makeReader()
        var paths: Set<HintPath> = []
        var position = 0 as UInt64
        while position < last {
            try reader.renew(atSecond: 0)
            position = try reader.standing().position
            for address in addresses + addresses {
                paths.insert(try reader.path(address, hash))
                let hinted = try reader.name(address, hash)
                _ = try reader.found(address, hash)
                let id = try reader.id(address)
                let name = try id.flatMap { try reader.name(ofEntry: $0) }
                #expect(hinted == nil || hinted == name)
            }
            reader.reset()
        }
        #expect(paths.contains(.place))
    }

    @Test func `between two snapshots nothing is read`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, Self.alice))]))
        var reader = try scratch.makeReader()
        _ = try reader.found(Self.alice, scratch.hash)
        #expect(try reader.path(Self.alice, scratch.hash) == .place)
        reader.reset()
        #expect(throws: DirectoryError.self) { try reader.path(Self.alice, scratch.hash) }
        try reader.renew(atSecond: 2)
        #expect(try reader.path(Self.alice, scratch.hash) == .place)
    }
}

extension Scratch {
    fileprivate var hash: AddressHash { options.addressHash }
}

extension DirectoryReader {
    fileprivate borrowing func hinted(_ address: String, _ hash: AddressHash) throws -> UInt64? {
        let bytes = Array(address.utf8)
        let hash = hash(bytes.span)
        var path = HintPath.none
        return try hintedEntry(mail: bytes.span, hash, path: &path)?.id
    }

    fileprivate borrowing func path(_ address: String, _ hash: AddressHash) throws -> HintPath {
        let bytes = Array(address.utf8)
        let hash = hash(bytes.span)
        var path = HintPath.none
        _ = try hintedEntry(mail: bytes.span, hash, path: &path)
        return path
    }

    fileprivate borrowing func found(_ address: String, _ hash: AddressHash) throws -> UInt64? {
        let bytes = Array(address.utf8)
        return try entry(mail: bytes.span, hash(bytes.span))?.id
    }

    fileprivate borrowing func unrelated(_ hash: UInt64) throws -> UInt64? {
        try unrelatedEntry(hash)?.id
    }

    fileprivate borrowing func name(_ address: String, _ hash: AddressHash) throws -> String? {
        let bytes = Array(address.utf8)
        let hash = hash(bytes.span)
        var path = HintPath.none
        guard let entry = try hintedEntry(mail: bytes.span, hash, path: &path),
            let name = entry.attribute(.commonName)
        else { return nil }
        return String(decoding: copy(name.values.extracting(droppingFirst: 2)), as: UTF8.self)
    }
    fileprivate borrowing func name(ofEntry id: UInt64) throws -> String? {
        guard let name = try entry(id)?.attribute(.commonName) else { return nil }
        return String(decoding: copy(name.values.extracting(droppingFirst: 2)), as: UTF8.self)
    }
}
