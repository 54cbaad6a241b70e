import LDAP

/// What an engine cannot do by itself, since it takes long or needs another process.
///
/// After ``Outcome/suspended`` the transport takes it from the session
/// (``Session/takeDeferred()``), has it done elsewhere, and gives the result to
/// ``Engine/complete(_:session:reader:now:output:)``.
package enum Deferred: Sendable {
    /// A password is to be checked.
    case password(PasswordCheck)
    /// A publisher's write is to be handed to the authority.
    case write(WriteRequest)
    /// Pages that may be cold are to be read.
    indirect case rehearsal(Rehearsal)

    /// The result when nobody is there to do it.
    package var unavailable: DeferredResult {
        switch self {
        case .password: .password(.unavailable)
        case .write:
            .write(WriteVerdict(code: .unavailable, diagnostic: "try again later"))
        // It can be answered without.
        case .rehearsal: .rehearsal(.done)
        }
    }
}

/// What became of a ``Deferred``.
package enum DeferredResult: Sendable {
    /// Whether the password is right.
    case password(PasswordVerdict)
    /// How the write went.
    case write(WriteVerdict)
    /// Whether the pages were read.
    case rehearsal(RehearsalVerdict)
}
