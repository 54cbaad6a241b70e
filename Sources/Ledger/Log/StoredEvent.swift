/// An event as the log holds it, borrowed from a snapshot.
package struct StoredEvent: ~Escapable {
    /// Its key in the log.
    package let position: Position
    /// The chain hash stored before the record.
    package let chainHash: Hash256
    /// The header's octets.
    package let header: Span<UInt8>
    /// The body's octets.
    package let body: Span<UInt8>
    /// The details' octets; nil when there are none, or no more.
    package let details: Span<UInt8>?
    /// The certificate that the event brought first; nil when there is none, or no more.
    package let certificate: Span<UInt8>?

    /// Splits a value of the log table.
    @_lifetime(copy value, copy details, copy certificate)
    init(
        position: Position,
        value: Span<UInt8>,
        details: Span<UInt8>?,
        certificate: Span<UInt8>?
    ) throws(EventFault) {
        guard value.count > 32, let hash = Hash256(value.extracting(first: 32)) else {
            throw .invalidLength(offset: 0)
        }
        let record = value.extracting(droppingFirst: 32)
        var fields = FieldReader(record)
        let header = try fields.whole()
        self.position = position
        self.chainHash = hash
        self.header = header
        self.body = record.extracting(droppingFirst: header.count)
        self.details = details
        self.certificate = certificate
    }

    /// Decodes the event with its details.
    package func decode() throws(EventFault) -> RecordedEvent {
        let header = try EventHeader(header)
        var event = try Event(type: header.type, version: header.version, body: body)
        if let details { try event.addDetails(details) }
        return RecordedEvent(header: header, chainHash: chainHash, event: event)
    }
}

/// An event read from the log.
package struct RecordedEvent: Equatable, Sendable {
    /// Who, when, where in the log.
    package var header: EventHeader
    /// The chain hash at its position.
    package var chainHash: Hash256
    /// What happened.
    package var event: Event
}
