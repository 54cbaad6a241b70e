import LDAPEngine
import Testing

@testable import LDAPServer

@Suite struct FailureTableTests {
    static let mail = FailureTable.Key(account: "mail", network: nil)

    @Test func `a delay comes after the free failures, doubles, and has an end`() {
        var table = FailureTable(PasswordLimits())
        var now: Int64 = 0
        var delays: [Int64] = []
        for _ in 0..<12 {
            table.fail(Self.mail, free: 3, now: now)
            var until = now
            while table.isDelayed(Self.mail, now: until) { until += 1_000 }
            delays.append(until - now)
            now = until
        }
        #expect(
            delays == [
                0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
            ]
        )
    }

    @Test func `a success forgets what was before, and so does a long rest`() {
        var table = FailureTable(PasswordLimits())
        for _ in 0..<4 { table.fail(Self.mail, free: 3, now: 0) }
        #expect(table.isDelayed(Self.mail, now: 999))
        #expect(!table.isDelayed(Self.mail, now: 1_000))
        table.succeed(Self.mail)
        #expect(!table.isDelayed(Self.mail, now: 0))
        for _ in 0..<9 { table.fail(Self.mail, free: 3, now: 0) }
        table.fail(Self.mail, free: 3, now: 600_001)
        #expect(!table.isDelayed(Self.mail, now: 600_001))
    }

    @Test func `others are not delayed, and the table keeps its size`() {
        var limits = PasswordLimits()
        limits.rememberedMax = 4
        var table = FailureTable(limits)
        for number in 0..<10 {
            let key = FailureTable.Key(account: "a\(number)", network: nil)
            for _ in 0..<4 { table.fail(key, free: 3, now: Int64(number)) }
        }
        #expect(table.count == 4)
        let kept = (0..<10).filter { number in
            table.isDelayed(FailureTable.Key(account: "a\(number)", network: nil), now: 10)
        }
        #expect(kept == [6, 7, 8, 9])
        #expect(!table.isDelayed(Self.mail, now: 10))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var source: SourceAddress
        var holder: SourceAddress
    }

    @Test(arguments: [
        Row(
            testDescription: "an IPv4 address is one holder",
            source: SourceAddress(ipv4: 0xc000_0201),
            holder: SourceAddress(ipv4: 0xc000_0201)
        ),
        Row(
            testDescription: "a /48 of IPv6 is one holder",
            source: SourceAddress(high: 0x2001_0db8_0001_ffff, low: 7),
            holder: SourceAddress(high: 0x2001_0db8_0001_0000, low: 0)
        ),
    ])
    func `failures are counted by who holds a network`(_ row: Row) {
        #expect(row.source.holder == row.holder)
    }
}
