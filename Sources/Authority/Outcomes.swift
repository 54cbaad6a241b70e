package import Ledger

/// How far a command has come.
package struct Progress: Equatable, Sendable {
    /// The position of the command's last event; of the log's last one when nothing was to do.
    package var position: Position
    /// Whether the directory has durably applied it.
    package var isPublished: Bool
}

/// A mailbox, and what lists show beside it.
package struct MailboxView: Equatable, Sendable {
    /// The mailbox.
    package var state: MailboxState
    /// Whether its address lies outside of the organization's domains.
    package var isExternal: Bool
    /// How many certificates the directory has of it.
    package var publishedCertificates: Int
}

/// All that is known of one mailbox.
package struct MailboxHistory: Equatable, Sendable {
    /// The mailbox.
    package var mailbox: MailboxView
    /// Its keys in the vault, newest first.
    package var keys: [KeyState]
    /// Its certificates, newest first.
    package var certificates: [CertificateView]
}

/// A certificate, and what lists show beside it.
package struct CertificateView: Equatable, Sendable {
    /// The certificate.
    package var state: CertificateState
    /// The canonical addresses of its mailboxes.
    package var addresses: [String]
    /// Its bytes; none once erased.
    package var der: [UInt8]?
    /// When it was issued here or first imported, in microseconds since 1970.
    package var recorded: Int64
}

/// What a command about one mailbox did.
package struct MailboxOutcome: Equatable, Sendable {
    /// The mailbox as it is now.
    package var mailbox: MailboxView
    /// The newest certificate that is published of it.
    package var certificate: CertificateView?
    /// Whether the command changed anything.
    package var isChanged: Bool
    /// How far it has come.
    package var progress: Progress
}

/// What a command about one certificate did.
package struct CertificateOutcome: Equatable, Sendable {
    /// The certificate as it is now.
    package var certificate: CertificateView
    /// Whether the command changed anything.
    package var isChanged: Bool
    /// How far it has come.
    package var progress: Progress
}

/// What became of a batch.
package struct BatchOutcome: Equatable, Sendable {
    /// An item of which nothing is kept.
    package struct Refusal: Equatable, Sendable {
        /// The item's place in the batch, from 0.
        package var index: Int
        /// Why.
        package var error: AuthorityError
    }

    /// How many items changed something.
    package var added: Int
    /// How many were there already.
    package var unchanged: Int
    /// The ones refused, in the batch's order.
    package var refused: [Refusal]
    /// How far the others have come.
    package var progress: Progress
}
