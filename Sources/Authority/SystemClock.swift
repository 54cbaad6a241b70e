import Glibc

/// The machine's clock.
package enum SystemClock {
    /// Microseconds since 1970.
    @Sendable package static func now() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
