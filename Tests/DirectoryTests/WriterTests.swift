import ChangeFeed
import Directory
import Foundation
import LMDB
import PKIX
import Testing

@Suite struct WriterTests {
    @Test func `a new directory is empty and can be read`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let hello = writer.makeHello()
        let reader = try scratch.makeReader()
        let standing = try reader.standing()
        let count = try reader.entryCount()
        #expect(hello == Hello(position: 0, chainHash: [UInt8](repeating: 0, count: 32)))
        #expect(standing == .empty)
        #expect(count == 0)
    }

    @Test func `a batch and its position are committed together`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let report = try writer.apply(
            batch(to: 2, [.put(suffixEntry), .put(mailbox(1, "alice@example.com"))])
        )
        let reader = try scratch.makeReader()
        let standing = try reader.standing()
        let isFound = try reader.id("alice@example.com") != nil
        #expect(report == ApplyReport(position: 2, skipped: [], isSwap: false))
        #expect(standing == Standing(position: 2, chainHash: hash(2), time: 2_000_000))
        #expect(isFound)
    }

    @Test func `a writer opened again goes on from where the last one stood`() throws {
        let scratch = try Scratch()
        do {
            var writer = try scratch.openWriter()
            _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        }
        var writer = try scratch.openWriter()
        let hello = writer.makeHello()
        #expect(hello == Hello(position: 1, chainHash: hash(1)))
        let report = try writer.apply(
            batch(from: 1, to: 2, [.put(mailbox(2, "bob@example.com"))])
        )
        #expect(report.position == 2)
        let count = try scratch.makeReader().mailboxCount()
        #expect(count == 2)
    }

    @Test func `a batch that comes twice is applied once`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let first = batch(to: 2, [.put(mailbox(1, "alice@example.com"))])
        _ = try writer.apply(first)
        let again = try writer.apply(first)
        _ = try writer.apply(batch(from: 2, to: 3, []))
        let older = try writer.apply(first)
        #expect(again.position == 2)
        #expect(older.position == 3)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var from: UInt64
        var to: UInt64
        var hash: [UInt8]
        var expected: DirectoryError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refusal(name: "the next position", from: 5, to: 6, hash: hash(6), expected: nil),
        Refusal(
            name: "a gap",
            from: 6,
            to: 7,
            hash: hash(7),
            expected: .positionMismatch(file: 5, batch: 6)
        ),
        Refusal(
            name: "an overlap",
            from: 4,
            to: 7,
            hash: hash(7),
            expected: .positionMismatch(file: 5, batch: 4)
        ),
        Refusal(
            name: "the same position of another history",
            from: 4,
            to: 5,
            hash: hash(9),
            expected: .historyMismatch(position: 5)
        ),
        Refusal(
            name: "a hash that is one byte short",
            from: 5,
            to: 6,
            hash: hash(6).dropLast(),
            expected: .chainHashLength(31)
        ),
    ])
    func `only what follows the file's position is applied`(_ row: Refusal) throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 5, []))
        let next = Batch(
            kind: .changes,
            fromPosition: row.from,
            toPosition: row.to,
            chainHash: row.hash,
            time: 1,
            changes: []
        )
        let seen = failure { () throws(DirectoryError) in _ = try writer.apply(next) }
        #expect(seen == row.expected)
        #expect(writer.standing?.position == (row.expected == nil ? 6 : 5))
    }

    @Test func `an entry put again replaces the older one`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        _ = try writer.apply(
            batch(
                from: 1,
                to: 2,
                [.put(mailbox(1, "liddell@example.com", name: "A L", modified: someTime + 5))]
            )
        )
        let reader = try scratch.makeReader()
        let old = try reader.id("alice@example.com")
        let id = try #require(try reader.id("liddell@example.com"))
        let count = try reader.entryCount()
        let modified = try reader.look(at: id) { $0.modified }
        #expect(old == nil)
        #expect(count == 1)
        #expect(modified == someTime + 5)
    }

    @Test func `a deleted entry is found by nothing`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(
            batch(to: 1, [.put(mailbox(1, "alice@example.com")), .put(authorityEntry)])
        )
        _ = try writer.apply(
            batch(from: 1, to: 2, [.delete(uuid(1)), .delete(uuid(0xf1)), .delete(uuid(99))])
        )
        let reader = try scratch.makeReader()
        let byMail = try reader.id("alice@example.com")
        let identity = uuid(1)
        let byUUID = try reader.entryID(uuid: identity.span)
        let count = try reader.entryCount()
        let export = try reader.export()
        #expect(byMail == nil)
        #expect(byUUID == nil)
        #expect(count == 0)
        #expect(export.isEmpty)
    }

    @Test func `an address given to another mailbox stays with it when the old one goes`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        _ = try writer.apply(
            batch(
                from: 1,
                to: 2,
                [.put(mailbox(2, "alice@example.com")), .delete(uuid(1))]
            )
        )
        let reader = try scratch.makeReader()
        let id = try #require(try reader.id("alice@example.com"))
        let owner = try reader.look(at: id) { copy($0.uuid) }
        #expect(owner == uuid(2))
    }

    @Test func `change numbers rise whatever the times say`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(
            batch(
                to: 1,
                [
                    .put(mailbox(1, "a@example.com", modified: 500)),
                    .put(mailbox(2, "b@example.com", modified: 500)),
                    .put(mailbox(3, "c@example.com", modified: -1)),
                    .put(mailbox(4, "d@example.com", modified: 600)),
                ]
            )
        )
        let reader = try scratch.makeReader()
        var numbers: [UInt64] = []
        for id: UInt64 in 1...4 {
            if let entry = try reader.entry(id) { numbers.append(entry.csn) }
        }
        #expect(numbers == [500, 501, 502, 600])
    }

    struct Skip: Sendable, CustomTestStringConvertible {
        var name: String
        var entry: PublishedEntry
        var reason: SkippedItem.Reason
        var testDescription: String { name }
    }

    @Test(arguments: [
        Skip(
            name: "an identity of 15 bytes",
            entry: PublishedEntry(
                uuid: [UInt8](repeating: 1, count: 15),
                kind: .mailbox,
                address: "a@example.com",
                commonName: "A",
                created: 1,
                modified: 1
            ),
            reason: .identityLength(15)
        ),
        Skip(name: "no address", entry: mailbox(1, ""), reason: .addressNotCanonical),
        Skip(name: "no domain", entry: mailbox(1, "alice"), reason: .addressNotCanonical),
        Skip(
            name: "capitals",
            entry: mailbox(1, "Alice@example.com"),
            reason: .addressNotCanonical
        ),
        Skip(
            name: "a name that is none",
            entry: PublishedEntry(
                uuid: uuid(1),
                kind: .certificationAuthority,
                commonName: "A",
                distinguishedName: "no name",
                created: 1,
                modified: 1
            ),
            reason: .unusableName
        ),
        Skip(
            name: "a name longer than a key",
            entry: PublishedEntry(
                uuid: uuid(1),
                kind: .certificationAuthority,
                commonName: "A",
                distinguishedName: "cn=" + String(repeating: "a", count: 512),
                created: 1,
                modified: 1
            ),
            reason: .unusableName
        ),
        Skip(
            name: "a naming context named by a mailbox",
            entry: PublishedEntry(
                uuid: uuid(1),
                kind: .suffix,
                commonName: "A",
                distinguishedName: "mail=a@b.c,dc=d",
                created: 1,
                modified: 1
            ),
            reason: .unsupportedSuffix
        ),
    ])
    func `what cannot be stored is reported and stops nothing else`(_ row: Skip) throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let report = try writer.apply(
            batch(to: 1, [.put(row.entry), .put(mailbox(9, "bob@example.com"))])
        )
        #expect(report.position == 1)
        #expect(report.skipped == [SkippedItem(uuid: row.entry.uuid, reason: row.reason)])
        let count = try scratch.makeReader().entryCount()
        #expect(count == 1)
    }

    @Test func `nothing but a certificate is published as one`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        var entry = mailbox(
            1,
            "alice@example.com",
            [TestCertificate(), TestCertificate(serial: 2)]
        )
        entry.certificates[0].removeLast()
        entry.certificates.append(Array("no certificate".utf8))
        let report = try writer.apply(batch(to: 1, [.put(entry)]))
        let reader = try scratch.makeReader()
        let count = try reader.look(at: 1) { $0.certificateCount }
        let indexes = report.skipped.compactMap { item -> Int? in
            if case .certificate(let index, _) = item.reason { index } else { nil }
        }
        #expect(indexes == [0, 2])
        #expect(count == 1)
    }

    @Test func `a full map refuses the batch and leaves the directory as it was`() throws {
        let scratch = try Scratch(mapSizeBytes: 256 << 10)
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        let many = (1...250).map { number in
            Change.put(mailbox(UInt8(number), "u\(number)@example.com"))
        }
        var isFull = false
        do throws(DirectoryError) {
            _ = try writer.apply(batch(from: 1, to: 2, many))
        } catch { if case .storage(let error) = error { isFull = error.isMapFull } }
        #expect(isFull)
        #expect(writer.standing?.position == 1)
        let report = try writer.apply(
            batch(from: 1, to: 2, [.put(mailbox(2, "bob@example.com"))])
        )
        #expect(report.position == 2)
        let count = try scratch.makeReader().entryCount()
        #expect(count == 2)
    }

    @Test func `a commit rolled back by somebody else is seen at the next write`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, []))
        let older = try state(scratch)
        _ = try writer.apply(batch(from: 1, to: 2, []))
        try setState(scratch, older)
        let seen = failure { () throws(DirectoryError) in
            _ = try writer.apply(batch(from: 2, to: 3, []))
        }
        #expect(
            seen
                == .tampered(
                    expected: Standing(position: 2, chainHash: hash(2), time: 2_000_000),
                    found: Standing(position: 1, chainHash: hash(1), time: 1_000_000)
                )
        )
        #expect(writer.rebuildReason == .tampered)
        #expect(writer.makeHello().chainHash == [UInt8](repeating: 0xff, count: 32))
        let refused = failure { () throws(DirectoryError) in
            _ = try writer.apply(batch(from: 1, to: 2, []))
        }
        #expect(refused == .rebuildNeeded(.tampered))
        let report = try writer.apply(batch(.rebuildEnd, to: 4, []))
        #expect(report == ApplyReport(position: 4, skipped: [], isSwap: true))
        #expect(writer.rebuildReason == nil)
    }

    @Test func `two files of one folder are written by two writers in turn`() throws {
        let scratch = try Scratch()
        let epochs = try (0..<2).map { _ in
            _ = try scratch.openWriter()
            return try scratch.makeReader().epoch()
        }
        #expect(epochs[0] == epochs[1])
    }
}

private let metaTable = TableDefinition("meta")

private func openMeta(_ scratch: Scratch) throws -> Environment {
    try Environment.open(
        path: scratch.folder + "/" + scratch.target(),
        EnvironmentOptions(mapSizeBytes: 1 << 26),
        tables: [metaTable]
    )
}

/// The bytes of `meta.state`.
func state(_ scratch: Scratch) throws -> [UInt8] {
    let environment = try openMeta(scratch)
    let table = environment.tables[0]
    let key = Array("state".utf8)
    return try environment.read { (txn) throws(LMDBError) in
        guard let value = try txn.get(table, key.span) else { return [] }
        return copy(value)
    }
}

/// Changes `meta.state` behind the writer's back.
func setState(_ scratch: Scratch, _ bytes: [UInt8]) throws {
    let environment = try openMeta(scratch)
    let table = environment.tables[0]
    let key = Array("state".utf8)
    try environment.write { (txn) throws(LMDBError) in
        try txn.put(table, key.span, bytes.span)
    }
}
