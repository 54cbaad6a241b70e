import CBench
import Glibc

/// What the connections of one thread share.
struct LoadState: ~Copyable {
    let options: LoadOptions
    let data: LoadData
    var now = cbench_now()
    var histogram = Histogram()
    var isCounting = false
    private var random: UInt64

    init(options: LoadOptions, data: LoadData, seed: UInt64) {
        self.options = options
        self.data = data
        random = seed
    }

    /// Whom to ask for next: anybody.
    mutating func nextRecord() -> Int {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Int(random % UInt64(data.certificates.count))
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
