internal import Synchronization

/// A rate, as something is measured against it: one number says until when it is used up.
///
/// ```
///             now            usedUntil
///   ───────────┼────────────────┼──────────┤ now + depth
///              │ used up        │ left     │
/// ```
/// Each event moves `usedUntil` on by `each`; time moves `now` towards it. Microseconds throughout.
struct Bucket: Sendable {
    /// The time that one event uses up.
    let each: Int64

    /// The time that all that may happen at once uses up.
    let depth: Int64

    /// A bucket for `rate`.
    init(_ rate: Rate) {
        each = max(3_600_000_000 / Int64(max(rate.perHour, 1)), 1)
        // At most 3.6e15, some hundred years.
        depth = each * Int64(min(max(rate.burst, 1), 1_000_000))
    }

    /// How often it may happen now, at once no more than `burst` times if that is given.
    func left(_ usedUntil: borrowing Atomic<Int64>, at now: Int64, burst: Int? = nil) -> Int {
        let atOnce = burst.map { each * Int64(min(max($0, 1), 1_000_000)) } ?? depth
        let depth = min(depth, atOnce)
        let used = max(usedUntil.load(ordering: .relaxed) - now, 0)
        return used >= depth ? 0 : Int((depth - used) / each)
    }

    /// Notes that it has happened `count` times, at most a million, allowed or not.
    ///
    /// What was not allowed has to be waited for too, up to as much again as may happen at once.
    func take(_ count: Int, from usedUntil: borrowing Atomic<Int64>, at now: Int64) {
        guard count > 0 else { return }
        let time = each * Int64(min(count, 1_000_000))
        var until = usedUntil.load(ordering: .relaxed)
        while true {
            let (exchanged, original) = usedUntil.weakCompareExchange(
                expected: until,
                desired: min(max(until, now) + time, now + 2 * depth),
                ordering: .relaxed
            )
            if exchanged { return }
            until = original
        }
    }
}
