package import BER

/// Nobody signs in by an account any more; its name is free.
package struct AccountRemoved: EventPayload {
    package static var type: EventType { .accountRemoved }

    /// Which account.
    package var account: AccountID
    /// Its name.
    package var name: String
    /// The event whose details held the password's verifier and lose it with this one.
    package var erased: Position

    /// Takes the fields as they are.
    package init(account: AccountID, name: String, erased: Position) {
        self.account = account
        self.name = name
        self.erased = erased
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        account = try reader.identifier()
        name = try reader.text()
        erased = try reader.position()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(account)
        writer.appendText(name)
        writer.append(position: erased)
    }
}
