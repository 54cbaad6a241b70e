/// Times in nanoseconds, kept to within three percent.
struct Histogram: Sendable {
    private var counts = [UInt64](repeating: 0, count: 64 * 32)
    private(set) var total: UInt64 = 0

    mutating func add(_ nanoseconds: Int64) {
        counts[Self.index(UInt64(max(nanoseconds, 0)))] += 1
        total += 1
    }

    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        total += other.total
    }

    /// The time that this share of all do not exceed, in microseconds.
    func percentile(_ share: Double) -> Double {
        let wanted = UInt64((Double(total) * share).rounded(.up))
        var passed: UInt64 = 0
        for index in counts.indices {
            passed += counts[index]
            if passed >= wanted, passed > 0 { return Double(Self.value(index)) / 1000 }
        }
        return 0
    }

    /// Five bits behind the leading one.
    private static func index(_ value: UInt64) -> Int {
        guard value >= 32 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 4) * 32 + Int(value >> UInt64(exponent - 5) & 31)
    }

    private static func value(_ index: Int) -> UInt64 {
        guard index >= 32 else { return UInt64(index) }
        let exponent = index / 32 + 4
        return (32 + UInt64(index % 32)) << UInt64(exponent - 5)
    }
}
