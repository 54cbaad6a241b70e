/// When one more loop is to work, and when one fewer will do; each loop judges by its own windows.
///
/// One loop that is busy costs less than two that are not: those sleep after every request or two,
/// and each time somebody has to wake them. So the second one comes when the first has no time left
/// and a processor has; without the latter it would only take turns with whoever asks it for so much.
/// It comes as well when the first waits for a processor, or for pages of a file, most of its time:
/// others keep the machine busy then, who get their share by threads, and so do we.
struct CrewPolicy {
    /// What is to be done.
    enum Decision: Equatable {
        /// Nothing.
        case none
        /// One more loop is to work.
        case more
        /// The last loop is to rest.
        case fewer
    }

    /// What a loop has seen of a window of time; shares are in thousandths.
    struct Window {
        /// Its end, in monotonic nanoseconds.
        let end: Int64
        /// The loop's busy share.
        let busy: Int
        /// The sum of the busy shares of all loops at work.
        let busyOfAll: Int
        /// The sum of their shares of processors.
        let processorOfAll: Int
        /// Whether the loop is the last one at work.
        let isLast: Bool
        /// How many loops are at work.
        let atWork: Int

        /// Whether the loops were ready to work and could not for most of the time.
        var isStarved: Bool { processorOfAll * 1000 < CrewPolicy.starvedMax * busyOfAll }
    }

    /// A loop with less than a tenth of its time left has none.
    static var busyMin: Int { 900 }

    /// What must be idle for one more loop: three tenths of a processor.
    static var idleMin: Int64 { 300 }

    /// With one processor's tenth idle, nobody has one for himself.
    static var idleNone: Int64 { 100 }

    /// One fewer will do when the others would be busy for half of their time.
    static var calmBusyMax: Int { 500 }

    /// Or when all processors are taken, and the others could do the work in this share of theirs.
    static var crowdedProcessorMax: Int { 800 }

    /// Loops that had a processor for less than half of their busy time were kept from it.
    static var starvedMax: Int { 500 }

    /// For how long one fewer must do.
    static var calmNanoseconds: Int64 { 1_000_000_000 }

    private var last: (end: Int64, idle: Int64)?
    private var isSaturated = false
    private var calmSince: Int64?

    init() {}

    /// What follows from a window.
    ///
    /// - Parameters:
    ///   - window: What the loop has seen.
    ///   - hasMore: Whether there are loops that rest.
    ///   - idle: The time that the processors have been idle so far, in nanoseconds; nil where that
    ///     is not known, and then one more loop is taken not to be in the way.
    /// - Returns: What is to be done.
    mutating func review(_ window: Window, hasMore: Bool, idle: () -> Int64?) -> Decision {
        let mayGrow = hasMore && window.busy >= Self.busyMin
        let mayShrink = window.isLast && window.atWork > 1
        guard mayGrow || mayShrink else {
            (last, isSaturated, calmSince) = (nil, false, nil)
            return .none
        }
        let total = idle()
        let share = idleShare(total, at: window.end)
        last = total.map { (window.end, $0) }
        // What was idle before the loop became busy says nothing.
        let wasSaturated = isSaturated
        isSaturated = mayGrow
        let hasRoom = share ?? 0 >= Self.idleMin || window.isStarved
        if mayGrow, total == nil || wasSaturated && hasRoom {
            isSaturated = false
            calmSince = nil
            return .more
        }
        guard mayShrink, isEnough(window, idleShare: share) else {
            calmSince = nil
            return .none
        }
        let since = calmSince ?? window.end
        calmSince = since
        guard window.end - since >= Self.calmNanoseconds else { return .none }
        calmSince = nil
        return .fewer
    }

    /// Whether the other loops could do what was done.
    private func isEnough(_ window: Window, idleShare: Int64?) -> Bool {
        let others = window.atWork - 1
        if window.busyOfAll <= Self.calmBusyMax * others { return true }
        guard let idleShare, idleShare <= Self.idleNone, !window.isStarved else { return false }
        return window.processorOfAll <= Self.crowdedProcessorMax * others
    }

    /// How much was idle since the window before, in thousandths of a processor.
    private func idleShare(_ total: Int64?, at end: Int64) -> Int64? {
        guard let total, let last, end > last.end else { return nil }
        return (total - last.idle) / max((end - last.end) / 1000, 1)
    }
}
