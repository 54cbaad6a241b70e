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
}
