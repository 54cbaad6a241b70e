import Testing

@testable import LMDB

/// A place leads to the value in the snapshot in which it was noted, and nowhere in any other.
@Suite struct ValuePlacesTests {
    private static func put(
        _ environment: borrowing Environment,
        _ key: UInt64,
        _ value: [UInt8]
    ) throws {
        let table = environment.tables[1]
        try environment.write { (txn) throws(LMDBError) in try txn.put(table, key, value.span) }
    }

    private static func places(
        _ reader: borrowing ReadTransaction,
        _ table: Table
    ) throws -> ValuePlaces {
        try ValuePlaces(reader.view, table)
    }

    /// Where the value of `key` stands.
    private static func place(
        _ reader: borrowing ReadTransaction,
        _ table: Table,
        _ key: UInt64,
        _ places: ValuePlaces
    ) throws -> ValuePlace {
        guard let value = try reader.get(table, key) else { return .none }
        return places.place(of: value, in: reader.view)
    }

    /// What stands at `place`.
    private static func read(
        _ reader: borrowing ReadTransaction,
        _ place: ValuePlace,
        _ places: ValuePlaces
    ) -> [UInt8]? {
        guard let value = places.value(at: place, in: reader.view) else { return nil }
        return unsafe value.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    @Test(arguments: [0, 1, 2, 7, 8, 1_200, 2_031, 4_095, 4_096, 9_000])
    func `a value is found where it stands`(length: Int) throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        let value = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        try Self.put(environment, 1, [1, 2, 3])
        try Self.put(environment, 2, value)
        let reader = try environment.beginRead()
        let places = try Self.places(reader, table)
        let place = try Self.place(reader, table, 2, places)
        let found = Self.read(reader, place, places)
        #expect(found == (length <= 4_095 ? value : nil))
        // A value that stands somewhere is fetched from there, whatever is known of it.
        let fetched = try reader.view.get(table, 2, likelyAt: place, places)?.count
        #expect(fetched == length)
    }

    @Test func `in another snapshot nothing is found there`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        try Self.put(environment, 1, [1])
        var old = try environment.beginRead()
        var new = try environment.beginRead()
        let places = try Self.places(old, table)
        let place = try Self.place(old, table, 1, places)
        var found = Self.read(new, place, places)
        #expect(found == [1])

        try Self.put(environment, 1, [2])
        new.reset()
        found = Self.read(new, place, places)
        #expect(found == nil)
        try new.renew()
        found = Self.read(new, place, places)
        #expect(found == nil)
        found = Self.read(old, place, places)
        #expect(found == [1])

        let later = try Self.place(new, table, 1, places)
        found = Self.read(new, later, places)
        #expect(found == [2])
        found = Self.read(old, later, places)
        #expect(found == nil)
        old.reset()
        try old.renew()
        found = Self.read(old, later, places)
        #expect(found == [2])
    }

    @Test func `a writer's state has no places`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let table = environment.tables[1]
        try Self.put(environment, 1, [1])
        let reader = try environment.beginRead()
        let places = try Self.places(reader, table)
        let place = try Self.place(reader, table, 1, places)
        let value: [UInt8] = [2]
        try environment.write { (txn) throws(LMDBError) in
            let isKnown = places.value(at: place, in: txn.view) != nil
            try txn.put(table, 1, value.span)
            let isKnownThen = places.value(at: place, in: txn.view) != nil
            let own = try ValuePlaces(txn.view, table)
            guard let found = try txn.get(table, 1) else { return }
            let ownPlace = own.place(of: found, in: txn.view)
            #expect(!isKnown && !isKnownThen)
            #expect(ownPlace == ValuePlace.none)
        }
    }

    @Test func `an empty table leads to no places`() throws {
        let scratch = try Scratch()
        let environment = try openTest(scratch)
        let reader = try environment.beginRead()
        let places = try Self.places(reader, environment.tables[1])
        try Self.put(environment, 1, [1])
        let later = try environment.beginRead()
        let place = try Self.place(later, environment.tables[1], 1, places)
        #expect(place == ValuePlace.none)
        let found = Self.read(later, place, places)
        #expect(found == nil)
    }

    @Test func `what has no number any more is not mistaken for what had it`() throws {
        let scratch = try Scratch()
        let options = EnvironmentOptions(mapSizeBytes: 16 << 20, synchronization: .none)
        let environment = try openTest(scratch, options)
        let table = environment.tables[1]
        try Self.put(environment, 1, [1])
        var reader = try environment.beginRead()
        let places = try Self.places(reader, table)
        let first = try Self.place(reader, table, 1, places)
        let start = try environment.information().lastTransaction
        var running: [UInt64] = []
        for commit in 1...65_600 as ClosedRange<UInt64> {
            reader.reset()
            try Self.put(environment, 2, [UInt8(truncatingIfNeeded: commit)])
            try reader.renew()
            let isRunningOut = places.areRunningOut(atSnapshot: start + commit)
            if isRunningOut, running.isEmpty { running.append(commit) }
            let stale = Self.read(reader, first, places) != nil
            let place = try Self.place(reader, table, 2, places)
            let found = Self.read(reader, place, places)
            if stale || (found != nil) != (commit < 65_535) {
                Issue.record("after \(commit) commits")
                break
            }
        }
        #expect(running == [32_767])
        let anew = try Self.places(reader, table)
        let found = try Self.read(reader, Self.place(reader, table, 1, anew), anew)
        #expect(found == [1])
        // What was noted by other numbers may carry the same ones: a table of places keeps to its own.
        #expect(!anew.areRunningOut(atSnapshot: start + 65_600))
    }
}
