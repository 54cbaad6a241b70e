internal import Synchronization

/// What is known of one source: 104 bytes in a place of 128, all zero for none.
struct SourceSlot: ~Copyable {
    /// A hash of the source; 0 for none.
    let tag = Atomic<UInt64>(0)

    /// When it was last heard of, in monotonic milliseconds.
    let lastSeen = Atomic<Int64>(0)

    /// Its open connections.
    let open = Atomic<Int64>(0)

    /// Until when its new connections are used up, in microseconds; see ``Bucket``.
    let connections = Atomic<Int64>(0)

    /// The same of its look-ups.
    let lookUps = Atomic<Int64>(0)

    /// How many look-ups wait to be done.
    let waiting = Atomic<Int64>(0)

    /// Until when its misses are used up.
    let misses = Atomic<Int64>(0)

    /// The same of the look-ups of its partners.
    let partners = Atomic<Int64>(0)

    /// When the hour began in which ``seen0`` and the others count, in milliseconds.
    let hour = Atomic<Int64>(0)

    /// The bits of ``AddressSketch``.
    let seen0 = Atomic<UInt64>(0)
    /// The next of them.
    let seen1 = Atomic<UInt64>(0)
    /// The next of them.
    let seen2 = Atomic<UInt64>(0)
    /// The last of them.
    let seen3 = Atomic<UInt64>(0)

    /// Makes it the place of another source, with one connection.
    ///
    /// Nobody else has it: it has no open connections.
    func begin(_ tag: UInt64, at milliseconds: Int64) {
        self.tag.store(tag, ordering: .relaxed)
        lastSeen.store(milliseconds, ordering: .relaxed)
        open.store(1, ordering: .relaxed)
        connections.store(0, ordering: .relaxed)
        lookUps.store(0, ordering: .relaxed)
        waiting.store(0, ordering: .relaxed)
        misses.store(0, ordering: .relaxed)
        partners.store(0, ordering: .relaxed)
        beginHour(at: milliseconds)
    }

    /// Begins another hour if the last one is over.
    func renewHour(at milliseconds: Int64) {
        let began = hour.load(ordering: .relaxed)
        guard milliseconds - began >= 3_600_000 else { return }
        let (isOurs, _) = hour.compareExchange(
            expected: began,
            desired: milliseconds,
            ordering: .relaxed
        )
        if isOurs { beginHour(at: milliseconds) }
    }

    private func beginHour(at milliseconds: Int64) {
        hour.store(milliseconds, ordering: .relaxed)
        seen0.store(0, ordering: .relaxed)
        seen1.store(0, ordering: .relaxed)
        seen2.store(0, ordering: .relaxed)
        seen3.store(0, ordering: .relaxed)
    }
}
