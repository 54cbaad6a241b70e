import BER
import ChangeFeed

/// What the engine knows of one connection.
///
/// Nobody is anybody before a bind, and a failed bind leaves nothing behind.
package struct Session: Sendable {
    /// Whether the bytes of this connection are protected by TLS.
    ///
    /// The transport sets it after the handshake.
    package var isProtected: Bool

    /// Whether StartTLS is possible on this connection: the listener has a certificate.
    package let offersStartTLS: Bool

    /// The door that the client came in by.
    package let listener: ListenerName

    /// Where the client comes from.
    package let source: SourceAddress

    /// What the transport knows of the client: a certificate, or the kernel's word.
    ///
    /// Set after the handshake or when a Unix socket was accepted; a SASL bind with EXTERNAL makes it
    /// the ``identity``.
    package var external: Identity?

    /// Who the client has proved to be.
    package internal(set) var identity = Identity.anonymous

    /// How much it may ask for; nil for nothing at all.
    package internal(set) var grade: Grade? = .public

    /// How many more mailboxes may be looked up now.
    ///
    /// The transport sets it before each message; a request that takes more is answered with busy
    /// before anything is looked up, so that the answer says nothing of what is there.
    package var allowance = Int.max

    /// How many mailboxes the client has asked for, by an address or by a DN.
    package internal(set) var lookUps: UInt64 = 0

    /// How many of these look-ups found no entry.
    package internal(set) var misses: UInt64 = 0

    /// The policy that ``grade`` was worked out by; 0 for none yet.
    var accessGeneration: UInt32 = 0

    /// The grade of the account that the session is bound to.
    var accountGrade: Grade?

    /// Whether the account that the session is bound to may write: also in a copy without its password.
    var isPublisher = false

    /// The password of a publisher, which the authority wants to see with each write.
    var publisherPassword: Password?

    /// The search that goes on when what was sent of its answer is on its way.
    var job: SearchJob?

    /// The request that waits for what somebody else does.
    var suspended: SuspendedRequest?

    /// The state of a connection that has sent nothing yet.
    package init(
        isProtected: Bool,
        offersStartTLS: Bool,
        listener: ListenerName = .ldap,
        source: SourceAddress = .none,
        external: Identity? = nil
    ) {
        self.isProtected = isProtected
        self.offersStartTLS = offersStartTLS
        self.listener = listener
        self.source = source
        self.external = external
    }

    /// Whether nobody on the way can read what is said: what a password wants.
    var isConfidential: Bool { isProtected || listener == .ldapi }

    /// What is to be done elsewhere after ``Outcome/suspended``; nil when it was taken already.
    package mutating func takeDeferred() -> Deferred? {
        defer { suspended?.deferred = nil }
        return suspended?.deferred
    }

    /// Makes the session nobody's (RFC 4513 §4).
    mutating func becomeAnonymous() {
        identity = .anonymous
        accountGrade = nil
        isPublisher = false
        publisherPassword = nil
        forgetGrade()
    }

    /// Has the grade worked out anew before the next message: by what was known when it was, another
    /// engine's policy may go.
    package mutating func forgetGrade() { accessGeneration = 0 }
}

/// A request that is answered when its ``Deferred`` has been done.
struct SuspendedRequest: Sendable {
    /// The request's number.
    let messageID: Int32
    /// What was asked.
    let kind: SuspendedKind
    /// What is to be done, until it is taken.
    var deferred: Deferred?
}

/// What a suspended request is.
enum SuspendedKind: Sendable {
    /// A bind; the password stays with a publisher's session.
    case bind(Password)
    /// A write, answered under a tag.
    case write(BERTag)
    /// A search or a comparison that is being rehearsed: the whole message, and its answer's tag.
    case rehearsal([UInt8], BERTag)
    /// A search under way whose next slice is being rehearsed.
    case slice
}
