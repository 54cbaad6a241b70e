package import BER
package import Cryptography
package import LDAPEngine

/// The protocol that is spoken on the connections of one event loop: bytes in, bytes out, no I/O.
///
/// A loop owns one handler and calls it from its own thread alone, so it needs no lock. Calls are
/// dispatched statically; nothing here may block, and on the way of a look-up nothing should
/// allocate.
package protocol ConnectionHandler: ~Copyable, SendableMetatype {
    /// What is remembered of one connection.
    associatedtype Session: Sendable

    /// What comes back from work that is done elsewhere.
    associatedtype Reply: Sendable

    /// The session of a connection that has just been accepted.
    ///
    /// Of a connection that comes by a proxy it is made twice: before the proxy says whose it is
    /// (``Arrival/awaitsProxyHeader``), and then anew.
    mutating func makeSession(_ arrival: Arrival) -> Session

    /// Takes note of the time and of the newest data, before the first frame of a tick, and once a
    /// second where none comes.
    mutating func beginTick(_ now: Moment)

    /// Lets go of what ``beginTick(_:)`` took, if it was called, and of what else the tick has left,
    /// before the loop may wait for clients.
    mutating func endTick()

    /// Where the first frame of `bytes`, which are not empty, ends.
    func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary

    /// How many frames it can have had a glance at before they are received; 0 where that is of no use.
    static var foreseenMax: Int { get }

    /// Forgets the frames that it has had a glance at: others come.
    mutating func forgetForeseen()

    /// Has a glance at one whole frame, which is received behind those before it, if nothing comes
    /// between: what it will need can come out of memory meanwhile.
    ///
    /// Nothing of it may be changed or decided. It may come before the tick has begun.
    mutating func foresee(_ frame: Span<UInt8>)

    /// The frame that is received next is the one with this number among those that it has had a
    /// glance at, from 0 on; behind the last one it has had none at.
    mutating func expect(_ number: Int)

    /// Answers one whole frame by appending to `output`.
    ///
    /// After ``Outcome/more`` the connection's next call is
    /// ``resume(session:output:)``, after ``Outcome/suspended`` it is
    /// ``defer(session:then:)`` and, sooner or later,
    /// ``complete(_:session:output:)``; frames that come meanwhile wait, but for urgent ones.
    mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome

    /// Whether a frame is to be received even while another is being answered.
    ///
    /// What it comes to then is `close`, or else makes no difference to what is under way: that goes
    /// on until its own calls say that it is over.
    func isUrgent(_ frame: Span<UInt8>) -> Bool

    /// Goes on with what ``Outcome/more`` left under way, when the output so far has been sent; of
    /// what is under way no more, as after an abandon, nothing is left and the outcome `none`.
    mutating func resume(session: inout Session, output: inout BERWriter) -> Outcome

    /// Gives what ``Outcome/suspended`` left to be done to whoever does it.
    ///
    /// `then` is to be called once, on any thread, at once or later; when the connection is gone by
    /// then, the reply goes nowhere.
    mutating func `defer`(session: inout Session, then: @escaping @Sendable (Reply) -> Void)

    /// Answers with what has been done elsewhere.
    mutating func complete(
        _ reply: Reply,
        session: inout Session,
        output: inout BERWriter
    ) -> Outcome

    /// Answers the first frame of a connection that is one too many: the server is busy.
    mutating func refuse(
        _ frame: Span<UInt8>,
        session: inout Session,
        output: inout BERWriter
    )

    /// Appends what the peer is told before the server closes the connection by itself.
    mutating func disconnect(
        _ reason: DisconnectReason,
        session: inout Session,
        output: inout BERWriter
    )

    /// Notes that a handshake is complete: a TLS listener's, or the one that ``Outcome/startTLS``
    /// asked for.
    ///
    /// - Parameters:
    ///   - session: What is remembered of the connection.
    ///   - certificate: The verified certificate of a client that was asked for one and has it.
    mutating func protect(_ session: inout Session, certificate: TLSPeerCertificate?)

    /// Takes over a session that another loop's handler has had.
    mutating func welcome(_ session: inout Session)

    /// Notes that the connection is over and its session forgotten.
    mutating func end(_ session: inout Session)
}

extension ConnectionHandler where Self: ~Copyable {
    /// Most need nothing that is far away.
    package static var foreseenMax: Int { 0 }
    package mutating func forgetForeseen() {}
    package mutating func foresee(_ frame: Span<UInt8>) {}
    package mutating func expect(_ number: Int) {}

    /// Most know nothing of a session that stands elsewhere.
    package mutating func welcome(_ session: inout Session) {}
}

/// Where a frame ends.
package enum FrameBoundary: Equatable, Sendable {
    /// More bytes are needed.
    case incomplete

    /// The frame is there and is this long; never 0.
    case complete(count: Int)

    /// These bytes can never become a frame.
    case malformed(BERError)
}

/// Why the server ends a connection that its protocol would keep.
package enum DisconnectReason: Equatable, Sendable {
    /// What came cannot be cut into frames.
    case malformedFrame(BERError)

    /// The peer sent nothing for longer than is allowed.
    case idle

    /// The peer began a frame and did not finish it in time.
    case unfinishedFrame

    /// The peer sent more behind its request to start TLS.
    case bytesBehindStartTLS

    /// The buffers of all connections together are full.
    case buffersFull

    /// The connection was one too many, and no first frame came that could be answered so.
    case crowded

    /// What the peer asked for was not done in time by whoever was to do it.
    case noReply

    /// The server stops.
    case stopping
}
