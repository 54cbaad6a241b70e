package import BER

/// A vault record was deleted: its key is gone for good.
package struct KeyDestroyed: EventPayload {
    package static var type: EventType { .keyDestroyed }

    /// Which record.
    package var record: RecordID

    /// Takes the field as it is.
    package init(record: RecordID) { self.record = record }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) { record = try reader.identifier() }

    package func writeBody(into writer: inout BERWriter) { writer.append(record) }
}
