import Cryptography

/// New identifiers that rise, so that those of one batch stand one behind the other in every table.
package struct IdentifierSequence: Sendable {
    private var time: Int64
    /// Random octets, fetched from the kernel many at a time.
    private var random: [UInt8] = []
    private var used = 0

    /// Begins at `time`, in microseconds since 1970; each identifier has a microsecond of its own.
    package init(from time: Int64) { self.time = time }

    /// The next identifier.
    package mutating func next() -> Identifier {
        if used == random.count {
            random = Random.bytes(28 * Identifier.randomByteCount)
            used = 0
        }
        let identifier = Identifier(
            time: time,
            random: random.span.extracting(used..<used + Identifier.randomByteCount)
        )
        used += Identifier.randomByteCount
        time += 1
        return identifier
    }
}
