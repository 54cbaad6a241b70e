private import CLMDB

/// Where the values of one environment stand in its map, in 64 bits each, for an atomic word to hold.
///
/// A snapshot's pages stay as they are while somebody reads it, and all who read it see the same ones.
/// So a value that was found once stands where it was found for whoever reads the same snapshot, and
/// needs no walk through the tree. In another snapshot it may stand elsewhere, be another or be gone:
/// there its place is good for having the processor fetch what stands there while the tree is walked,
/// and for nothing else.
///
///     63      48 47    36 35                                           0
///     | snapshot | length | distance from the anchor, signed, in 2 bytes |
///
/// Snapshots are counted from the one in which this value was made, so that a number says which one is
/// meant; those before it and those behind the 65,535th have none, 0. Neither has a value that is
/// longer than 4,095 bytes, or further than 64 GiB from the anchor.
@safe package struct ValuePlaces: Sendable {
    /// What is fetched of a value that may not be there any more: an entry with one certificate.
    static let valueBytes = 1536

    private static let snapshotShift: UInt64 = 48
    private static let snapshotMax: UInt64 = (1 << 16) - 1
    private static let lengthShift: UInt64 = 36
    private static let lengthMask: UInt64 = (1 << 12) - 1
    private static let distanceMask: UInt64 = (1 << 36) - 1
    private static let distanceMax = 1 << 36

    /// An address in the map, which stays where it is while the environment is open.
    private let anchor: UInt
    /// The snapshot before the first that has a number.
    private let base: UInt64

    private init(anchor: UInt, base: UInt64) {
        self.anchor = anchor
        self.base = base
    }

    /// Knows of no place.
    package static let none = ValuePlaces(anchor: 0, base: .max)

    /// Places in the map of the environment that `view` sees, for as long as it is open; the snapshot
    /// is the first that has a number.
    ///
    /// Where `table` is empty, or the view is a writer's, no place is known.
    package init(_ view: ReadView, _ table: Table) throws(LMDBError) {
        var cursor = try view.makeCursor(table)
        guard view.snapshot > 0, try cursor.first() else {
            self = .none
            return
        }
        // A key of odd length puts its value at an odd address.
        self.init(anchor: Self.address(of: cursor.value) & ~1, base: view.snapshot - 1)
    }

    /// Whether half of the numbers are given away, so that it is time for places counted from now.
    package func areRunningOut(atSnapshot last: UInt64) -> Bool {
        last > base && last - base > Self.snapshotMax / 2
    }

    /// Where `value` stands, which `view` lent.
    package func place(of value: Span<UInt8>, in view: ReadView) -> ValuePlace {
        let distance = Int(bitPattern: Self.address(of: value) &- anchor)
        guard base < .max, distance & 1 == 0, distance.magnitude < Self.distanceMax.magnitude else {
            return .none
        }
        let pairs = UInt64(bitPattern: Int64(distance >> 1)) & Self.distanceMask
        let number = number(of: view)
        let length = UInt64(value.count)
        guard number > 0, length <= Self.lengthMask else { return ValuePlace(word: pairs) }
        return ValuePlace(
            word: number << Self.snapshotShift | length << Self.lengthShift | pairs
        )
    }

    /// The value that stands at `place`, which was noted in the snapshot that `view` sees; nil where it
    /// was noted in another, or in none.
    ///
    /// All its lines are fetched at once: each would be waited for otherwise.
    @_lifetime(copy view)
    package func value(at place: ValuePlace, in view: ReadView) -> Span<UInt8>? {
        let number = place.word >> Self.snapshotShift
        guard number > 0, number == self.number(of: view),
            let start = unsafe UnsafeRawPointer(bitPattern: address(of: place))
        else { return nil }
        let count = Int(place.word >> Self.lengthShift & Self.lengthMask)
        clmdb_prefetch(address(of: place), count)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe _overrideLifetime(Span<UInt8>(_unsafeBytes: bytes), copying: view)
    }

    /// Has the processor fetch the pair whose value stood at `place`, and what leads to it in its page.
    func fetch(_ place: ValuePlace) {
        let address = address(of: place)
        clmdb_prefetch(address & ~4095, 1)
        clmdb_prefetch(address &- 16, Self.valueBytes + 16)
    }

    /// Has the processor look for the page of `place`, and fetch the first line of what stands there.
    package func fetchPage(of place: ValuePlace) {
        guard place != .none else { return }
        clmdb_prefetch(address(of: place), 1)
    }

    /// Has the processor fetch the value that stands at `place`, or what leads to it where it was noted
    /// in another snapshot than `view` sees.
    package func fetchValue(at place: ValuePlace, in view: ReadView) {
        guard place != .none else { return }
        if value(at: place, in: view) == nil { fetch(place) }
    }

    private func address(of place: ValuePlace) -> UInt {
        // The distance's sign is its highest bit, moved to the word's and back.
        let pairs = Int64(bitPattern: place.word << 28) >> 28
        return anchor &+ UInt(bitPattern: Int(pairs << 1))
    }

    private static func address(of value: Span<UInt8>) -> UInt {
        unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    /// The number of the snapshot that `view` sees, 0 when it has none.
    private func number(of view: ReadView) -> UInt64 {
        guard view.snapshot > base, view.snapshot - base <= Self.snapshotMax else { return 0 }
        return view.snapshot - base
    }
}

/// A place that ``ValuePlaces`` gave.
package struct ValuePlace: Sendable, Equatable {
    /// Nowhere.
    package static var none: ValuePlace { ValuePlace(word: 0) }

    /// As an atomic word holds it.
    package let word: UInt64

    /// The place that was stored as `word`: one that ``ValuePlaces/place(of:in:)`` gave, unchanged.
    package init(word: UInt64) { self.word = word }
}

/// Has the processor fetch the line of memory at `address`, whatever that is.
package func fetchLine(at address: UnsafeRawPointer) {
    clmdb_prefetch(UInt(bitPattern: address), 1)
}
