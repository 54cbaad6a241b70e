import BER

/// A private key in the vault as the events left it.
package struct KeyState: Equatable, Sendable {
    /// What its first event said, with the generation and the digest of its latest.
    package var vaulted: KeyVaulted
    /// The event that vaulted it.
    package var position: Position
    /// The time of that event: microseconds since 1970.
    package var created: Int64
    /// Whether the record was deleted.
    package var isDestroyed: Bool

    init(vaulted: KeyVaulted, position: Position, created: Int64) {
        self.vaulted = vaulted
        self.position = position
        self.created = created
        isDestroyed = false
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        position = try fields.position()
        created = try fields.integer()
        isDestroyed = try fields.boolean()
        vaulted = try KeyVaulted(&fields)
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(position: position)
        writer.appendInteger(created)
        writer.appendBoolean(isDestroyed)
        vaulted.writeBody(into: &writer)
        writer.end(record)
    }
}
