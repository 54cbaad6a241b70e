/// Metrics in the text form that Prometheus reads (version 0.0.4).
///
/// Names and labels are ours or come from fixed sets: nothing needs escaping.
struct MetricsText {
    /// The text so far.
    private(set) var text = ""

    /// What a metric is.
    enum Kind: String {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
        /// It counts by size.
        case histogram
    }

    /// No metrics.
    init() {}

    /// Says what the metric called `name` is; its values follow.
    mutating func describe(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Appends a value.
    mutating func append(_ name: StaticString, labels: String = "", _ value: some BinaryInteger) {
        append(name, labels: labels, "\(value)")
    }

    /// Appends a value that is not a whole number: seconds, in billionths.
    mutating func append(_ name: StaticString, labels: String = "", nanoseconds: UInt64) {
        append(name, labels: labels, Self.seconds(nanoseconds))
    }

    /// Appends a metric that has one value.
    mutating func append(
        _ name: StaticString,
        _ kind: Kind,
        _ help: StaticString,
        _ value: some BinaryInteger
    ) {
        describe(name, kind, help)
        append(name, value)
    }

    /// Appends a histogram in seconds.
    mutating func append(
        _ name: StaticString,
        _ help: StaticString,
        _ values: LatencyHistogram.Values
    ) {
        describe(name, .histogram, help)
        var total: UInt64 = 0
        for (index, count) in values.counts.enumerated() {
            total &+= count
            let isLast = index == LatencyHistogram.boundCount
            let bound = isLast ? "+Inf" : Self.seconds(LatencyHistogram.bound(index) * 1000)
            text += "\(name)_bucket{le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum \(Self.seconds(values.nanoseconds))\n\(name)_count \(total)\n"
    }

    private mutating func append(_ name: StaticString, labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Seconds as a decimal number without needless zeros.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let whole = nanoseconds / 1_000_000_000
        var fraction = String(nanoseconds % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }
}
