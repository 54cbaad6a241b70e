package import BER

/// What the publisher answers to every batch, in order: where the file that readers see now stands.
///
/// The answer to a batch of a rebuild still names the old file's position; only the answer to the
/// rebuild's end, given after the swap, names the new one's.
///
/// ```
/// Ack ::= SEQUENCE { position INTEGER (0..MAX) }
/// ```
package struct Ack: Equatable, Sendable {
    /// The position that the file has durably applied.
    package var position: UInt64

    /// Makes the answer that names `position`.
    package init(position: UInt64) {
        self.position = position
    }

    /// Appends the message as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(Int64(clamping: position))
        }
    }

    /// Reads one whole message.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        position = try fields.position("position")
        try fields.finish()
    }
}
