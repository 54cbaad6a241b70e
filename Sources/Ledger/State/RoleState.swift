import BER

/// A role that somebody holds.
package struct RoleState: Equatable, Sendable {
    /// The role's name.
    package var role: String
    /// Who holds it.
    package var principal: RoleAssigned.Principal
    /// The event that gave it.
    package var position: Position

    init(role: String, principal: RoleAssigned.Principal, position: Position) {
        self.role = role
        self.principal = principal
        self.position = position
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        role = try fields.text()
        principal = try RoleAssigned.Principal(&fields)
        position = try fields.position()
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.appendText(role)
        principal.write(into: &writer)
        writer.append(position: position)
        writer.end(record)
    }
}
