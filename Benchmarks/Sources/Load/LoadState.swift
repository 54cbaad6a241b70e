import CBench
import Glibc

/// What the connections of one thread share.
struct LoadState: ~Copyable {
    let options: LoadOptions
    let data: LoadData
    let tls: LoadTLSContext?
    var now = cbench_now()
    var histogram = Histogram()
    var isCounting = false
    private var next: Int

    /// Begins at `part` of those to be asked for, 0 to 1.
    init(options: LoadOptions, data: LoadData, part: Double) throws(LoadFailure) {
        tls = options.isTLS ? try LoadTLSContext() : nil
        self.options = options
        self.data = data
        next = Int(part * Double(data.requestRanges.count))
    }

    /// Whom or what to ask for next.
    mutating func nextRecord() -> Int {
        let record = next < data.requestRanges.count ? next : 0
        next = record + 1
        return record
    }

    mutating func note(_ nanoseconds: Int64) {
        if isCounting { histogram.add(nanoseconds) }
    }

    /// Ends the measurement: a wrong answer makes it worthless.
    borrowing func refuse(_ reason: String) -> Never {
        unsafe cbench_complain("Load: \(reason)")
        exit(1)
    }
}
