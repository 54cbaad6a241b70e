package import BER

/// A mailbox came under the organization's care.
package struct MailboxEnrolled: EventPayload {
    package static var type: EventType { .mailboxEnrolled }

    /// Random, for good; the entryUUID of the directory.
    package var mailbox: MailboxID
    /// Whose it is; nil once erased.
    package var details: Details?

    /// What names a person.
    package struct Details: Equatable, Sendable {
        /// The address in its one canonical form, the key everywhere.
        package var address: String
        /// The address as it was given.
        package var addressGiven: String
        /// The whole name, never empty.
        package var commonName: String
        /// The surname, never empty.
        package var surname: String

        /// Takes the fields as they are.
        package init(
            address: String,
            addressGiven: String,
            commonName: String,
            surname: String
        ) {
            self.address = address
            self.addressGiven = addressGiven
            self.commonName = commonName
            self.surname = surname
        }

        @_lifetime(reader: copy reader)
        init(_ reader: inout FieldReader) throws(EventFault) {
            address = try reader.text()
            addressGiven = try reader.text()
            commonName = try reader.text()
            surname = try reader.text()
        }

        func write(into writer: inout BERWriter) {
            writer.appendText(address)
            writer.appendText(addressGiven)
            writer.appendText(commonName)
            writer.appendText(surname)
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

    package func writeDetails(into writer: inout BERWriter) { details?.write(into: &writer) }
}
