import BER

/// An account in use as the events left it.
///
/// What recognizes its password is not here but in the details of one event, so that it is in one
/// place and can be erased there.
package struct AccountState: Equatable, Sendable {
    /// For good.
    package var id: AccountID
    /// The name to sign in with.
    package var name: String
    /// What its holder may ask.
    package var grade: AccountGrade
    /// Whether its holder may write certificates.
    package var isPublisher: Bool
    /// The event whose details hold what recognizes the password.
    package var verifierPosition: Position
    /// When it was added: microseconds since 1970.
    package var created: Int64
    /// When it was last changed: microseconds since 1970.
    package var modified: Int64

    init(added event: AccountAdded, at position: Position, time: Int64) {
        id = event.account
        name = event.name
        grade = event.grade
        isPublisher = event.isPublisher
        verifierPosition = position
        created = time
        modified = time
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        id = try fields.identifier()
        name = try fields.text()
        grade = try fields.choice()
        isPublisher = try fields.boolean()
        verifierPosition = try fields.position()
        created = try fields.integer()
        modified = try fields.integer()
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.append(id)
        writer.appendText(name)
        writer.append(choice: grade)
        writer.appendBoolean(isPublisher)
        writer.append(position: verifierPosition)
        writer.appendInteger(created)
        writer.appendInteger(modified)
        writer.end(record)
    }
}
