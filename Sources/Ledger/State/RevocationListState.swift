import BER

/// The newest revocation list of an authority.
package struct RevocationListState: Equatable, Sendable {
    /// What its event said.
    package var issued: RevocationListIssued
    /// That event.
    package var position: Position

    init(issued: RevocationListIssued, position: Position) {
        self.issued = issued
        self.position = position
    }

    @_lifetime(fields: copy fields)
    init(_ fields: inout FieldReader) throws(EventFault) {
        position = try fields.position()
        issued = try RevocationListIssued(&fields)
    }

    func write(into writer: inout BERWriter) {
        writer.append(position: position)
        issued.writeBody(into: &writer)
    }
}
