/// A request, or a slice of a search under way, that is to be gone through for the sake of the pages
/// that it reads, by ``Engine/rehearse(_:reader:output:)``, before it is answered.
package struct Rehearsal: Sendable {
    /// The whole message; nil for the next slice of what the session has under way.
    let message: [UInt8]?
    /// What is known of the connection, without its password.
    let session: Session
    /// The time that decides which certificates are shown, in seconds since 1970.
    let now: Int64
    /// How many mailboxes the answer will count as looked up, at most.
    package let lookUps: Int

    /// The bytes of the message that are kept meanwhile; 0 for a slice.
    package var messageBytes: Int { message?.count ?? 0 }

    init(message: [UInt8]?, session: Session, now: Int64, lookUps: Int) {
        self.message = message
        var session = session
        session.publisherPassword = nil
        self.session = session
        self.now = now
        self.lookUps = lookUps
    }
}

/// What became of a ``Rehearsal``.
package enum RehearsalVerdict: Equatable, Sendable {
    /// What it reads was read, or need not be.
    case done
    /// Too many wait for theirs.
    case busy
}
