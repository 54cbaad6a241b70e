package import BER

/// Somebody may sign in at the directory by a name and a password.
package struct AccountAdded: EventPayload {
    package static var type: EventType { .accountAdded }

    /// For good, also when the name is given to another later.
    package var account: AccountID
    /// The name to sign in with; no account in use has the same.
    package var name: String
    /// What its holder may ask.
    package var grade: AccountGrade
    /// Whether its holder may write certificates.
    package var isPublisher: Bool
    /// What recognizes the password, opaque here; nil once erased.
    ///
    /// It stands in the details, apart from the chained octets, and goes when the password is changed or
    /// the account removed.
    package var verifier: [UInt8]?

    /// Takes the fields as they are.
    package init(
        account: AccountID,
        name: String,
        grade: AccountGrade,
        isPublisher: Bool,
        verifier: [UInt8]?
    ) {
        self.account = account
        self.name = name
        self.grade = grade
        self.isPublisher = isPublisher
        self.verifier = verifier
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        account = try reader.identifier()
        name = try reader.text()
        grade = try reader.choice()
        isPublisher = try reader.boolean()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(account)
        writer.appendText(name)
        writer.append(choice: grade)
        writer.appendBoolean(isPublisher)
    }

    package var hasDetails: Bool { verifier != nil }

    package func writeDetails(into writer: inout BERWriter) {
        if let verifier { writer.appendPrimitive(.octetString, verifier) }
    }
}
