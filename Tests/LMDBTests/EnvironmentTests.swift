import Foundation
import LMDB
import Testing

/// A directory that goes with the test.
final class Scratch {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appending(path: "lmdb-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/test.mdb" }
}

let plain = TableDefinition("plain")
let numbered = TableDefinition("numbered", .integerKeys)
let several = TableDefinition("several", [.duplicates, .fixedSizeDuplicates, .integerDuplicates])

func openTest(
    _ scratch: Scratch,
    _ options: EnvironmentOptions = EnvironmentOptions(mapSizeBytes: 16 << 20)
) throws -> Environment {
    try Environment.open(path: scratch.file, options, tables: [plain, numbered, several])
}

@Suite struct EnvironmentTests {
    @Test func `a committed value is read back through the memory map`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[0]
        let key: [UInt8] = [1, 2]
        let value: [UInt8] = [9, 8, 7]
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(table, key.span, value.span)
        }
        let first = try environment.read { (txn) throws(LMDBError) -> UInt8? in
            guard let found = try txn.get(table, key.span) else { return nil }
            return found[0]
        }
        #expect(first == 9)
    }

    @Test func `a throw undoes the transaction`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        #expect(throws: LMDBError.readerSlotMissing) {
            try environment.write { (txn) throws(LMDBError) in
                try txn.put(table, 7, [UInt8](repeating: 1, count: 8).span)
                throw .readerSlotMissing
            }
        }
        let count = try environment.read { (txn) throws(LMDBError) in try txn.view.count(table) }
        #expect(count == 0)
    }

    @Test func `a throw in a child transaction undoes the child alone`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(table, 1, value.span)
            do throws(LMDBError) {
                try txn.withChild { (child) throws(LMDBError) in
                    try child.put(table, 2, value.span)
                    throw .readerSlotMissing
                }
            } catch {}
            try txn.withChild { (child) throws(LMDBError) in try child.put(table, 3, value.span) }
        }
        #expect(try keys(of: environment, table) == [1, 3])
    }

    @Test func `a table with other flags is refused by name`() throws {
        let scratch = try Scratch()
        do { _ = try openTest(scratch) }
        #expect(throws: LMDBError.tableMismatch(name: "plain")) {
            _ = try Environment.open(
                path: scratch.file,
                EnvironmentOptions(mapSizeBytes: 16 << 20),
                tables: [TableDefinition("plain", .integerKeys)]
            )
        }
    }

    @Test func `a file that is no environment is refused`() throws {
        let scratch = try Scratch()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: scratch.file))
        var isRefused = false
        do throws(LMDBError) {
            _ = try Environment.open(
                path: scratch.file,
                EnvironmentOptions(mapSizeBytes: 16 << 20),
                tables: [plain]
            )
        } catch { isRefused = error.isNotAnEnvironment }
        #expect(isRefused)
    }

    @Test func `a missing file is refused to a reader`() throws {
        let scratch = try Scratch()
        var isRefused = false
        do throws(LMDBError) {
            _ = try Environment.open(
                path: scratch.file,
                EnvironmentOptions(mapSizeBytes: 1 << 20, isReadOnly: true),
                tables: [plain]
            )
        } catch { isRefused = error.isNotFound }
        #expect(isRefused)
    }

    @Test func `a second open in one process shares the first`() throws {
        let scratch = try Scratch()
        let writer = try openTest(scratch)
        let table = writer.tables[1]
        let value: [UInt8] = [5]
        var reader = try openTest(
            scratch,
            EnvironmentOptions(mapSizeBytes: 16 << 20, isReadOnly: true)
        ).beginRead()
        try reader.assertReaderSlotHeld()
        try writer.write { (txn) throws(LMDBError) in try txn.put(table, 1, value.span) }
        let before = try reader.view.count(table)
        reader.reset()
        try reader.renew()
        let after = try reader.view.count(table)
        #expect(before == 0)
        #expect(after == 1)
    }

    @Test func `an environment opened for reading refuses to write`() throws {
        let scratch = try Scratch()
        do { _ = try openTest(scratch) }
        let reader = try openTest(
            scratch,
            EnvironmentOptions(mapSizeBytes: 16 << 20, isReadOnly: true)
        )
        #expect(throws: LMDBError.openForReadingOnly) {
            try reader.write { (_) throws(LMDBError) in }
        }
        #expect(throws: LMDBError.openForReadingOnly) { _ = try openTest(scratch) }
    }

    @Test func `a full map is a typed error and the environment stays usable`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch, EnvironmentOptions(mapSizeBytes: 256 << 10))
        let table = environment.tables[1]
        let value = [UInt8](repeating: 1, count: 4_000)
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, 0, value.span) }
        var isFull = false
        do throws(LMDBError) {
            try environment.write { (txn) throws(LMDBError) in
                for key in 1..<1_000 { try txn.put(table, UInt64(key), value.span) }
            }
        } catch { isFull = error.isMapFull }
        #expect(isFull)
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, 1, value.span) }
        #expect(try keys(of: environment, table) == [0, 1])
    }

    @Test func `the lock file gets its own mode`() throws {
        let scratch = try Scratch()
        let environment = try openTest(
            scratch,
            EnvironmentOptions(mapSizeBytes: 1 << 20, fileMode: 0o640, lockFileMode: 0o660)
        )
        let files = FileManager.default
        let data = try files.attributesOfItem(atPath: scratch.file)[.posixPermissions]
        let lock = try files.attributesOfItem(atPath: scratch.file + "-lock")[.posixPermissions]
        #expect(data as? Int == 0o640)
        #expect(lock as? Int == 0o660)
        #expect(try environment.checkReaders() == 0)
    }

    @Test func `a copy opens with the same content`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, 4, value.span) }
        try environment.sync()
        let copy = scratch.path + "/copy.mdb"
        #expect(FileManager.default.createFile(atPath: copy, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: copy))
        try environment.copyCompact(toDescriptor: handle.fileDescriptor)
        try handle.close()
        let copied = try Environment.open(
            path: copy,
            EnvironmentOptions(mapSizeBytes: 16 << 20),
            tables: [plain, numbered]
        )
        #expect(try keys(of: copied, copied.tables[1]) == [4])
        let information = try copied.information()
        #expect(information.usedBytes >= 8_192)
    }
}

/// The integer keys of a table, in order.
func keys(of environment: borrowing Environment, _ table: Table) throws -> [UInt64] {
    try environment.read { (txn) throws(LMDBError) in
        var keys: [UInt64] = []
        var cursor = try txn.makeCursor(table)
        while try cursor.next() {
            if let key = UInt64(stored: cursor.key) { keys.append(key) }
        }
        return keys
    }
}
