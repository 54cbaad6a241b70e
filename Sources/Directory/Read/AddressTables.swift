import LMDB
import Synchronization

/// The table of hints that the readers of a generation take, and whether the next one is being filled.
final class AddressTables: Sendable {
    private struct Current {
        var table = AddressTable(addresses: 0, .none)
        /// Whether a thread fills the next one: one at a time, so that none is older than the one before.
        var isFilling = false
    }

    private let current = Mutex(Current())
    private let replacements = Atomic<Int>(0)

    /// The table, and the number that tells it from those before.
    var latest: (table: AddressTable, version: Int) {
        current.withLock { ($0.table, replacements.load(ordering: .relaxed)) }
    }

    /// The number of the latest table.
    var version: Int { replacements.load(ordering: .relaxed) }

    /// Has readers take `table` from their next tick on.
    func replace(with table: AddressTable) {
        current.withLock { current in
            current.table = table
            replacements.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Whether a new table may be filled: from here to ``endFilling()`` no other.
    func beginFilling() -> Bool {
        current.withLock { current in
            defer { current.isFilling = true }
            return !current.isFilling
        }
    }

    /// Says that nobody fills one any more.
    func endFilling() { current.withLock { $0.isFilling = false } }
}
