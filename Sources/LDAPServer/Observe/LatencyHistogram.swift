internal import Synchronization

/// How long operations took: counters of doubling widths, from a microsecond to four seconds.
///
/// One thread adds, any may read; neither waits.
final class LatencyHistogram: Sendable {
    /// How many bounds there are; the count above the last one stands behind them.
    static let boundCount = 23

    private let counts = [24 of Atomic<UInt64>] { _ in Atomic(0) }
    private let sum = Atomic<UInt64>(0)

    /// The upper bound of a counter in microseconds.
    static func bound(_ index: Int) -> UInt64 { 1 << UInt64(index) }

    /// Counts one operation that took so long.
    func add(nanoseconds: Int64) {
        let taken = UInt64(max(nanoseconds, 0))
        // The smallest bound that is not below it: ⌈log2⌉ of the microseconds, rounded up.
        let microseconds = (taken &+ 999) / 1000
        let bits = UInt64.bitWidth - (max(microseconds, 1) - 1).leadingZeroBitCount
        counts[min(bits, Self.boundCount)].increase(by: 1)
        sum.increase(by: taken)
    }

    /// Adds these counters to a sum.
    func add(to values: inout Values) {
        for index in values.counts.indices {
            values.counts[index] &+= counts[index].load(ordering: .relaxed)
        }
        values.nanoseconds &+= sum.load(ordering: .relaxed)
    }

    /// The counters of several histograms together.
    struct Values: Equatable, Sendable {
        /// How many took at most each bound and more than the one before, and how many longer.
        var counts = [UInt64](repeating: 0, count: LatencyHistogram.boundCount + 1)

        /// What all took together.
        var nanoseconds: UInt64 = 0
    }
}

extension Atomic<UInt64> {
    /// Adds to a counter that one thread alone adds to: a load and a store, no locked cycle.
    borrowing func increase(by count: UInt64) {
        store(load(ordering: .relaxed) &+ count, ordering: .relaxed)
    }
}
