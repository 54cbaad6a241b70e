internal import LDAPEngine

/// Who has failed of late, and until when they are not listened to; of fixed size.
///
/// ```
/// failures    1 … free    free + 1   + 2   + 3   …
/// delay       none        1 s        2 s   4 s   …   60 s
/// ```
struct FailureTable {
    /// What failures are counted by: an account, as seen from one network or from everywhere.
    struct Key: Hashable {
        var account: String
        var network: SourceAddress?
    }

    private struct Entry {
        var failures: Int
        var last: Int64
        var until: Int64
    }

    private let limits: PasswordLimits
    private var entries: [Key: Entry] = [:]

    init(_ limits: PasswordLimits) { self.limits = limits }

    /// How many keys are remembered.
    var count: Int { entries.count }

    /// Whether `key` is not listened to at `now`, in milliseconds.
    func isDelayed(_ key: Key, now: Int64) -> Bool {
        guard let entry = entries[key] else { return false }
        return now < entry.until
    }

    /// Counts a failure, of which `free` in a row cost nothing.
    mutating func fail(_ key: Key, free: Int, now: Int64) {
        var entry = entries[key] ?? Entry(failures: 0, last: now, until: now)
        if now - entry.last > limits.memoryMilliseconds { entry.failures = 0 }
        entry.failures += 1
        entry.last = now
        let doublings = entry.failures - free - 1
        if doublings >= 0 {
            let longest = limits.longestDelayMilliseconds
            // Beyond 2^30 of them nothing is shorter than the longest.
            let delay = limits.firstDelayMilliseconds << Int64(min(doublings, 30))
            entry.until = now + min(max(delay, 0), longest)
        }
        if entries[key] == nil, entries.count >= limits.rememberedMax { forgetOldest() }
        entries[key] = entry
    }

    /// Forgets the failures of `key`, which has shown the right password.
    mutating func succeed(_ key: Key) { entries[key] = nil }

    private mutating func forgetOldest() {
        guard let oldest = entries.min(by: { $0.value.last < $1.value.last }) else { return }
        entries[oldest.key] = nil
    }
}

extension SourceAddress {
    /// The network whose holder is taken for one: the address itself for IPv4, the /48 for IPv6.
    var holder: SourceAddress {
        isIPv4 ? self : SourceAddress(high: high & ~0xffff, low: 0)
    }
}
