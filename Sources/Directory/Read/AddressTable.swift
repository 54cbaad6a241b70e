private import Glibc
import LMDB
private import Synchronization

/// Where an address was last found: hints in memory, which may be old, wrong or missing.
///
/// A walk through a B-tree that is larger than the processor's caches waits for memory half a dozen
/// times; here it is once. Whoever takes a hint reads the entry and compares its address, and walks
/// the tree of addresses when they differ, so no answer changes. Where the hint was noted in the
/// snapshot that he reads, the record stands where it says; otherwise its id is looked up, while what
/// stands there is fetched.
///
///     bucket (the hash's lowest bits) ─► 8 hints, two lines of the processor's caches; one of them, by
///             another bit, is looked at and filled first
///     hint:   63    40 39         0    63                      0
///             |  tag  |     id      | | where the record stood  |
///             tag: the hash's highest bits; an id of 0 is a hint that is free
///
/// All loops share one, and nothing is locked. Each word is atomic, and the first is stored with a
/// product of the second on top: halves of two hints that were written at once make a tag by chance.
@safe final class AddressTable: Sendable {
    /// What is noted for an address.
    struct Hint: Equatable {
        /// The mailbox' id.
        var id: UInt64
        /// Where its record stood.
        var place: ValuePlace
    }

    private static let bucketHints = 8
    private static let lineHints = 4
    /// Up to one bucket in seven is empty, and hardly ever eight in a row.
    private static let neighborBuckets = 8
    private static let hintWords = 2
    private static let idMask: UInt64 = (1 << 40) - 1
    private static let largePageBytes = 2 << 20
    private static let capacityMin = 4096
    /// A gibibyte, for 32 million mailboxes; beyond, some have no hint.
    ///
    /// How many there are is read from a file.
    private static let capacityMax = 1 << 26

    /// Safe to share: the address is constant, what stands there are atomic words, and they are freed
    /// when nobody has the table any more.
    private nonisolated(unsafe) let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let bucketMask: UInt64

    /// How many hints there is room for.
    let capacity: Int
    /// Whose places the hints have.
    let places: ValuePlaces

