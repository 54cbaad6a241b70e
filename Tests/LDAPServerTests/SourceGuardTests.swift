import Testing

@testable import LDAPEngine
@testable import LDAPServer

@Suite struct SourceGuardTests {
    static func address(_ last: UInt32) -> SourceAddress { SourceAddress(ipv4: 0xc000_0200 | last) }

    static func six(_ site: UInt64, _ link: UInt64, _ host: UInt64 = 1) -> SourceAddress {
        SourceAddress(high: 0x2001_0db8_0000_0000 | site << 16 | link, low: host)
    }

    /// Look-ups of addresses with these hashes.
    static func log(_ hashes: some Collection<UInt64>, misses: Int = 0) -> LookUpLog {
        var log = LookUpLog(capacity: hashes.count)
        for (index, hash) in hashes.enumerated() { log.append(hash: hash, isMiss: index < misses) }
        return log
    }

    /// Small numbers, so that limits are reached soon.
    static func limits() -> SourceLimits {
        var limits = SourceLimits()
        limits.stranger = SourceLimits.Share(
            connectionsMax: 3,
            connections: Rate(burst: 5, perHour: 3600),
            lookUps: Rate(burst: 50, perHour: 3600),
            misses: Rate(burst: 10, perHour: 360),
            addressesPerHour: 100
        )
        limits.siteFactor = 2
        limits.exempt = []
        return limits
    }

    static func view(_ limits: SourceLimits, capacity: Int = 64) -> (SourceTable, SourceGuard) {
        let table = SourceTable(limits: limits, capacity: capacity)
        return (table, SourceGuard(table))
    }

    @Test func `a source has so many open connections, and no more`() {
        let (_, view) = Self.view(Self.limits())
        let passes = (0..<3).map { _ in view.admit(Self.address(1), at: 0, refusedMax: 9) }
        #expect(passes.allSatisfy { !$0.isRefused })
        let fourth = view.admit(Self.address(1), at: 0, refusedMax: 9)
        #expect(fourth.isRefused)
        #expect(!view.admit(Self.address(2), at: 0, refusedMax: 9).isRefused)
        view.release(fourth, at: 0)
        view.release(passes[0], at: 0)
        #expect(!view.admit(Self.address(1), at: 0, refusedMax: 9).isRefused)
    }

    @Test func `a source may open so many at once, and then at a rate`() {
        let (_, view) = Self.view(Self.limits())
        for _ in 0..<5 {
            let pass = view.admit(Self.address(1), at: 0, refusedMax: 9)
            #expect(!pass.isRefused)
            view.release(pass, at: 0)
        }
        // Being refused costs nothing: who keeps trying is let in when others are.
        for _ in 0..<20 {
            let pass = view.admit(Self.address(1), at: 999, refusedMax: 9)
            #expect(pass.isRefused)
            view.release(pass, at: 999)
        }
        #expect(!view.admit(Self.address(1), at: 1000, refusedMax: 9).isRefused)
    }

    @Test func `so many are told that they are refused, the others turned away`() {
        let (_, view) = Self.view(Self.limits())
        for _ in 0..<3 { _ = view.admit(Self.address(1), at: 0, refusedMax: 2) }
        let refused = (0..<4).map { _ in view.admit(Self.address(1), at: 0, refusedMax: 2) }
        #expect(refused.map(\.isTurnedAway) == [false, false, true, true])
        for pass in refused { view.release(pass, at: 0) }
        #expect(!view.admit(Self.address(1), at: 0, refusedMax: 2).isTurnedAway)
    }

    @Test func `a /64 is one source, and a /48 may do so many times as much`() {
        let (_, view) = Self.view(Self.limits())
        for host in 1...3 {
            let pass = view.admit(Self.six(7, 1, UInt64(host)), at: 0, refusedMax: 9)
            #expect(!pass.isRefused)
        }
        #expect(view.admit(Self.six(7, 1, 4), at: 0, refusedMax: 9).isRefused)
        for link in 2...3 {
            #expect(!view.admit(Self.six(7, UInt64(link)), at: 0, refusedMax: 9).isRefused)
        }
        // Three, the one refused, and two: the sixth of the site was the last.
        #expect(view.admit(Self.six(7, 4), at: 0, refusedMax: 9).isRefused)
        #expect(!view.admit(Self.six(8, 1), at: 0, refusedMax: 9).isRefused)
    }

