internal import LDAPEngine
internal import Synchronization

/// A loop's view of the sources: what may be done now, and what was done.
struct SourceGuard: Sendable {
    private let table: SourceTable
    private var rules: SourceRules
    private var generation: Int

    /// A view of `table`.
    init(_ table: SourceTable) {
        self.table = table
        // Before the rules: newer ones are then at worst taken twice.
        generation = table.generation.load(ordering: .acquiring)
        rules = table.rules
    }

    /// Takes the newest limits.
    mutating func refresh() {
        let newest = table.generation.load(ordering: .acquiring)
        guard newest != generation else { return }
        generation = newest
        rules = table.rules
    }

    /// Whether connections from `address` begin with a header of the PROXY protocol.
    func isProxy(_ address: SourceAddress) -> Bool { rules.isProxy(address) }

    /// Counts a new connection from `address`; the pass is to be released when it has ended.
    ///
    /// Of those that are refused, `refusedMax` are to be told so, the others turned away.
    func admit(
        _ address: SourceAddress,
        at milliseconds: Int64,
        refusedMax: Int
    ) -> SourcePass {
        if rules.isExempt(address) { return .free }
        var pass = SourcePass(isGateway: rules.isGateway(address))
        pass.link = Int32(table.claim(.link(address), at: milliseconds))
        if let site = SourceKey.site(address) {
            pass.site = Int32(table.claim(site, at: milliseconds))
        }
        let now = milliseconds * 1000
        let isAllowed = all(of: pass) { slot, share in
            slot.open.load(ordering: .relaxed) <= share.connectionsMax
                && share.connections.left(slot.connections, at: now) > 0
        }
        guard isAllowed else {
            pass.isRefused = true
            let others = table.refused.wrappingAdd(1, ordering: .relaxed).oldValue
            pass.isTurnedAway = others >= refusedMax
            return pass
        }
        _ = all(of: pass) { slot, share in
            share.connections.take(1, from: slot.connections, at: now)
            return true
        }
        return pass
    }

    /// Notes that a connection has ended.
    func release(_ pass: SourcePass, at milliseconds: Int64) {
        if pass.isRefused { table.refused.wrappingSubtract(1, ordering: .relaxed) }
        if pass.link >= 0 { table.release(Int(pass.link), at: milliseconds) }
        if pass.site >= 0 { table.release(Int(pass.site), at: milliseconds) }
    }

    /// Takes `count` look-ups off what a source may do now, until they are done or not: negative
    /// for those that were.
    func reserve(_ count: Int, _ pass: SourcePass) {
        for place in [pass.link, pass.site] where place >= 0 {
            table.withSlot(Int(place)) { slot in
                _ = slot.waiting.wrappingAdd(Int64(count), ordering: .relaxed)
            }
        }
    }

    /// How many mailboxes may be asked for now on a connection whose session has this grade.
    func allowance(_ pass: SourcePass, grade: Grade?, at milliseconds: Int64) -> Int {
        guard pass.link >= 0, grade != .internal else { return Int.max }
        let now = milliseconds * 1000
        if grade == .partner {
            return table.withSlot(Int(pass.link)) { slot in
                slot.unreserved(rules.gateway.lookUps.left(slot.partners, at: now))
            }
        }
        let isUsedUp = rules.strangersMisses.left(table.strangersMisses, at: now) == 0
        let missesAtOnce = isUsedUp && !pass.isGateway ? rules.missesWhenUsedUp : nil
        var least = Int.max
        _ = all(of: pass) { slot, share in
            if share.misses.left(slot.misses, at: now, burst: missesAtOnce) == 0 {
                least = 0
            } else {
                slot.renewHour(at: milliseconds)
                least =
                    share.addresses.isFull(slot)
                    ? 0 : min(least, slot.unreserved(share.lookUps.left(slot.lookUps, at: now)))
            }
            return least > 0
        }
        return least
    }

    /// Notes what was looked up on such a connection, and what of its allowance was spent.
    func charge(
        _ pass: SourcePass,
        grade: Grade?,
        _ lookUps: borrowing LookUpLog,
        spent: Int,
        at milliseconds: Int64
    ) {
        guard pass.link >= 0, lookUps.count > 0 || spent > 0, grade != .internal else { return }
        let now = milliseconds * 1000
        if grade == .partner {
            table.withSlot(Int(pass.link)) { slot in
                rules.gateway.lookUps.take(max(spent, lookUps.count), from: slot.partners, at: now)
            }
            return
        }
        var misses = 0
        for index in 0..<lookUps.count where lookUps[index].isMiss { misses += 1 }
        if !pass.isGateway {
            rules.strangersMisses.take(misses, from: table.strangersMisses, at: now)
        }
        charge(
            Int(pass.link),
            rules.class(isGateway: pass.isGateway, isSite: false),
            misses,
            lookUps,
            now
        )
        if pass.site >= 0 {
            charge(
                Int(pass.site),
                rules.class(isGateway: pass.isGateway, isSite: true),
                misses,
                lookUps,
                now
            )
        }
    }

    private func charge(
        _ place: Int,
        _ share: SourceRules.Class,
        _ misses: Int,
        _ lookUps: borrowing LookUpLog,
        _ now: Int64
    ) {
        table.withSlot(place) { slot in
            share.lookUps.take(lookUps.count, from: slot.lookUps, at: now)
            share.misses.take(misses, from: slot.misses, at: now)
            for index in 0..<lookUps.count {
                share.addresses.note(lookUps[index].hash, in: slot)
            }
        }
    }

    /// Whether `body` says so of each place of `pass`.
    private func all(
        of pass: SourcePass,
        _ body: (borrowing SourceSlot, SourceRules.Class) -> Bool
    ) -> Bool {
        if pass.link >= 0 {
            let share = rules.class(isGateway: pass.isGateway, isSite: false)
            guard table.withSlot(Int(pass.link), { body($0, share) }) else { return false }
        }
        if pass.site >= 0 {
            let share = rules.class(isGateway: pass.isGateway, isSite: true)
            guard table.withSlot(Int(pass.site), { body($0, share) }) else { return false }
        }
        return true
    }
}

extension SourceSlot {
    /// What is left of `count` look-ups beside those that wait to be done.
    fileprivate func unreserved(_ count: Int) -> Int {
        max(0, count - Int(waiting.load(ordering: .relaxed)))
    }
}

/// What a connection remembers of its source.
package struct SourcePass: Equatable, Sendable {
    /// The place of its address in the table; -1 when nothing is counted.
    var link: Int32 = -1

    /// The place of its /48; -1 when there is none.
    var site: Int32 = -1

    /// Whether it has a gateway's share.
    let isGateway: Bool

    /// Whether the source has too many connections, or too many new ones.
    package internal(set) var isRefused = false

    /// Whether it is to be closed without a word, since too many are refused already.
    var isTurnedAway = false

    /// Whether what is done on the connection is counted.
    var isCounted: Bool { link >= 0 }

    init(isGateway: Bool) { self.isGateway = isGateway }

    /// The pass of a source without limits.
    static let free = SourcePass(isGateway: false)
}
