import BER

/// A certification authority of the organization as the events left it.
///
/// Its certificate is also a ``CertificateState``.
package struct AuthorityState: Equatable, Sendable {
    /// What its event said.
    package var created: AuthorityCreated
    /// That event.
    package var position: Position
    /// Microseconds since 1970.
    package var createdTime: Int64
    /// The last event that changed what is published of it.
    package var touched: Position
    /// The time of that event: microseconds since 1970.
    package var modified: Int64
    /// The last event that revoked a certificate of this authority; 0 when none did.
    package var lastRevocation: Position
    /// The newest revocation list; nil before the first.
    package var revocationList: RevocationListState?

    init(created: AuthorityCreated, position: Position, createdTime: Int64) {
        self.created = created
        self.position = position
        self.createdTime = createdTime
        touched = position
        modified = createdTime
        lastRevocation = 0
        revocationList = nil
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        position = try fields.position()
        createdTime = try fields.integer()
        touched = try fields.position()
        modified = try fields.integer()
        created = try AuthorityCreated(&fields)
        lastRevocation = try fields.position()
        revocationList = fields.isAtEnd ? nil : try RevocationListState(&fields)
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(position: position)
        writer.appendInteger(createdTime)
        writer.append(position: touched)
        writer.appendInteger(modified)
        created.writeBody(into: &writer)
        writer.append(position: lastRevocation)
        revocationList?.write(into: &writer)
        writer.end(record)
    }
}
