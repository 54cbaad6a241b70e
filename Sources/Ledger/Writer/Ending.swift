import Synchronization

/// Lets one caller end something.
final class Ending: Sendable {
    private let isBegun = Atomic<Bool>(false)

    /// Whether this is the first call.
    func begin() -> Bool {
        isBegun.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }
}
