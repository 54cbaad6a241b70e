internal import Synchronization

/// How many bytes may be kept at a time, shared by threads.
final class ByteBudget: Sendable {
    private let max: Int
    private let taken = Atomic<Int>(0)

    /// A budget of `max` bytes.
    init(max: Int) { self.max = max }

    /// Takes `count` bytes; false, with nothing taken, when so many are not left.
    func take(_ count: Int) -> Bool {
        let (_, sum) = taken.add(count, ordering: .relaxed)
        guard sum > max else { return true }
        giveBack(count)
        return false
    }

    /// Gives back what was taken.
    func giveBack(_ count: Int) { taken.subtract(count, ordering: .relaxed) }
}
