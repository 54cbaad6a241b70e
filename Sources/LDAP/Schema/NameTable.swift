/// Names and OIDs of schema elements, found over borrowed bytes without regard to ASCII case.
///
/// An open-addressed table of a power of two slots, at most half full, over one array of
/// lower-cased bytes; a look-up allocates nothing and compares on average fewer than two names.
struct NameTable: Sendable {
    private struct Slot {
        var start: UInt32 = 0
        var count: UInt16 = 0
        var element: UInt16 = .max
    }

    private var slots: [Slot]
    private var bytes: [UInt8] = []
    private var used = 0

    init() { slots = Array(repeating: Slot(), count: 64) }

    /// Adds a name of the element `element`; false when the name is there already.
    mutating func insert(_ name: String, element: UInt16) -> Bool {
        let lowered = name.utf8.map { $0.asciiLowercased }
        guard lowered.count <= Int(UInt16.max), find(lowered.span) == nil else { return false }
        if (used + 1) * 2 > slots.count { grow() }
        let slot = Slot(
            start: UInt32(bytes.count),
            count: UInt16(lowered.count),
            element: element
        )
        bytes += lowered
        place(slot)
        used += 1
        return true
    }

    /// The element called `name`, or nil.
    func find(_ name: Span<UInt8>) -> UInt16? {
        let mask = slots.count - 1
        var index = Self.hash(name) & mask
        while slots[index].element != .max {
            if slots[index].count == name.count, isEqual(slots[index], name) {
                return slots[index].element
            }
            index = (index + 1) & mask
        }
        return nil
    }

    private func isEqual(_ slot: Slot, _ name: Span<UInt8>) -> Bool {
        let start = Int(slot.start)
        for index in name.indices where bytes[start + index] != name[index].asciiLowercased {
            return false
        }
        return true
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.element != .max { place(slot) }
    }

    private mutating func place(_ slot: Slot) {
        let start = Int(slot.start)
        let mask = slots.count - 1
        var index = Self.hash(bytes.span.extracting(start..<start + Int(slot.count))) & mask
        while slots[index].element != .max { index = (index + 1) & mask }
        slots[index] = slot
    }

    /// FNV-1a over the lower-cased bytes.
    ///
    /// The names are ours alone, so nobody can aim for collisions
    /// among them, and a name that is not in the table meets at most the longest run of slots.
    private static func hash(_ name: Span<UInt8>) -> Int {
        var hash: UInt32 = 0x811c_9dc5
        for index in name.indices {
            hash = (hash ^ UInt32(name[index].asciiLowercased)) &* 0x0100_0193
        }
        return Int(hash ^ (hash >> 15))
    }
}
