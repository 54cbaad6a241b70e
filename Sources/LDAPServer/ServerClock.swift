private import CLinux
private import Glibc

/// What a server knows of the time.
package protocol ServerClock: Sendable {
    /// Milliseconds since some moment, never going back.
    var monotonicMilliseconds: Int64 { get }

    /// Seconds since 1970.
    var unixSeconds: Int64 { get }
}

/// A moment on both clocks.
package struct Moment: Equatable, Sendable {
    /// Milliseconds since some moment, never going back.
    package var milliseconds: Int64

    /// Seconds since 1970.
    package var unixSeconds: Int64

    /// The moment that these are.
    package init(milliseconds: Int64, unixSeconds: Int64) {
        self.milliseconds = milliseconds
        self.unixSeconds = unixSeconds
    }
}

/// The kernel's clocks.
package struct SystemClock: ServerClock {
    /// The clock.
    package init() {}

    /// Milliseconds since the machine started, at the kernel's tick: 4 ms and a few nanoseconds.
    package var monotonicMilliseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970.
    package var unixSeconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec)
    }
}
