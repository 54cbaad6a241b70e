internal import Cryptography

/// One connection of a loop: its socket, its session and what is under way on it.
///
/// ```
///                            ┌────────────── startTLS ───────────────┐
///                            ▼                                       │
///   ─► [proxyHeader] ─► [handshake] ─► open ◄──► open with unsent ─► flushThenTLS
///                                       │             │
///                                       └──► flushThenEnd ──► linger ──► closed
/// ```
/// Invariants: nothing is read while there is something unsent; `pending` is empty, begins with an
/// unfinished frame, or (`hasFrames`) may begin with a whole one, and then the connection is queued or
/// an answer is under way (`activity`).
struct Connection<Session: Sendable>: ~Copyable, Sendable {
    /// Where a connection is in its life.
    enum Stage {
        /// A proxy says whose connection it is.
        case proxyHeader

        /// TLS is being agreed on.
        case handshake

        /// Frames are read and answered.
        case open

        /// The last output in the clear is on its way; then comes the handshake.
        case flushThenTLS

        /// The last output is on its way; then comes the end.
        case flushThenEnd

        /// We have ended, the peer has not.
        case linger
    }

    /// What is under way while the connection is open; frames wait until it is over.
    enum Activity {
        /// Nothing.
        case none

        /// An answer that goes on when what there is of it has been sent.
        case more

        /// An answer for which something is being done elsewhere.
        case suspended
    }

    /// What the loop does after a turn.
    enum Verdict {
        /// Nothing until the socket is ready for this.
        case wait(Interest)

        /// Another turn as soon as the others have had theirs.
        case again

        /// The connection is over.
        case close
    }

    /// How it came.
    var arrival: Arrival

    var transport: Transport
    var session: Session
    var stage: Stage
    var activity = Activity.none
    var pending = OwnedBytes()
    var unsent = OwnedBytes()

    /// What the poller waits for.
    var interest = Interest.read

    /// When the connection is given up unless something happens before, in monotonic milliseconds.
    var deadline: Int64

    /// Whether the first frame is answered by a refusal, and the connection then closed.
    var isRefused: Bool

    /// Whether a frame has been answered.
    var hasSpoken = false

    /// Whether the loop has it in its queue.
    var isQueued = false

    /// Whether `pending` may begin with a whole frame.
    var hasFrames = false

    /// How many bytes of `pending` have been looked through for urgent frames.
    var lookedThrough = 0

    /// Whether `pending` holds as much as may wait while an answer is under way.
    var isFull = false

    /// Whether the peer has ended its side.
    var hasInputEnded = false

    /// Whether the connection is to end as soon as nothing is under way.
    var isDraining = false

    /// Bytes that were read and thrown away while lingering.
    var discarded = 0

    init(
        arrival: Arrival,
        transport: consuming Transport,
        session: Session,
        deadline: Int64,
        isRefused: Bool
    ) {
        self.arrival = arrival
        self.transport = transport
        self.session = session
        self.stage = arrival.awaitsProxyHeader ? .proxyHeader : .open
        self.deadline = deadline
        self.isRefused = isRefused
    }

    /// Whether the peer has been served and nothing is under way.
    var isIdle: Bool {
        stage == .open && activity == .none && hasSpoken && pending.isEmpty && unsent.isEmpty
    }

    /// Bytes of memory that it holds for what is under way.
    var heldBytes: Int { pending.capacity + unsent.capacity }

    /// Does what can be done without waiting: the handshake, sending, reading, answering.
    mutating func turn<Handler: ConnectionHandler & ~Copyable>(
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        if stage == .proxyHeader, let verdict = readProxyHeader(&pump) { return verdict }
        if stage == .handshake, let verdict = goOnWithHandshake(&pump) { return verdict }
        if stage == .linger { return linger(&input) }
        if !unsent.isEmpty, let verdict = sendUnsent() { return verdict }
        if stage != .open { return advance(&input, &pump) }
        return activity == .none ? serve(&input, &pump) : goOn(&input, &pump)
    }

    /// Does what comes before the first frame of a connection whose peer is known.
    mutating func begin<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) throws(TLSError) where Handler.Session == Session {
        guard arrival.isProtected else {
            stage = .open
            return allowFirstFrame(pump.now, pump.limits)
        }
        try startTLS(&pump)
    }

    /// Starts the handshake.
    private mutating func startTLS<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) throws(TLSError) where Handler.Session == Session {
        guard let context = pump.tlsContext else { throw .refused(reason: 0) }
        try transport.startTLS(context, asksForCertificate: arrival.asksForCertificate)
        stage = .handshake
        let allowed =
            isRefused ? pump.limits.refusedMilliseconds : pump.limits.handshakeMilliseconds
        deadline = pump.now.milliseconds + allowed
    }

    /// Sets the deadline of the first frame; of a connection that is refused, with its handshake.
    private mutating func allowFirstFrame(_ now: Moment, _ limits: ServerLimits) {
        if !isRefused {
            deadline = now.milliseconds + limits.firstFrameMilliseconds
        } else if !arrival.isProtected {
            deadline = now.milliseconds + limits.refusedMilliseconds
        }
    }

    private mutating func goOnWithHandshake<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        switch transport.handshake() {
        case .done:
            stage = .open
            let certificate = arrival.asksForCertificate ? transport.peerCertificate : nil
            pump.handler.protect(&session, certificate: certificate)
            allowFirstFrame(pump.now, pump.limits)
            hasSpoken = false
            return nil
        case .wantsToRead:
            return .wait(.read)
        case .wantsToWrite:
            return .wait(.write)
        case .ended, .failed:
            pump.tally.failedHandshakes += 1
            return .close
        }
    }

    /// Goes on after everything has been sent.
    mutating func advance<Handler: ConnectionHandler & ~Copyable>(
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        switch stage {
        case .flushThenTLS:
            do throws(TLSError) { try startTLS(&pump) } catch { return .close }
            return turn(&input, &pump)
        case .flushThenEnd:
            if hasInputEnded {
                transport.sayGoodBye()
                return .close
            }
            transport.finishSending()
            stage = .linger
            deadline = pump.now.milliseconds + pump.limits.lingerMilliseconds
            return linger(&input)
        case .proxyHeader, .handshake, .open, .linger:
            return .wait(.read)
        }
    }

    /// Reads what the peer still sends until it ends too: closing a socket with unread bytes would
    /// reset it, and the peer could lose the answer that is still on its way.
    private mutating func linger(_ input: inout OwnedBytes) -> Verdict {
        let result = input.appendInto(wanted: LoopInput.capacity) { room in
            transport.discard(into: &room)
        }
        let count = input.count
        input.take(count, isKept: true)
        switch result {
        case .bytes:
            discarded += count
            return discarded > LoopInput.discardedMax ? .close : .wait(.read)
        case .wait:
            return .wait(.read)
        case .ended, .failed:
            return .close
        }
    }
}

/// The input buffer that the connections of a loop share.
enum LoopInput {
    /// What one read takes at most: as much as a loopback socket usually holds.
    static var capacity: Int { 64 * 1024 }

    /// What a connection that has been ended may still send before it is reset.
    static var discardedMax: Int { 1024 * 1024 }
}
