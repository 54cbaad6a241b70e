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
    private var random: UInt64
    private var asked = 0

    init(options: LoadOptions, data: LoadData, seed: UInt64) throws(LoadFailure) {
        tls = options.isTLS ? try LoadTLSContext() : nil
        self.options = options
        self.data = data
        random = seed
    }

    /// Whom or what to ask for next: anybody, or the next question of a verification.
    mutating func nextRecord() -> Int {
        if options.verifies {
            asked += 1
            return (asked - 1) % data.requestRanges.count
        }
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Int(random % UInt64(data.requestRanges.count))
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