    @Test func `look-ups are used up, and come back`() {
        let (_, view) = Self.view(Self.limits())
        let pass = view.admit(Self.address(1), at: 0, refusedMax: 9)
        #expect(view.allowance(pass, grade: .public, at: 0) == 50)
        view.charge(pass, grade: .public, Self.log([1, 1, 1, 1]), spent: 4, at: 0)
        #expect(view.allowance(pass, grade: .public, at: 0) == 46)
        view.charge(
            pass,
            grade: .public,
            Self.log([UInt64](repeating: 1, count: 46)),
            spent: 46,
            at: 0
        )
        #expect(view.allowance(pass, grade: .public, at: 0) == 0)
        #expect(view.allowance(pass, grade: .public, at: 3000) == 3)
        // Another connection of the source is no way round, another source does not suffer.
        let second = view.admit(Self.address(1), at: 3000, refusedMax: 9)
        #expect(view.allowance(second, grade: .public, at: 3000) == 3)
        let other = view.admit(Self.address(2), at: 3000, refusedMax: 9)
        #expect(view.allowance(other, grade: .public, at: 3000) == 50)
    }

    @Test func `misses are used up sooner`() {
        let (_, view) = Self.view(Self.limits())
        let pass = view.admit(Self.address(1), at: 0, refusedMax: 9)
        view.charge(pass, grade: .public, Self.log(1...9, misses: 9), spent: 9, at: 0)
        #expect(view.allowance(pass, grade: .public, at: 0) == 41)
        view.charge(pass, grade: .public, Self.log([10], misses: 1), spent: 1, at: 0)
        #expect(view.allowance(pass, grade: .public, at: 0) == 0)
        #expect(view.allowance(pass, grade: .public, at: 9_999) == 0)
        #expect(view.allowance(pass, grade: .public, at: 10_000) == 50)
    }

    @Test func `who asks for the same people again may, who collects may not`() {
        var limits = Self.limits()
        limits.stranger.lookUps = Rate(burst: 100_000, perHour: 100_000)
        let (_, view) = Self.view(limits)
        let pass = view.admit(Self.address(1), at: 0, refusedMax: 9)
        var random = SystemRandomNumberGenerator()
        let people = (0..<50).map { _ in random.next() }
        for _ in 0..<20 { view.charge(pass, grade: .public, Self.log(people), spent: 50, at: 0) }
        #expect(view.allowance(pass, grade: .public, at: 0) > 0)
        for _ in 0..<3 {
            let others = (0..<50).map { _ in random.next() }
            view.charge(pass, grade: .public, Self.log(others), spent: 50, at: 0)
        }
        #expect(view.allowance(pass, grade: .public, at: 0) == 0)
        #expect(view.allowance(pass, grade: .public, at: 3_599_999) == 0)
        #expect(view.allowance(pass, grade: .public, at: 3_600_000) > 0)
    }

    @Test(arguments: [1, 10, 100, 257, 2_000, 200_000])
    func `different addresses are counted within a fifth`(limit: Int) {
        let table = SourceTable(capacity: 8)
        let place = table.claim(.link(Self.address(1)), at: 0)
        let sketch = AddressSketch(limit: limit)
        var random = SystemRandomNumberGenerator()
        var count = 0
        table.withSlot(place) { slot in
            while !sketch.isFull(slot), count < 10 * limit {
                sketch.note(random.next(), in: slot)
                count += 1
            }
        }
        // Eight standard deviations where hashes are sampled.
        let slack = max(limit / 2, 10)
        #expect(count >= limit - slack && count <= limit + slack, "\(count)")
    }

    @Test func `a site's misses count together`() {
        let (_, view) = Self.view(Self.limits())
        for link in 1...2 {
            let pass = view.admit(Self.six(7, UInt64(link)), at: 0, refusedMax: 9)
            view.charge(pass, grade: .public, Self.log(1...10, misses: 10), spent: 10, at: 0)
        }
        let third = view.admit(Self.six(7, 3), at: 0, refusedMax: 9)
        #expect(view.allowance(third, grade: .public, at: 0) == 0)
    }

    @Test func `partners have a share of their own, and internal sessions no limit`() {
        var limits = Self.limits()
        limits.gateway.lookUps = Rate(burst: 200, perHour: 3600)
        let (_, view) = Self.view(limits)
        let pass = view.admit(Self.address(1), at: 0, refusedMax: 9)
        view.charge(pass, grade: .public, Self.log(1...50, misses: 50), spent: 50, at: 0)
        #expect(view.allowance(pass, grade: .public, at: 0) == 0)
        #expect(view.allowance(pass, grade: .partner, at: 0) == 200)
        view.charge(pass, grade: .partner, Self.log([]), spent: 30, at: 0)
        #expect(view.allowance(pass, grade: .partner, at: 0) == 170)
        #expect(view.allowance(pass, grade: .internal, at: 0) == Int.max)
        #expect(view.allowance(pass, grade: nil, at: 0) == 0)
    }

