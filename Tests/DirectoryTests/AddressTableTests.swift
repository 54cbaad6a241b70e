import LMDB
import Testing

@testable import Directory

@Suite struct AddressTableTests {
    /// A hash whose bucket and tag are given.
    static func hash(bucket: UInt64, tag: UInt64) -> UInt64 { tag << 40 | bucket }

    static func hint(_ id: UInt64) -> AddressTable.Hint {
        AddressTable.Hint(id: id, place: ValuePlace(word: id << 12))
    }

    @Test func `what is noted is found, anew and until it is forgotten`() {
        let table = AddressTable(addresses: 0, .none)
        let (one, other) = (Self.hash(bucket: 5, tag: 1), Self.hash(bucket: 5, tag: 2))
        #expect(table.hint(one) == nil)
        table.note(one, Self.hint(7))
        table.note(other, Self.hint(8))
        #expect(table.hint(one) == Self.hint(7))
        #expect(table.hint(other) == Self.hint(8))
        table.note(one, Self.hint(9))
        #expect(table.hint(one) == Self.hint(9))
        table.forget(one)
        #expect(table.hint(one) == nil)
        #expect(table.hint(other) == Self.hint(8))
        table.note(Self.hash(bucket: 6, tag: 0), Self.hint(1))
        #expect(table.hint(Self.hash(bucket: 6, tag: 0)) == Self.hint(1))
    }

    @Test func `a full bucket gives up one hint for a new one`() {
        let table = AddressTable(addresses: 0, .none)
        let hashes = (1...9).map { Self.hash(bucket: 3, tag: $0) }
        for (index, hash) in hashes.enumerated() {
            table.note(hash, Self.hint(UInt64(index) + 1))
            guard index < 8 else { continue }
            #expect(hashes[...index].allSatisfy { table.hint($0) != nil })
        }
        #expect(table.hint(hashes[8]) == Self.hint(9))
        #expect(hashes.filter { table.hint($0) != nil }.count == 8)
    }

    @Test func `a bucket is the same whichever of its lines is looked at first`() {
        let table = AddressTable(addresses: 0, .none)
        let first: UInt64 = 1 << 39
        let hashes = (1...8).map { tag in
            Self.hash(bucket: 3, tag: tag) | (tag.isMultiple(of: 3) ? first : 0)
        }
        for (index, hash) in hashes.enumerated() { table.note(hash, Self.hint(UInt64(index) + 1)) }
        for (index, hash) in hashes.enumerated() {
            #expect(table.hint(hash) == Self.hint(UInt64(index) + 1))
            table.forget(hash)
            #expect(table.hint(hash) == nil)
        }
    }

    @Test func `an address that has no hint has a neighbor, the same each time`() {
        let table = AddressTable(addresses: 0, .none)
        let hashes = (1...4).map { Self.hash(bucket: 3, tag: $0) }
        #expect(table.neighbor(hashes[0]) == nil)
        table.note(hashes[1], Self.hint(7))
        table.note(Self.hash(bucket: 4, tag: 1), Self.hint(9))
        #expect(table.neighbor(hashes[0]) == Self.hint(7))
        table.note(hashes[2], Self.hint(8))
        table.note(hashes[3], Self.hint(6))
        #expect(table.neighbor(hashes[0]) == Self.hint(7))
        table.forget(hashes[1])
        #expect(table.neighbor(hashes[0]) == Self.hint(8))
        // Those behind it, and at the end the first.
        let last = UInt64(table.capacity / 8 - 1)
        let near = [(0, 9), (1, 9), (last, 9), (4, 9), (5, nil)] as [(UInt64, UInt64?)]
        for hash in hashes { table.forget(hash) }
        for (bucket, id) in near {
            let hash = Self.hash(bucket: bucket, tag: 1 << 20)
            #expect(table.neighbor(hash) == id.map { Self.hint($0) })
        }
    }

    @Test func `what is no id, or one too large, is not noted`() {
        let table = AddressTable(addresses: 0, .none)
        for id in [0, 1 << 40, UInt64.max] {
            table.note(Self.hash(bucket: 1, tag: 1), Self.hint(id))
            #expect(table.hint(Self.hash(bucket: 1, tag: 1)) == nil)
        }
        table.note(Self.hash(bucket: 1, tag: 1), Self.hint((1 << 40) - 1))
        #expect(table.hint(Self.hash(bucket: 1, tag: 1)) == Self.hint((1 << 40) - 1))
    }

    @Test func `halves of two hints are none`() async {
        let table = AddressTable(addresses: 0, .none)
        let hash = Self.hash(bucket: 9, tag: 77)
        // What a place looks like: a snapshot's number, a length, a distance.
        let hints = (1...4 as ClosedRange<UInt64>).map { id in
            let word = 3 << 48 | (1_200 + id) << 36 | id << 16
            return AddressTable.Hint(id: id, place: ValuePlace(word: word))
        }
        await withTaskGroup { group in
            for hint in hints {
                group.addTask { for _ in 0..<20_000 { table.note(hash, hint) } }
            }
            group.addTask {
                var wrong = 0
                for _ in 0..<20_000 {
                    if let hint = table.hint(hash), !hints.contains(hint) { wrong += 1 }
                }
                #expect(wrong == 0)
            }
        }
    }

    @Test func `a damaged file cannot make it take all memory`() {
        #expect(AddressTable.capacity(for: .max) == 1 << 26)
        #expect(AddressTable.capacity(for: -1) == 4_096)
    }

    @Test(arguments: [0, 4_096, 200_000])
    func `nearly all of as many addresses as it is made for find room`(count: Int) {
        let table = AddressTable(addresses: count, .none)
        #expect(table.capacity >= max(2 * count, 4_096))
        let hash = AddressHash.random()
        let hashes = (0..<UInt64(count)).map { number in
            let bytes = Array("person\(number)@example.com".utf8)
            return hash(bytes.span)
        }
        for (index, hash) in hashes.enumerated() { table.note(hash, Self.hint(UInt64(index) + 1)) }
        let found = hashes.indices.filter { table.hint(hashes[$0]) == Self.hint(UInt64($0) + 1) }
        #expect(found.count >= count * 98 / 100)
    }
}
