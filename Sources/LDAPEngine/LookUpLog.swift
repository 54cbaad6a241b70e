/// The addresses looked up for the message at hand, as hashes, for whoever limits rates by source.
///
/// Of fixed size and reused, so that a look-up allocates nothing.
package struct LookUpLog: ~Copyable {
    /// One look-up.
    package struct LookUp: Equatable, Sendable {
        /// A hash of the canonical address: the same in all engines of a configuration, and keyed,
        /// so that nobody outside can tell which addresses share one.
        package var hash: UInt64
        /// Whether nobody is shown under the address.
        package var isMiss: Bool
    }

    private var storage: [LookUp]

    /// How many there are.
    package private(set) var count = 0

    /// Room for `capacity` look-ups; what is beyond is not kept.
    init(capacity: Int) {
        storage = [LookUp](repeating: LookUp(hash: 0, isMiss: false), count: max(capacity, 1))
    }

    /// The look-up at `index`, below ``count``.
    package subscript(index: Int) -> LookUp {
        precondition(index >= 0 && index < count, "no such look-up")
        return storage[index]
    }

    /// Forgets all.
    mutating func removeAll() { count = 0 }

    /// Adds one.
    mutating func append(hash: UInt64, isMiss: Bool) {
        guard count < storage.count else { return }
        storage[count] = LookUp(hash: hash, isMiss: isMiss)
        count += 1
    }
}
