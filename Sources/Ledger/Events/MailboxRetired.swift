package import BER

/// A mailbox is no longer used: nothing of it is published from here on.
///
/// Its keys stay.
package struct MailboxRetired: EventPayload {
    package static var type: EventType { .mailboxRetired }

    /// Which mailbox.
    package var mailbox: MailboxID

    /// Takes the field as it is.
    package init(mailbox: MailboxID) { self.mailbox = mailbox }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) { mailbox = try reader.identifier() }

    package func writeBody(into writer: inout BERWriter) { writer.append(mailbox) }
}