    @Test func `gateways have their share, and exempt networks no limit`() throws {
        var limits = Self.limits()
        limits.gateways = [try #require(Network("192.0.2.0/28"))]
        limits.exempt = [try #require(Network("192.0.2.64/26"))]
        limits.gateway.lookUps = Rate(burst: 700, perHour: 3600)
        let (_, view) = Self.view(limits)
        let gateway = view.admit(Self.address(3), at: 0, refusedMax: 9)
        #expect(view.allowance(gateway, grade: .public, at: 0) == 700)
        for _ in 0..<100 {
            let pass = view.admit(Self.address(70), at: 0, refusedMax: 9)
            #expect(!pass.isRefused && !pass.isCounted)
            view.charge(pass, grade: .public, Self.log(1...50, misses: 50), spent: 50, at: 0)
            #expect(view.allowance(pass, grade: .public, at: 0) == Int.max)
        }
    }

    @Test func `when strangers have missed enough together, each may miss a little`() throws {
        var limits = Self.limits()
        limits.strangersMisses = Rate(burst: 30, perHour: 3600)
        limits.missesWhenUsedUp = 2
        limits.gateways = [try #require(Network("192.0.2.0/28"))]
        let (_, view) = Self.view(limits)
        let before = view.admit(Self.address(90), at: 0, refusedMax: 9)
        view.charge(before, grade: .public, Self.log(1...3, misses: 3), spent: 3, at: 0)
        #expect(view.allowance(before, grade: .public, at: 0) > 0)
        for source in 20..<23 {
            let pass = view.admit(Self.address(UInt32(source)), at: 0, refusedMax: 9)
            view.charge(pass, grade: .public, Self.log(1...9, misses: 9), spent: 9, at: 0)
        }
        #expect(view.allowance(before, grade: .public, at: 0) == 0)
        let calm = view.admit(Self.address(91), at: 0, refusedMax: 9)
        #expect(view.allowance(calm, grade: .public, at: 0) > 0)
        view.charge(calm, grade: .public, Self.log(1...20, misses: 1), spent: 20, at: 0)
        #expect(view.allowance(calm, grade: .public, at: 0) > 0)
        view.charge(calm, grade: .public, Self.log([21], misses: 1), spent: 1, at: 0)
        #expect(view.allowance(calm, grade: .public, at: 0) == 0)
        let gateway = view.admit(Self.address(3), at: 0, refusedMax: 9)
        #expect(view.allowance(gateway, grade: .public, at: 0) > 0)
        #expect(view.allowance(before, grade: .public, at: 60_000) > 0)
    }

    @Test func `the source that was silent longest makes room, one with a connection never`() {
        let (_, view) = Self.view(Self.limits(), capacity: 8)
        var passes: [SourcePass] = []
        for source in 1...8 {
            let pass = view.admit(Self.address(UInt32(source)), at: 0, refusedMax: 9)
            view.charge(pass, grade: .public, Self.log([1]), spent: 1, at: 0)
            passes.append(pass)
        }
        view.release(passes[4], at: 20)
        view.release(passes[2], at: 10)
        let ninth = view.admit(Self.address(9), at: 30, refusedMax: 9)
        #expect(ninth.link == passes[2].link)
        #expect(view.allowance(ninth, grade: .public, at: 30) == 50)
        let fifth = view.admit(Self.address(5), at: 30, refusedMax: 9)
        #expect(view.allowance(fifth, grade: .public, at: 30) == 49)
        // Nobody is silent now: the third finds no room of its own.
        let third = view.admit(Self.address(3), at: 30, refusedMax: 9)
        #expect(third.link == 8)
        #expect(view.allowance(third, grade: .public, at: 30) == 50)
    }

    @Test func `new limits hold at once, for what is known already`() {
        let (table, view) = Self.view(Self.limits())
        var current = view
        let pass = current.admit(Self.address(1), at: 0, refusedMax: 9)
        current.charge(pass, grade: .public, Self.log(1...10), spent: 10, at: 0)
        var limits = Self.limits()
        limits.stranger.lookUps = Rate(burst: 20, perHour: 3600)
        table.replace(limits)
        current.refresh()
        #expect(current.allowance(pass, grade: .public, at: 0) == 10)
    }
}
