import ChangeFeed
import Directory
import Foundation
import Synchronization
import Testing

@Suite struct GenerationTests {
    @Test func `a rebuild is not seen before its end and whole afterwards`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "old@example.com"))]))
        let file = try scratch.openFile()
        var reader = try file.makeReader()
        let before = try scratch.target()

        let part = try writer.apply(
            batch(.rebuild, to: 9, [.put(mailbox(2, "alice@example.com"))])
        )
        try reader.renew(atSecond: 1)
        let isEarly = try reader.id("alice@example.com") != nil
        #expect(part == ApplyReport(position: 1, skipped: [], isSwap: false))
        #expect(!isEarly)

        let end = try writer.apply(
            batch(.rebuildEnd, to: 9, [.put(mailbox(3, "bob@example.com"))])
        )
        #expect(end == ApplyReport(position: 9, skipped: [], isSwap: true))
        try reader.renew(atSecond: 1)
        let isSameSecond = try reader.id("alice@example.com") != nil
        try reader.renew(atSecond: 2)
        let alice = try reader.id("alice@example.com")
        let bob = try reader.id("bob@example.com")
        let old = try reader.id("old@example.com")
        let standing = try reader.standing()
        #expect(!isSameSecond)
        #expect(alice != nil && bob != nil && old == nil)
        #expect(standing.position == 9)
        #expect(file.refusal == nil)

        let after = try scratch.target()
        #expect(after != before)
        #expect(try scratch.files() == [after, after + "-lock", "directory.mdb"].sorted())
        let report = try writer.apply(
            batch(from: 9, to: 10, [.put(mailbox(4, "carol@example.com"))])
        )
        try reader.renew(atSecond: 2)
        let carol = try reader.id("carol@example.com")
        #expect(report.position == 10)
        #expect(carol != nil)
    }

    @Test func `every reader of a process follows a swap`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let file = try scratch.openFile()
        var first = try file.makeReader()
        var second = try file.makeReader()
        _ = try writer.apply(batch(.rebuildEnd, to: 3, []))
        try first.renew(atSecond: 1)
        try second.renew(atSecond: 1)
        let positions = [try first.standing().position, try second.standing().position]
        #expect(positions == [3, 3])
    }

    @Test func `readers that look at the same moment all follow a swap`() async throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        let file = try scratch.openFile()
        let readers = try (0..<2).map { _ in LoopReader(try file.makeReader()) }
        for round in 1...100 {
            _ = try writer.apply(batch(.rebuildEnd, to: UInt64(round), []))
            let positions = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for reader in readers {
                    group.addTask { try reader.position(atSecond: Int64(round)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try #require(positions == [UInt64(round), UInt64(round)])
        }
    }

    @Test func `a reader at rest refuses look-ups and comes back`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        var reader = try scratch.makeReader()
        reader.reset()
        reader.reset()
        var isRefused = false
        do throws(DirectoryError) {
            _ = try reader.entry(1)
        } catch { isRefused = true }
        try reader.renew(atSecond: 1)
        let isFound = try reader.id("alice@example.com") != nil
        #expect(isRefused)
        #expect(isFound)
    }

    @Test func `a greeting gives up the rebuild under way`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, []))
        _ = try writer.apply(batch(.rebuild, to: 9, [.put(mailbox(2, "alice@example.com"))]))
        let hello = writer.makeHello()
        let target = try scratch.target()
        #expect(hello == Hello(position: 1, chainHash: hash(1)))
        #expect(try scratch.files() == [target, target + "-lock", "directory.mdb"].sorted())
        _ = try writer.apply(batch(.rebuildEnd, to: 9, []))
        let count = try scratch.makeReader().entryCount()
        #expect(count == 0)
    }

    @Test func `what a killed rebuild left behind is removed at the next opening`() throws {
        let scratch = try Scratch()
        do { _ = try scratch.openWriter() }
        let files = FileManager.default
        let left = ["directory-00000000000000ff.mdb", "directory-00000000000000ff.mdb-lock"]
        let kept = ["directory-ff.mdb", "notes.txt"]
        for name in left + kept {
            #expect(files.createFile(atPath: scratch.folder + "/" + name, contents: Data([1])))
        }
        do { _ = try scratch.openWriter() }
        let target = try scratch.target()
        #expect(
            try scratch.files() == ([target, target + "-lock", "directory.mdb"] + kept).sorted()
        )
    }

    @Test func `files belong to the group of the readers whatever the umask`() throws {
        let scratch = try Scratch()
        let before = umask(0o077)
        defer { umask(before) }
        do { _ = try scratch.openWriter() }
        let path = try scratch.folder + "/" + scratch.target()
        let files = FileManager.default
        let data = try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        let lock = try files.attributesOfItem(atPath: path + "-lock")[.posixPermissions] as? Int
        #expect(data == 0o640)
        #expect(lock == 0o660)
    }

    @Test func `a directory that is not there is missing to a reader`() throws {
        let scratch = try Scratch()
        let seen = failure { () throws(DirectoryError) in
            _ = try DirectoryFile.open(folder: scratch.folder, scratch.options)
        }
        #expect(seen == .missing(path: scratch.folder + "/directory.mdb"))
    }

    struct Format: Sendable, CustomTestStringConvertible {
        var name: String
        var format: UInt8
        var reading: DirectoryError?
        var writing: DirectoryError?
        var reason: DirectoryError.RebuildReason?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Format(
            name: "older",
            format: 0,
            reading: .rebuildNeeded(.olderFormat(found: 0)),
            writing: nil,
            reason: .olderFormat(found: 0)
        ),
        Format(name: "its own", format: 2, reading: nil, writing: nil, reason: nil),
        Format(
            name: "newer",
            format: 3,
            reading: .newerFormat(found: 3, known: 2),
            writing: .newerFormat(found: 3, known: 2),
            reason: nil
        ),
    ])
    func `another format is refused or rebuilt`(_ row: Format) throws {
        let scratch = try Scratch()
        do { _ = try scratch.openWriter() }
        var bytes = try state(scratch)
        bytes[0] = row.format
        try setState(scratch, bytes)
        let reading = failure { () throws(DirectoryError) in
            _ = try DirectoryFile.open(folder: scratch.folder, scratch.options)
        }
        var reason: DirectoryError.RebuildReason?
        let writing = failure { () throws(DirectoryError) in
            reason = try DirectoryWriter.open(folder: scratch.folder, scratch.options)
                .rebuildReason
        }
        #expect(reading == row.reading)
        #expect(writing == row.writing)
        #expect(reason == row.reason)
    }

    @Test func `a newer format is refused with a sentence`() {
        let error = DirectoryError.newerFormat(found: 7, known: 1)
        #expect(
            error.description == "the directory has format 7, written by a newer version of "
                + "this program, which knows formats up to 1"
        )
    }

    @Test func `a directory about another naming context is rebuilt`() throws {
        let scratch = try Scratch()
        do { _ = try scratch.openWriter() }
        let options = try Scratch.makeOptions(suffix: "o=Other", mapSizeBytes: 1 << 26)
        let reading = failure { () throws(DirectoryError) in
            _ = try DirectoryFile.open(folder: scratch.folder, options)
        }
        #expect(reading == .rebuildNeeded(.otherSuffix("dc=example,dc=com")))
        var writer = try DirectoryWriter.open(folder: scratch.folder, options)
        #expect(writer.rebuildReason == .otherSuffix("dc=example,dc=com"))
        _ = try writer.apply(batch(.rebuildEnd, to: 2, []))
        let position = try DirectoryFile.open(folder: scratch.folder, options)
            .makeReader().standing().position
        #expect(position == 2)
    }

    @Test func `names normalized in another way are rebuilt`() throws {
        let scratch = try Scratch()
        do { _ = try scratch.openWriter() }
        let options = DirectoryOptions(suffix: Scratch.suffix, mapSizeBytes: 1 << 26) { name in
            Array(name.utf8)
        }
        let writer = try DirectoryWriter.open(folder: scratch.folder, options)
        #expect(writer.rebuildReason == .otherNames)
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var name: String
        var make: @Sendable (_ folder: String, _ target: String) throws -> Void
        var testDescription: String { name }
    }

    @Test(arguments: [
        Damage(name: "the file is gone") { folder, target in
            try FileManager.default.removeItem(atPath: folder + "/" + target)
        },
        Damage(name: "the file is something else") { folder, target in
            try Data(repeating: 0x41, count: 20_000)
                .write(to: URL(filePath: folder + "/" + target))
        },
        Damage(name: "the link names something else") { folder, _ in
            let link = folder + "/directory.mdb"
            try FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(
                atPath: link,
                withDestinationPath: "/etc/passwd"
            )
        },
        Damage(name: "the link is a file") { folder, _ in
            let link = folder + "/directory.mdb"
            try FileManager.default.removeItem(atPath: link)
            try Data([1, 2, 3]).write(to: URL(filePath: link))
        },
    ])
    func `a damaged directory is rebuilt`(_ row: Damage) throws {
        let scratch = try Scratch()
        do { _ = try scratch.openWriter() }
        try row.make(scratch.folder, try scratch.target())
        let reading = failure { () throws(DirectoryError) in
            _ = try DirectoryFile.open(folder: scratch.folder, scratch.options)
        }
        #expect(reading == .rebuildNeeded(.damaged))
        var writer = try scratch.openWriter()
        #expect(writer.rebuildReason == .damaged)
        _ = try writer.apply(batch(.rebuildEnd, to: 3, [.put(mailbox(1, "a@example.com"))]))
        let isFound = try scratch.makeReader().id("a@example.com") != nil
        #expect(isFound)
    }

    @Test func `readers keep what they have when the newest generation is refused`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(mailbox(1, "alice@example.com"))]))
        let file = try scratch.openFile()
        var reader = try file.makeReader()
        let link = scratch.folder + "/directory.mdb"
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: "directory-00000000000000aa.mdb"
        )
        try reader.renew(atSecond: 5)
        let isFound = try reader.id("alice@example.com") != nil
        #expect(isFound)
        #expect(file.refusal == .rebuildNeeded(.damaged))
    }

    @Test func `moments are reached in order`() throws {
        let scratch = try Scratch()
        let seen = Mutex<[String]>([])
        var writer = try scratch.openWriter(
            DirectoryWriter.Hooks(makeEpoch: { 0xab }) { moment in
                seen.withLock { $0.append(moment.rawValue) }
            }
        )
        #expect(try scratch.target() == "directory-00000000000000ab.mdb")
        seen.withLock { $0 = [] }
        _ = try writer.apply(batch(.rebuildEnd, to: 1, []))
        #expect(try scratch.target() == "directory-00000000000000ac.mdb")
        #expect(
            seen.withLock { $0 } == [
                "rebuildBegun", "beforeCommit", "afterCommit", "beforeSwap", "afterSwap",
                "afterRemoval",
            ]
        )
    }

    @Test func `a naming context that no entry can have is refused`() throws {
        let scratch = try Scratch(suffix: "cn=Somebody")
        let seen = failure { () throws(DirectoryError) in
            _ = try DirectoryWriter.open(folder: scratch.folder, scratch.options)
        }
        #expect(seen == .unsupportedSuffix("cn=Somebody"))
    }
}

/// A reader as one event loop has it, lent to a task.
private final class LoopReader: Sendable {
    private let reader: Mutex<DirectoryReader>

    init(_ reader: consuming sending DirectoryReader) { self.reader = Mutex(reader) }

    /// Where the directory stands in this second.
    func position(atSecond seconds: Int64) throws -> UInt64 {
        try reader.withLock { reader in
            try reader.renew(atSecond: seconds)
            return try reader.standing().position
        }
    }
}
