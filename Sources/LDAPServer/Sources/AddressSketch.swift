internal import Synchronization

/// Counts different hashes, about, in 256 bits: each hash of a sample sets the bit that it names, and
/// the number of bits tells how many there were ("linear counting").
///
/// With the sample chosen so that its limit is at most 256 hashes, the count is within a tenth.
struct AddressSketch: Sendable {
    /// How many of the hash's upper bits are 0 in those that are taken into the sample.
    private let sampleBits: UInt64

    /// How many bits are set when the limit is reached.
    private let bitsMax: Int

    /// A sketch for at most `limit` different hashes.
    init(limit: Int) {
        let limit = max(limit, 1)
        var sampleBits: UInt64 = 0
        while limit >> sampleBits > 256, sampleBits < 40 { sampleBits += 1 }
        self.sampleBits = sampleBits
        // After n hashes a bit is still 0 with the probability (255/256)^n.
        var unset = 256.0
        for _ in 0..<max(limit >> sampleBits, 1) { unset *= 255.0 / 256.0 }
        bitsMax = max(Int((256.0 - unset).rounded()), 1)
    }

    /// Whether so many are set as the limit sets.
    func isFull(_ slot: borrowing SourceSlot) -> Bool {
        let count =
            slot.seen0.load(ordering: .relaxed).nonzeroBitCount
            + slot.seen1.load(ordering: .relaxed).nonzeroBitCount
            + slot.seen2.load(ordering: .relaxed).nonzeroBitCount
            + slot.seen3.load(ordering: .relaxed).nonzeroBitCount
        return count >= bitsMax
    }

    /// Notes `hash`.
    func note(_ hash: UInt64, in slot: borrowing SourceSlot) {
        guard (hash >> 24) & ((1 << sampleBits) - 1) == 0 else { return }
        let bit: UInt64 = 1 << (hash & 63)
        switch (hash >> 6) & 3 {
        case 0: Self.set(bit, in: slot.seen0)
        case 1: Self.set(bit, in: slot.seen1)
        case 2: Self.set(bit, in: slot.seen2)
        default: Self.set(bit, in: slot.seen3)
        }
    }

    private static func set(_ bit: UInt64, in word: borrowing Atomic<UInt64>) {
        // Most are set already, and a load is cheaper.
        guard word.load(ordering: .relaxed) & bit == 0 else { return }
        word.bitwiseOr(bit, ordering: .relaxed)
    }
}
