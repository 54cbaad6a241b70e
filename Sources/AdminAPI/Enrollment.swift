/// What `POST /v1/mailboxes` takes.
package struct EnrollRequest: Codable, Equatable, Sendable {
    /// The mail address; its domain must be one of the organization's.
    package var address: String
    /// The name that people read; without one, the address.
    package var name: String?
    /// The surname; without one, the last word of the name.
    package var surname: String?

    /// Makes the request.
    package init(address: String, name: String? = nil, surname: String? = nil) {
        self.address = address
        self.name = name
        self.surname = surname
    }
}

/// The answer to a command about one mailbox: enrolling, renewing, retiring.
package struct MailboxAnswer: Codable, Equatable, Sendable {
    /// The mailbox as it is now.
    package var mailbox: Mailbox
    /// The certificate that the command issued; the newest one when nothing was to do, none for a
    /// retired mailbox.
    package var certificate: Certificate?
    /// Whether the command changed anything; running it again does not.
    package var isChanged: Bool
    /// How far it has come.
    package var recorded: Recorded

    /// Makes the value from its parts.
    package init(
        mailbox: Mailbox,
        certificate: Certificate?,
        isChanged: Bool,
        recorded: Recorded
    ) {
        self.mailbox = mailbox
        self.certificate = certificate
        self.isChanged = isChanged
        self.recorded = recorded
    }
}
