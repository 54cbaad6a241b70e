import Synchronization

/// What a ledger has done since it was opened.
package struct LedgerStatistics: Equatable, Sendable {
    /// Commits, each with its sync.
    package var commits: Int
    /// Events appended by them.
    package var events: Int
    /// Commands acknowledged.
    package var commands: Int
    /// Commands refused, for whatever reason.
    package var refusals: Int
}

/// The counters behind ``LedgerStatistics``.
final class LedgerCounters: Sendable {
    let commits = Atomic<Int>(0)
    let events = Atomic<Int>(0)
    let commands = Atomic<Int>(0)
    let refusals = Atomic<Int>(0)

    var statistics: LedgerStatistics {
        LedgerStatistics(
            commits: commits.load(ordering: .relaxed),
            events: events.load(ordering: .relaxed),
            commands: commands.load(ordering: .relaxed),
            refusals: refusals.load(ordering: .relaxed)
        )
    }
}
