import Foundation
import LMDB
import Testing

@Suite struct TransactionTests {
    @Test func `a transaction keeps its environment open`() throws {
        let scratch = try Scratch()
        func begin() throws -> ReadTransaction { try openTest(scratch).beginRead() }
        let reader = try begin()
        let table = try openTest(scratch).tables[0]
        let count = try reader.view.count(table)
        #expect(count == 0)
    }

    @Test func `a reset transaction refuses look-ups until it is renewed`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        var reader = try environment.beginRead()
        reader.reset()
        var isRefused = false
        do throws(LMDBError) { _ = try reader.get(table, 1) } catch { isRefused = true }
        try reader.renew()
        let isFound = try reader.get(table, 1) != nil
        #expect(isRefused)
        #expect(!isFound)
    }

    @Test func `a snapshot does not see later writes`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        let reader = try environment.beginRead()
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, 1, value.span) }
        let isFound = try reader.get(table, 1) != nil
        #expect(!isFound)
    }

    @Test func `the writer sees its own changes`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[0]
        let key: [UInt8] = [1]
        let value: [UInt8] = [2, 3]
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(table, key.span, value.span)
            let isThere = try txn.view.contains(table, key.span)
            let isDeleted = try txn.delete(table, key.span)
            let isDeletedAgain = try txn.delete(table, key.span)
            #expect(isThere && isDeleted && !isDeletedAgain)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var keyCount: Int
        var isAccepted: Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refusal(name: "no byte", keyCount: 0, isAccepted: false),
        Refusal(name: "one byte", keyCount: 1, isAccepted: true),
        Refusal(name: "one below the bound", keyCount: 510, isAccepted: true),
        Refusal(name: "at the bound", keyCount: 511, isAccepted: true),
        Refusal(name: "one above the bound", keyCount: 512, isAccepted: false),
    ])
    func `a key has one to 511 bytes`(_ row: Refusal) throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[0]
        let key = [UInt8](repeating: 7, count: row.keyCount)
        var isBadSize = false
        do throws(LMDBError) {
            try environment.write { (txn) throws(LMDBError) in
                try txn.put(table, key.span, key.span)
            }
        } catch { isBadSize = error.isBadSize }
        #expect(isBadSize != row.isAccepted)
    }

    @Test func `appending out of order is refused`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        var isRefused = false
        do throws(LMDBError) {
            try environment.write { (txn) throws(LMDBError) in
                try txn.put(table, 2, value.span, .append)
                try txn.put(table, 1, value.span, .append)
            }
        } catch { isRefused = error.isKeyExists }
        #expect(isRefused)
    }

    @Test func `a put may refuse to overwrite`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, 1, value.span) }
        var isRefused = false
        do throws(LMDBError) {
            try environment.write { (txn) throws(LMDBError) in
                try txn.put(table, 1, value.span, .noOverwrite)
            }
        } catch { isRefused = error.isKeyExists }
        #expect(isRefused)
    }

    @Test func `a table with duplicates keeps several values of a key in order`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[2]
        let key: [UInt8] = [1]
        let found = try environment.write { (txn) throws(LMDBError) -> [UInt64] in
            try txn.put(table, key.span, 300)
            try txn.put(table, key.span, 2)
            try txn.put(table, key.span, 77)
            try txn.delete(table, key.span, value: withBytes(of: 77).span)
            var cursor = try txn.makeCursor(table)
            var values: [UInt64] = []
            var isThere = try cursor.seek(key.span)
            while isThere {
                if let value = UInt64(stored: cursor.value) { values.append(value) }
                isThere = try cursor.nextDuplicate()
            }
            return values
        }
        #expect(found == [2, 300])
    }

    @Test func `clearing a table leaves it empty`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value: [UInt8] = [1]
        try environment.write { (txn) throws(LMDBError) in
            try txn.put(table, 1, value.span)
            try txn.clear(table)
        }
        #expect(try keys(of: environment, table) == [])
    }
}

@Suite struct CursorTests {
    @Test func `walks forwards and backwards and seeks`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[0]
        try environment.write { (txn) throws(LMDBError) in
            for number: UInt64 in [10, 20, 300] {
                try txn.put(table, BigEndian.key(number).span, number)
            }
        }
        let seen = try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.makeCursor(table)
            var seen: [UInt64?] = []
            seen.append(cursor.key.isEmpty ? nil : 0)
            seen.append(try cursor.first() ? BigEndian.read(cursor.key) : nil)
            seen.append(try cursor.seek(BigEndian.key(20).span) ? .init(stored: cursor.value) : nil)
            seen.append(try cursor.seek(BigEndian.key(21).span) ? .init(stored: cursor.value) : nil)
            seen.append(try cursor.next() || !cursor.key.isEmpty ? 0 : nil)
            seen.append(try cursor.seek(BigEndian.key(301).span) ? 0 : nil)
            seen.append(try cursor.last() ? .init(stored: cursor.value) : nil)
            seen.append(try cursor.previous() ? .init(stored: cursor.value) : nil)
            return seen
        }
        #expect(seen == [nil, 10, 20, 300, nil, nil, 300, 20])
    }

    @Test func `big-endian keys sort as their numbers`() {
        let numbers: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 40, .max]
        for number in numbers {
            let key = BigEndian.key(number)
            #expect(BigEndian.read(key.span) == number)
        }
        #expect(BigEndian.read([UInt8](repeating: 0, count: 7).span) == nil)
    }
}

/// The integer's bytes in the machine's order.
func withBytes(of value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
