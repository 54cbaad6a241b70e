import Synchronization
import Testing

@testable import LMDB

@Suite struct WarmUpTests {
    @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 10_000])
    func `goes through every pair of every table, in portions`(count: Int) throws {
        let scratch = try Scratch()
        let options = EnvironmentOptions(mapSizeBytes: 16 << 20)
        let environment = try openTest(scratch, options)
        let (plain, numbered) = (environment.tables[0], environment.tables[1])
        let value = [UInt8](repeating: 7, count: 40)
        let large = [UInt8](repeating: 7, count: 9_000)
        try environment.write { (txn) throws(LMDBError) in
            for number in 0..<UInt64(count) {
                try txn.put(numbered, number, number == 5 ? large.span : value.span)
            }
            for number in 0..<UInt64(count) {
                let key = BigEndian.key(number)
                try txn.put(plain, key.span, value.span)
            }
        }
        let open = try OpenEnvironment.open(path: scratch.file, options)
        #expect(WarmUp(open, environment.tables).run() == 2 * count)
    }

    @Test(arguments: [nil, 1, 3, 5])
    func `says once that pages come from the disk`(since portion: Int?) throws {
        let scratch = try Scratch()
        let options = EnvironmentOptions(mapSizeBytes: 16 << 20)
        let environment = try openTest(scratch, options)
        let table = environment.tables[1]
        let value: [UInt8] = [7]
        try environment.write { (txn) throws(LMDBError) in
            for number in 0..<UInt64(5 * 4_096) { try txn.put(table, number, value.span) }
        }
        let open = try OpenEnvironment.open(path: scratch.file, options)
        let asked = Atomic<Int>(0)
        let waits = Atomic<Int>(0)
        // Asked before the first portion and behind each, until the wait is known.
        let faults: @Sendable () -> Int = {
            let number = asked.add(1, ordering: .relaxed).oldValue
            return if let portion, number >= portion { 20 + number } else { 20 }
        }
        let pass = WarmUp(
            open,
            [table],
            wait: { waits.add(1, ordering: .relaxed) },
            faults: faults
        )
        #expect(pass.run() == 5 * 4_096)
        #expect(waits.load(ordering: .relaxed) == (portion == nil ? 0 : 1))
        #expect(asked.load(ordering: .relaxed) == (portion ?? 5) + 1)
    }
}
