private import Glibc

/// A moment as the access log needs it: the time of day, and a clock to measure with.
struct LogTime: Equatable, Sendable {
    /// Seconds since 1970.
    var unixSeconds: Int64

    /// Microseconds of that second.
    var microseconds: Int64

    /// The moment that these are.
    init(unixSeconds: Int64, microseconds: Int64) {
        self.unixSeconds = unixSeconds
        self.microseconds = microseconds
    }

    /// Now, by the kernel's precise clock.
    static var now: LogTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(
            unixSeconds: Int64(time.tv_sec),
            microseconds: Int64(time.tv_nsec) / 1000
        )
    }

    /// Nanoseconds since some moment, never going back: precise, some twenty nanoseconds a reading.
    static var monotonicNanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Nanoseconds for which this thread has had a processor; a system call.
    static var threadNanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// Writes times as RFC 3339 has them, in UTC; what does not change within a second is kept.
struct LogClock {
    private var second: Int64 = .min
    private var prefix: [UInt8] = []

    /// Appends `2026-11-22T03:40:00.104233Z`.
    mutating func append(_ time: LogTime, to bytes: inout [UInt8]) {
        if time.unixSeconds != second {
            second = time.unixSeconds
            prefix.removeAll(keepingCapacity: true)
            Self.appendSecond(second, to: &prefix)
        }
        bytes.append(contentsOf: prefix)
        bytes.append(UInt8(ascii: "."))
        Self.append(time.microseconds, digits: 6, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Appends the last `digits` decimal digits of `number`, which is not negative.
    static func append(_ number: Int64, digits: Int, to bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<max(digits, 1) { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    private static func appendSecond(_ second: Int64, to bytes: inout [UInt8]) {
        // The last second of the year 9999: a clock beyond it is wrong, and four digits hold it.
        let second = min(max(second, 0), 253_402_300_799)
        let (year, month, day) = date(ofDay: second / 86_400)
        append(year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(day, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(second / 3600 % 24, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &bytes)
    }

    /// The Gregorian date of a day since 1970-01-01, which is not before it.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Years that begin in March, in eras of 400 years: the leap day is a year's last.
        let days = day + 719_468
        let era = days / 146_097
        let ofEra = days % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, ofYear - (153 * fromMarch + 2) / 5 + 1)
    }
}
