package import BER

/// A user or a group of the machine got, or lost, a role in the authority.
package struct RoleAssigned: EventPayload {
    package static var type: EventType { .roleAssigned }

    /// Who has a role.
    package enum Principal: Hashable, Sendable {
        /// The user of this id.
        case user(UInt32)
        /// Every member of the group of this id.
        case group(UInt32)
    }

    /// The role's name.
    package var role: String
    /// Who.
    package var principal: Principal
    /// Given or taken away.
    package var isGranted: Bool

    /// Takes the fields as they are.
    package init(role: String, principal: Principal, isGranted: Bool) {
        self.role = role
        self.principal = principal
        self.isGranted = isGranted
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        role = try reader.text()
        principal = try Principal(&reader)
        isGranted = try reader.boolean()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.appendText(role)
        principal.write(into: &writer)
        writer.appendBoolean(isGranted)
    }
}

extension RoleAssigned.Principal {
    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        let start = reader.offset
        let isUser = reader.isNext(.context(0))
        let number = try reader.integer(.context(isUser ? 0 : 1))
        guard let id = UInt32(exactly: number) else {
            throw .unknownValue(number, offset: start)
        }
        self = isUser ? .user(id) : .group(id)
    }

    func write(into writer: inout BERWriter) {
        switch self {
        case .user(let id): writer.appendInteger(Int64(id), tag: .context(0))
        case .group(let id): writer.appendInteger(Int64(id), tag: .context(1))
        }
    }
}
