/// The addresses whose entries, or places where none are, were read a moment ago.
///
/// A table of fixed size with one place for each hash. The hash is keyed, so that nobody outside can
/// choose addresses that push others out; one that was pushed out is rehearsed again, and one that
/// shares all its bits with another costs a page fault.
///
///     place (the hash's lowest bits) ─► the hash's other bits, but for 16 that are the second
struct WarmAddresses: ~Copyable {
    /// How many places there are: 64 KiB for each loop, and no more than a processor keeps beside
    /// other things.
    static let count = 8192

    /// How long an address is taken to be in memory after it was last asked for.
    ///
    /// The kernel gives away last the pages that were read last; with 8 GiB of memory and a disk that
    /// reads 1 GiB/s they are all read anew in eight seconds at worst.
    static let secondsMax: UInt64 = 5

    private static let secondsMask: UInt64 = 0xffff

    private var places = [UInt64](repeating: 0, count: Self.count)

    /// Whether the address with this hash was noted lately, for the generation with this number.
    borrowing func contains(_ hash: UInt64, generation: Int, now: Int64) -> Bool {
        let key = Self.key(hash, generation)
        let place = places[Self.index(key)]
        let age = (UInt64(truncatingIfNeeded: now) &- place) & Self.secondsMask
        return (place ^ key) & ~Self.secondsMask == 0 && age <= Self.secondsMax
    }

    /// Notes the address with this hash.
    mutating func note(_ hash: UInt64, generation: Int, now: Int64) {
        let key = Self.key(hash, generation)
        places[Self.index(key)] =
            key & ~Self.secondsMask | UInt64(truncatingIfNeeded: now) & Self.secondsMask
    }

    private static func index(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key) & (count - 1) }

    /// What stands for the address in a generation: another one begins with none.
    private static func key(_ hash: UInt64, _ generation: Int) -> UInt64 {
        hash ^ (UInt64(truncatingIfNeeded: generation) &* 0x9e37_79b9_7f4a_7c15)
    }
}
