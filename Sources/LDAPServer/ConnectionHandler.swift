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
    associatedtype Session

    /// The session of a connection that has just been accepted.
    func makeSession(_ arrival: Arrival) -> Session

    /// Takes note of the time and of the newest data, before the first frame of a tick.
    mutating func beginTick(_ now: Moment)

    /// Lets go of what ``beginTick(_:)`` took, before the loop may wait for clients.
    mutating func endTick()

    /// Where the first frame of `bytes`, which are not empty, ends.
    func boundary(of bytes: Span<UInt8>, session: borrowing Session) -> FrameBoundary

    /// Answers one whole frame by appending to `output`.
    mutating func receive(
        _ frame: Span<UInt8>,
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
    func protect(_ session: inout Session, certificate: TLSPeerCertificate?)
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

    /// The server stops.
    case stopping
}
