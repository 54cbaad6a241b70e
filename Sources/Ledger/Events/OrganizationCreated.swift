package import BER

/// The installation's organization came to be: the first event of a log.
package struct OrganizationCreated: EventPayload {
    package static var type: EventType { .organizationCreated }

    /// Random; makes the chains of two installations differ from the first event on.
    package var id: Identifier
    /// The organization's name as its certificates carry it.
    package var name: String
    /// The directory's naming context (RFC 4514).
    package var suffix: String

    /// Takes the fields as they are.
    package init(id: Identifier, name: String, suffix: String) {
        self.id = id
        self.name = name
        self.suffix = suffix
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        id = try reader.identifier()
        name = try reader.text()
        suffix = try reader.text()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(id)
        writer.appendText(name)
        writer.appendText(suffix)
    }
}
