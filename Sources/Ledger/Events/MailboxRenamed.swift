package import BER

/// The names shown with a mailbox changed; its address stays.
package struct MailboxRenamed: EventPayload {
    package static var type: EventType { .mailboxRenamed }

    /// Which mailbox.
    package var mailbox: MailboxID
    /// The names from now on; nil once erased.
    package var details: Details?

    /// What names a person.
    package struct Details: Equatable, Sendable {
        /// The whole name, never empty.
        package var commonName: String
        /// The surname, never empty.
        package var surname: String

        /// Takes the fields as they are.
        package init(commonName: String, surname: String) {
            self.commonName = commonName
            self.surname = surname
        }

        @_lifetime(reader: copy reader)
        init(_ reader: inout FieldReader) throws(EventFault) {
            commonName = try reader.text()
            surname = try reader.text()
        }
    }

    /// Takes the fields as they are.
    package init(mailbox: MailboxID, details: Details?) {
        self.mailbox = mailbox
        self.details = details
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        mailbox = try reader.identifier()
    }

    package func writeBody(into writer: inout BERWriter) { writer.append(mailbox) }

    package var hasDetails: Bool { details != nil }

    package func writeDetails(into writer: inout BERWriter) {
        guard let details else { return }
        writer.appendText(details.commonName)
        writer.appendText(details.surname)
    }
}