    /// A table without hints, with room for twice as many addresses as there are.
    ///
    /// Where it is large it asks for large pages, which the processor finds without looking for them
    /// in memory first.
    init(addresses: Int, _ places: ValuePlaces) {
        self.places = places
        capacity = Self.capacity(for: addresses)
        bucketMask = UInt64(capacity / Self.bucketHints - 1)
        let count = capacity * Self.hintWords
        let bytes = count * MemoryLayout<UInt64>.stride
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes,
            alignment: min(bytes, Self.largePageBytes)
        )
        if bytes >= Self.largePageBytes { unsafe _ = madvise(memory, bytes, MADV_HUGEPAGE) }
        unsafe words = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
        for index in 0..<count { unsafe (words + index).initialize(to: Atomic(0)) }
    }

    /// How many hints there is to be room for where there are so many addresses.
    static func capacity(for addresses: Int) -> Int {
        var capacity = capacityMin
        while capacity < capacityMax, capacity / 2 < addresses { capacity *= 2 }
        return capacity
    }

    deinit {
        unsafe words.deinitialize(count: capacity * Self.hintWords)
        unsafe UnsafeMutableRawPointer(words).deallocate()
    }

    /// What is noted for an address with this hash, nil when nothing is.
    func hint(_ hash: UInt64) -> Hint? {
        let bucket = unsafe bucket(of: hash)
        for index in 0..<Self.bucketHints {
            let (word, place) = unsafe Self.load(Self.hint(index, of: hash, in: bucket))
            guard Self.isOf(hash, word) else { continue }
            return Hint(id: word & Self.idMask, place: ValuePlace(word: place))
        }
        return nil
    }

    /// What is noted for some other address, the same each time as long as nothing is noted: for whoever
    /// has to do as much for an address that nobody has.
    ///
    /// To be taken where ``hint(_:)`` is nil; nil where there is none in its bucket and the seven behind.
    func neighbor(_ hash: UInt64) -> Hint? {
        for distance in 0..<Self.neighborBuckets {
            let bucket = unsafe bucket(of: hash &+ UInt64(distance))
            for index in 0..<Self.bucketHints {
                let (word, place) = unsafe Self.load(Self.hint(index, of: hash, in: bucket))
                guard word & Self.idMask != 0 else { continue }
                return Hint(id: word & Self.idMask, place: ValuePlace(word: place))
            }
        }
        return nil
    }

    /// Has the processor fetch what is noted for an address with this hash.
    func fetch(_ hash: UInt64) {
        let bucket = unsafe bucket(of: hash)
        unsafe fetchLine(at: bucket)
        unsafe fetchLine(at: bucket + Self.lineHints * Self.hintWords)
    }

    /// Notes `hint` for the address with this hash, in place of what was noted for it, or, where there
    /// is no room, of another.
    ///
    /// An id of more than 40 bits finds none.
    func note(_ hash: UInt64, _ hint: Hint) {
        guard hint.id > 0, hint.id <= Self.idMask else { return }
        let bucket = unsafe bucket(of: hash)
        var chosen: Int?
        for index in 0..<Self.bucketHints {
            let word = unsafe Self.load(Self.hint(index, of: hash, in: bucket)).word
            if Self.isOf(hash, word) {
                chosen = index
                break
            }
            if word == 0, chosen == nil { chosen = index }
        }
        // Where all are taken, one in the line that is looked at first.
        let index = chosen ?? Int(truncatingIfNeeded: hash >> 32) % Self.lineHints
        let word = hash & ~Self.idMask | hint.id
        unsafe Self.store(word, hint.place.word, to: Self.hint(index, of: hash, in: bucket))
    }

    /// Forgets what is noted for the address with this hash.
    func forget(_ hash: UInt64) {
        let bucket = unsafe bucket(of: hash)
        for index in 0..<Self.bucketHints {
            let hint = unsafe Self.hint(index, of: hash, in: bucket)
            if Self.isOf(hash, unsafe Self.load(hint).word) { unsafe Self.store(0, 0, to: hint) }
        }
    }

    /// Whether a hint's first word, without its second, is noted for an address with this hash.
    private static func isOf(_ hash: UInt64, _ word: UInt64) -> Bool {
        (word ^ hash) & ~idMask == 0 && word & idMask != 0
    }

    private static func load(
        _ hint: UnsafeMutablePointer<Atomic<UInt64>>
    ) -> (word: UInt64, place: UInt64) {
        let place = unsafe hint[1].load(ordering: .relaxed)
        return (unsafe hint[0].load(ordering: .relaxed) ^ product(of: place), place)
    }

    private static func store(
        _ word: UInt64,
        _ place: UInt64,
        to hint: UnsafeMutablePointer<Atomic<UInt64>>
    ) {
        unsafe hint[1].store(place, ordering: .relaxed)
        unsafe hint[0].store(word ^ product(of: place), ordering: .relaxed)
    }

    /// A number whose highest bits, where the tag is, differ with every bit of `place`.
    private static func product(of place: UInt64) -> UInt64 { place &* 0x9e37_79b9_7f4a_7c15 }

    /// The hint of `bucket` that is looked at as the `index`th for this hash.
    private static func hint(
        _ index: Int,
        of hash: UInt64,
        in bucket: UnsafeMutablePointer<Atomic<UInt64>>
    ) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // The highest bit that is in no tag and numbers no bucket.
        let first = Int(truncatingIfNeeded: hash >> 39 & 1) * lineHints
        return unsafe bucket + (first ^ index) * hintWords
    }

    private func bucket(of hash: UInt64) -> UnsafeMutablePointer<Atomic<UInt64>> {
        let bucket = Int(truncatingIfNeeded: hash & bucketMask)
        return unsafe words + bucket * Self.bucketHints * Self.hintWords
    }
}
