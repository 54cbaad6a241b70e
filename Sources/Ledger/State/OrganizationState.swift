import BER

/// The organization as the events left it.
package struct OrganizationState: Equatable, Sendable {
    /// Random, from its first event.
    package var id: Identifier
    /// Its name.
    package var name: String
    /// The directory's naming context (RFC 4514).
    package var suffix: String
    /// Microseconds since 1970.
    package var created: Int64

    init(id: Identifier, name: String, suffix: String, created: Int64) {
        self.id = id
        self.name = name
        self.suffix = suffix
        self.created = created
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        id = try fields.identifier()
        name = try fields.text()
        suffix = try fields.text()
        created = try fields.integer()
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(id)
        writer.appendText(name)
        writer.appendText(suffix)
        writer.appendInteger(created)
        writer.end(record)
    }
}
