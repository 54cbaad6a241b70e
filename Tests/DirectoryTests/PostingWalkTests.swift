import BER
import Testing

@testable import Directory

@Suite struct PostingWalkTests {
    /// A list of ids with differences below a bound, so that they take one digit, or two, or more.
    struct Spread: Sendable {
        let name: String
        let bound: UInt64
    }

    private static let first: UInt64 = 1_000_000

    /// The block of `ids`.
    private static func block(_ ids: [UInt64]) -> [UInt8] {
        var writer = BERWriter(capacity: 4096)
        PostingBlock.append(ids[ids.count - 1] - ids[0], to: &writer)
        for index in 1..<ids.count { PostingBlock.append(ids[index] - ids[index - 1], to: &writer) }
        return writer.array()
    }

    /// A walk at the beginning of `block`; nil when that is damaged.
    private static func walk(_ block: [UInt8]) -> PostingWalk? {
        var walk = PostingWalk()
        let hasBegun = walk.begin(block.span, first: first)
        return hasBegun ? walk : nil
    }

    private static func ids(count: Int, below bound: UInt64) -> [UInt64] {
        var state: UInt64 = 20_261_122
        var ids = [first]
        while ids.count < count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            ids.append(ids[ids.count - 1] + 1 + (state >> 33) % bound)
        }
        return ids
    }

    @Test(arguments: [
        Spread(name: "one digit", bound: 127),
        Spread(name: "one or two", bound: 200),
        Spread(name: "two", bound: 16_000),
        Spread(name: "three", bound: 1_000_000),
    ])
    func `gives the first id from a place on`(_ spread: Spread) throws {
        let ids = Self.ids(count: 300, below: spread.bound)
        let block = Self.block(ids)
        for step in [1, 2, 7, 40, 299] {
            var walk = try #require(Self.walk(block))
            #expect(walk.last == ids.last)
            for index in stride(from: 0, to: ids.count, by: step) {
                let found = walk.advance(to: ids[index])
                #expect(found == ids[index], "\(spread.name) by \(step)")
                guard index + 1 < ids.count else { continue }
                let next = walk.advance(to: ids[index] + 1)
                #expect(next == ids[index + 1], "\(spread.name)")
            }
        }
    }

    @Test(arguments: [
        (name: "nothing", bytes: []),
        (name: "a span without an end", bytes: [0x80]),
        (name: "a span beyond all ids", bytes: [UInt8](repeating: 0xff, count: 9) + [0x01]),
    ])
    func `no block begins so`(name: String, bytes: [UInt8]) {
        #expect(Self.walk(bytes) == nil, "\(name)")
    }

    @Test(
        arguments: [
            (name: "no differences", bytes: [20]),
            (name: "a difference of nothing", bytes: [20, 10, 0, 10]),
            (name: "one of nothing among eight", bytes: [70, 10, 10, 10, 0, 10, 10, 10, 10]),
            (name: "beyond the last", bytes: [20, 10, 11]),
            (name: "two digits beyond the last", bytes: [20, 0x8a, 0x01]),
            (name: "too few", bytes: [20, 10, 9]),
            (name: "a digit that is not the last", bytes: [20, 10, 0x8a]),
        ] as [(name: String, bytes: [UInt8])]
    )
    func `a damaged block has no last id`(name: String, bytes: [UInt8]) throws {
        var walk = try #require(Self.walk(bytes))
        let last = walk.advance(to: Self.first + UInt64(bytes[0]))
        #expect(last == nil, "\(name)")
    }

    @Test func `what lies behind the last id is not in the block`() throws {
        var walk = try #require(Self.walk([20, 10, 10]))
        let beyond = walk.advance(to: Self.first + 21)
        #expect(beyond == nil)
        let last = walk.advance(to: Self.first + 20)
        #expect(last == Self.first + 20)
    }
}
