package import BER

/// An account has another grade, other rights or another password.
package struct AccountChanged: EventPayload {
    package static var type: EventType { .accountChanged }

    /// Which account.
    package var account: AccountID
    /// Its name, which never changes.
    package var name: String
    /// What its holder may ask from now on.
    package var grade: AccountGrade
    /// Whether its holder may write certificates from now on.
    package var isPublisher: Bool
    /// The event whose details held the password's verifier and lose it with this one; nil when it stays.
    ///
    /// ``AccountState/verifierPosition`` gives it.
    package var replaced: Position?
    /// What recognizes the new password; nil when it stays, or once erased.
    package var verifier: [UInt8]?

    /// Takes the fields as they are; `replaced` and `verifier` come together.
    package init(
        account: AccountID,
        name: String,
        grade: AccountGrade,
        isPublisher: Bool,
        replaced: Position? = nil,
        verifier: [UInt8]? = nil
    ) {
        self.account = account
        self.name = name
        self.grade = grade
        self.isPublisher = isPublisher
        self.replaced = replaced
        self.verifier = verifier
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        account = try reader.identifier()
        name = try reader.text()
        grade = try reader.choice()
        isPublisher = try reader.boolean()
        if !reader.isAtEnd { replaced = try reader.position() }
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(account)
        writer.appendText(name)
        writer.append(choice: grade)
        writer.appendBoolean(isPublisher)
        if let replaced { writer.append(position: replaced) }
    }

    package var hasDetails: Bool { verifier != nil }

    package func writeDetails(into writer: inout BERWriter) {
        if let verifier { writer.appendPrimitive(.octetString, verifier) }
    }
}
