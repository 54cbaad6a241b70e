package import BER

/// A vault record was sealed anew.
///
/// The draft carries the sealed record.
package struct KeyRewrapped: EventPayload {
    package static var type: EventType { .keyRewrapped }

    /// Which record.
    package var record: RecordID
    /// One more than before.
    package var generation: Int64
    /// The SHA-256 of the sealed record.
    package var recordDigest: Hash256

    /// Takes the fields as they are.
    package init(record: RecordID, generation: Int64, recordDigest: Hash256) {
        self.record = record
        self.generation = generation
        self.recordDigest = recordDigest
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        record = try reader.identifier()
        generation = try reader.integer()
        recordDigest = try reader.hash()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(record)
        writer.appendInteger(generation)
        writer.append(recordDigest)
    }
}
