internal import Cryptography
internal import LDAP
internal import Synchronization

/// Stands in for addresses in the access log: the same for the same address all day, and nobody's
/// for whoever does not have the day's key, which lies in memory alone.
///
///     ~ || hex(first 8 bytes of SHA-256(key || kind || value))
struct LogPseudonym: Sendable {
    /// The day since 1970 that the key is for.
    let day: Int64

    private let key: [UInt8]

    /// What a pseudonym takes: `~` and sixteen digits.
    static let textBytes = 17

    /// Pseudonyms under `key`.
    init(day: Int64, key: [UInt8]) {
        self.day = day
        self.key = key
    }

    /// Appends the pseudonym of a mail address, ASCII letters of either case being the same.
    func append(address: Span<UInt8>, to bytes: inout [UInt8]) {
        var lowercased = address.array()
        for index in lowercased.indices { lowercased[index] = lowercased[index].asciiLowercased }
        append(kind: 0x6d, lowercased, to: &bytes)
    }

    /// Appends the pseudonym of a client's network address.
    func append(source: PeerAddress, to bytes: inout [UInt8]) {
        var octets: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            octets.append(UInt8(truncatingIfNeeded: source.high >> UInt64(shift)))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            octets.append(UInt8(truncatingIfNeeded: source.low >> UInt64(shift)))
        }
        append(kind: 0x73, octets, to: &bytes)
    }

    private func append(kind: UInt8, _ value: [UInt8], to bytes: inout [UInt8]) {
        var digest = SHA256()
        digest.update(key)
        digest.update([kind])
        digest.update(value)
        let hash = digest.finish()
        bytes.append(UInt8(ascii: "~"))
        for index in 0..<8 { bytes.append(hexadecimal: hash[index]) }
    }
}

/// The keys of the pseudonyms: one a day of UTC, random, forgotten with the day.
final class LogKeys: Sendable {
    private let current = Mutex<LogPseudonym?>(nil)

    /// The pseudonyms of `day`, or of a later one that has begun already.
    func pseudonym(onDay day: Int64) -> LogPseudonym {
        current.withLock { current in
            if let current, current.day >= day { return current }
            let made = LogPseudonym(day: day, key: Random.bytes(32))
            current = made
            return made
        }
    }
}
