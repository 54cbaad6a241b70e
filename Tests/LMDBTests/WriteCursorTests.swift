import LMDB
import Testing

/// Writes go through cursors that are kept: whatever is mixed, the table must be what a dictionary is.
@Suite struct WriteCursorTests {
    struct Undone: Error, LMDBErrorConvertible {
        init() {}
        init(_ error: LMDBError) { Issue.record(error) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `appends, writes, removals and children in any order give what a dictionary gives`(
        seed: UInt64
    ) throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        var random = LinearCongruential(state: seed)
        var model: [UInt64: [UInt8]] = [:]
        for _ in 0..<12 {
            model = try environment.write { (txn) throws(LMDBError) in
                var changed = model
                for _ in 0..<400 { try Self.step(&txn, table, &changed, &random) }
                return changed
            }
            #expect(try Self.pairs(of: environment, table) == model)
        }
        #expect(model.count > 100)
    }

    private static func step(
        _ txn: inout WriteTransaction,
        _ table: Table,
        _ model: inout [UInt64: [UInt8]],
        _ random: inout LinearCongruential
    ) throws(LMDBError) {
        let key = random.next() % 2_000
        let value = [UInt8](repeating: UInt8(key & 0xff), count: Int(random.next() % 700))
        switch random.next() % 10 {
        case 0...3:
            let next = (model.keys.max() ?? 0) + 1 + random.next() % 5
            try txn.put(table, next, value.span, .append)
            model[next] = value
        case 4, 5:
            try txn.put(table, key, value.span)
            model[key] = value
        case 6:
            do throws(LMDBError) {
                try txn.put(table, key, value.span, .append)
                #expect(key > model.keys.max() ?? 0)
                model[key] = value
            } catch {
                #expect(error.isKeyExists && key <= model.keys.max() ?? 0)
            }
        case 7:
            #expect(try txn.delete(table, key) == (model.removeValue(forKey: key) != nil))
        case 8:
            try inChild(&txn, table, key, value, isKept: random.next() % 2 == 0, &model)
        default:
            var last: UInt64?
            if let key = try txn.lastKey(table) { last = UInt64(stored: key) }
            #expect(last == model.keys.max())
            let found = try txn.getNear(table, withBytes(of: key).span)?.count
            #expect(found == model[key]?.count)
        }
    }

    private static func inChild(
        _ txn: inout WriteTransaction,
        _ table: Table,
        _ key: UInt64,
        _ value: [UInt8],
        isKept: Bool,
        _ model: inout [UInt64: [UInt8]]
    ) throws(LMDBError) {
        do throws(Undone) {
            try txn.withChild { (child) throws(Undone) in
                do throws(LMDBError) {
                    try child.put(table, key, value.span)
                    try child.put(table, 1 << 40, value.span)
                    try child.delete(table, 1 << 40)
                } catch { throw Undone(error) }
                if !isKept { throw Undone() }
            }
            model[key] = value
        } catch {
            #expect(!isKept)
        }
    }

    private static func pairs(
        of environment: borrowing Environment,
        _ table: Table
    ) throws -> [UInt64: [UInt8]] {
        try environment.read { (txn) throws(LMDBError) in
            var cursor = try txn.makeCursor(table)
            var pairs: [UInt64: [UInt8]] = [:]
            var last: UInt64?
            var isThere = try cursor.first()
            while isThere {
                let key = UInt64(stored: cursor.key) ?? 0
                // In order, or a page was written in the wrong place.
                if let last { #expect(key > last) }
                last = key
                var value: [UInt8] = []
                for index in cursor.value.indices { value.append(cursor.value[index]) }
                pairs[key] = value
                isThere = try cursor.next()
            }
            return pairs
        }
    }
}

private struct LinearCongruential {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
