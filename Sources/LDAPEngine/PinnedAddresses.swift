import Addressing

/// The addresses that a filter pins, each once, in canonical form and in the order met.
///
/// Owned by the engine and reused, so that collecting allocates nothing: one slot of fixed size for
/// each address, and one more in which an address is written before it is known to be new.
struct PinnedAddresses: ~Copyable {
    /// As many bytes as an address can have, rounded up.
    private static let slotBytes = 256

    private let maximum: Int
    private var storage: [UInt8]
    private var lengths: [Int]

    /// How many addresses there are.
    private(set) var count = 0

    /// Room for `maximum` addresses.
    init(maximum: Int) {
        self.maximum = max(maximum, 1)
        storage = [UInt8](repeating: 0, count: (self.maximum + 1) * Self.slotBytes)
        lengths = [Int](repeating: 0, count: self.maximum + 1)
    }

    /// What became of a value.
    enum Result {
        /// It is an address and is among the pinned ones now.
        case pinned
        /// It is no whole address.
        case notAnAddress
        /// It is an address too many.
        case tooMany
    }

    /// Forgets all addresses.
    mutating func removeAll() { count = 0 }

    /// Forgets all addresses but the first `count`.
    mutating func truncate(to count: Int) { self.count = min(self.count, max(count, 0)) }

    /// Adds the address that `value` is, if it is one.
    mutating func insert(_ value: Span<UInt8>) -> Result {
        guard write(value) else { return .notAnAddress }
        for index in 0..<count where isSame(index, count) { return .pinned }
        guard count < maximum else { return .tooMany }
        count += 1
        return .pinned
    }

    /// Whether `value` is a whole address; nothing is added.
    mutating func isAddress(_ value: Span<UInt8>) -> Bool { write(value) }

    /// The address at `index`, below ``count``.
    @_lifetime(borrow self)
    borrowing func address(at index: Int) -> Span<UInt8> {
        precondition(index >= 0 && index < count, "no such address")
        let start = index * Self.slotBytes
        return storage.span.extracting(start..<start + lengths[index])
    }

    /// Writes the canonical form of `value` into the slot behind the last address.
    private mutating func write(_ value: Span<UInt8>) -> Bool {
        let start = count * Self.slotBytes
        var all = storage.mutableSpan
        var slot = all._mutatingExtracting(start..<start + Self.slotBytes)
        guard let length = MailAddress.writeCanonical(value, into: &slot) else { return false }
        lengths[count] = length
        return true
    }

    private func isSame(_ left: Int, _ right: Int) -> Bool {
        guard lengths[left] == lengths[right] else { return false }
        let (leftStart, rightStart) = (left * Self.slotBytes, right * Self.slotBytes)
        for index in 0..<lengths[left]
        where storage[leftStart + index] != storage[rightStart + index] {
            return false
        }
        return true
    }
}
