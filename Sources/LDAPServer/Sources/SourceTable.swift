private import Glibc
internal import LDAPEngine
internal import Synchronization

/// What is known of the sources of a server: a table of fixed size that all loops share.
///
/// Places lie in sets of eight, found by a hash with a key of this process. They change hands under a
/// lock, when connections are accepted; a source with an open connection keeps its own, so that a
/// look-up needs no lock and no search. One place more is for those that find their whole set in
/// use.
///
/// ```
///   place 0 … 7 │ 8 … 15 │ … │ crowd
///         set 0 │ set 1  │   │
/// ```
@safe package final class SourceTable: @unchecked Sendable {
    // Sendable: the memory is allocated once and freed by deinit, its parts are atomics whose zeros
    // are their initial values, and who may claim a place is decided under the lock.
    private let memory: UnsafeMutableRawPointer
    private let sets: Int
    private let claiming = Mutex<Void>(())
    private let current: Mutex<SourceRules>

    /// Until when the misses of all strangers together are used up; see ``Bucket``.
    let strangersMisses = Atomic<Int64>(0)

    /// Open connections that are refused because of their source.
    let refused = Atomic<Int>(0)

    /// One higher whenever the limits are others.
    let generation = Atomic<Int>(0)

    private static var placeBytes: Int { 128 }
    private static var waysInSet: Int { 8 }

    /// A table in which nobody is known.
    ///
    /// - Parameters:
    ///   - limits: What sources may do.
    ///   - capacity: How many sources are known at a time, 8 or more.
    package init(limits: SourceLimits = SourceLimits(), capacity: Int = 65_536) {
        precondition(MemoryLayout<SourceSlot>.size <= Self.placeBytes)
        sets = max(capacity / Self.waysInSet, 1)
        let places = sets * Self.waysInSet + 1
        // Zeroed by the system page by page, as places are taken.
        guard let memory = unsafe calloc(places, Self.placeBytes) else {
            preconditionFailure("no memory for the sources")
        }
        unsafe self.memory = memory
        current = Mutex(SourceRules(limits))
    }

    deinit { unsafe free(memory) }

    /// Goes by other limits; what is known of the sources stays.
    package func replace(_ limits: SourceLimits) {
        let rules = SourceRules(limits)
        current.withLock { $0 = rules }
        generation.wrappingAdd(1, ordering: .releasing)
    }

    /// What sources may do.
    var rules: SourceRules { current.withLock { $0 } }

    /// The place that nobody owns.
    private var crowd: Int { sets * Self.waysInSet }

    /// The place of a source, in which one more connection is counted; to be released.
    func claim(_ source: SourceKey, at milliseconds: Int64) -> Int {
        let tag = source.tag
        let first = Int(truncatingIfNeeded: (tag >> 8) % UInt64(sets)) * Self.waysInSet
        return claiming.withLock { _ in
            var silent: Int?
            var silentSince = Int64.max
            for place in first..<first + Self.waysInSet {
                let slot = unsafe slot(place)
                if unsafe slot.pointee.tag.load(ordering: .relaxed) == tag {
                    unsafe slot.pointee.open.wrappingAdd(1, ordering: .relaxed)
                    return place
                }
                let since = unsafe slot.pointee.lastSeen.load(ordering: .relaxed)
                if unsafe slot.pointee.open.load(ordering: .acquiring) == 0, since < silentSince {
                    silent = place
                    silentSince = since
                }
            }
            guard let silent else {
                unsafe slot(crowd).pointee.open.wrappingAdd(1, ordering: .relaxed)
                return crowd
            }
            unsafe slot(silent).pointee.begin(tag, at: milliseconds)
            return silent
        }
    }

    /// Gives back what ``claim(_:at:)`` gave.
    func release(_ place: Int, at milliseconds: Int64) {
        withSlot(place) { slot in
            slot.lastSeen.store(milliseconds, ordering: .relaxed)
            slot.open.wrappingSubtract(1, ordering: .releasing)
        }
    }

    /// Lends the slot at a place that was claimed.
    func withSlot<R>(_ place: Int, _ body: (borrowing SourceSlot) -> R) -> R {
        precondition(place >= 0 && place <= crowd)
        return unsafe body(slot(place).pointee)
    }

    private func slot(_ place: Int) -> UnsafeMutablePointer<SourceSlot> {
        unsafe (memory + place * Self.placeBytes).assumingMemoryBound(to: SourceSlot.self)
    }
}

/// What a source is known by.
struct SourceKey: Equatable {
    /// Not 0; who shares it shares a place, which happens to nobody.
    let tag: UInt64

    /// An IPv4 address or the /64 of an IPv6 address.
    static func link(_ address: SourceAddress) -> SourceKey {
        address.isIPv4 ? key(4, address.low) : key(6, address.high)
    }

    /// The /48 of an IPv6 address; nil for an IPv4 one.
    static func site(_ address: SourceAddress) -> SourceKey? {
        address.isIPv4 ? nil : key(48, address.high >> 16)
    }

    private static func key(_ kind: Int, _ number: UInt64) -> SourceKey {
        // Keyed by the process: nobody outside knows who shares a set.
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(number)
        return SourceKey(tag: UInt64(bitPattern: Int64(hasher.finalize())) | 1)
    }
}
