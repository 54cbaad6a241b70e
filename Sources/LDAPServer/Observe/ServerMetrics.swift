internal import LDAP
internal import Synchronization

/// What all loops of a server count of their operations, and whether they measure time.
final class ServerMetrics: Sendable {
    /// Whether the time of every operation is taken; two readings of the clock each.
    let isTimed: Bool

    private let loops = Mutex<[LoopMetrics]>([])

    /// No operations yet.
    init(isTimed: Bool) { self.isTimed = isTimed }

    /// The counters of one more loop.
    func makeLoop() -> LoopMetrics {
        let metrics = LoopMetrics()
        loops.withLock { $0.append(metrics) }
        return metrics
    }

    /// What all loops have counted so far.
    var values: LoopMetrics.Values {
        var sum = LoopMetrics.Values()
        for loop in loops.withLock({ $0 }) { loop.add(to: &sum) }
        return sum
    }
}

extension LoopMetrics.Values {
    /// Appends these counters.
    func append(to text: inout MetricsText, isTimed: Bool) {
        text.describe(
            "waxwing_ldap_operations_total",
            .counter,
            "Operations that have ended, by kind and result."
        )
        for (index, kind) in LoopMetrics.kinds.enumerated() {
            for (code, count) in codes(ofKindAt: index).enumerated() where count > 0 {
                text.append(
                    "waxwing_ldap_operations_total",
                    labels: "operation=\"\(kind.name)\",result=\"\(Self.name(ofCode: code))\"",
                    count
                )
            }
        }
        text.append(
            "waxwing_ldap_entries_total",
            .counter,
            "Search result entries sent.",
            entries
        )
        text.append(
            "waxwing_ldap_lookups_total",
            .counter,
            "Mail addresses looked up.",
            lookUps
        )
        text.append(
            "waxwing_ldap_lookup_misses_total",
            .counter,
            "Mail addresses looked up that have no entry.",
            misses
        )
        text.append(
            "waxwing_ldap_rehearsals_total",
            .counter,
            "Requests, and slices of searches, rehearsed since pages might have been cold.",
            rehearsals
        )
        guard isTimed else { return }
        text.append(
            "waxwing_ldap_operation_seconds",
            "Time from reading a request to its answer.",
            latency
        )
    }

    /// A result code by its name in RFC 4511 where it has one here, else by its number.
    private static func name(ofCode code: Int) -> String {
        if code == LoopMetrics.noResult { return "none" }
        guard let known = ResultCode(rawValue: UInt16(code)) else { return "\(code)" }
        return "\(known)"
    }
}
