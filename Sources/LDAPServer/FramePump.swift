internal import BER
internal import Cryptography
internal import LDAPEngine

/// Cuts a connection's input into frames and collects the answers: the part of a loop that knows
/// the handler and no socket.
///
/// `output` belongs to the loop, and a connection gets a copy of its rest only when the socket does
/// not take all of it:
///
/// ```
///   0                           answersBegin            count
///   │ of turns that have not    │ of the turn at hand   │
///   │ sent theirs yet           │                       │
/// ```
struct FramePump<Handler: ConnectionHandler & ~Copyable>: ~Copyable {
    var handler: Handler
    var output = BERWriter(capacity: 64 * 1024)
    private(set) var answersBegin = 0
    let limits: ServerLimits

    /// Frames that the turn under way may answer.
    var framesLeft: Int

    /// What new TLS connections are made from; nil where there is no TLS.
    var tlsContext: TLSContext?

    /// The time of this tick.
    var now = Moment(milliseconds: 0, unixSeconds: 0)

    /// What has happened since it was last counted.
    var tally = Tally()

    /// The token of the connection whose turn it is.
    var token: UInt64 = 0

    /// What the sources of the connections may do.
    var sources: SourceGuard

    /// Where replies to what is done elsewhere come in.
    let replies: ReplyBox<Handler.Reply>

    private var isInTick = false

    /// How many frames the handler has been shown.
    private var foreseenCount = 0

    init(
        handler: consuming Handler,
        limits: ServerLimits,
        sources: SourceGuard,
        replies: ReplyBox<Handler.Reply>
    ) {
        self.handler = handler
        self.sources = sources
        self.replies = replies
        self.limits = limits
        framesLeft = limits.framesPerTurn
    }

    /// Counts a connection for its source; false when it is to be closed without a word.
    mutating func admit(_ arrival: inout Arrival) -> Bool {
        arrival.pass = sources.admit(
            arrival.peer.source,
            at: now.milliseconds,
            refusedMax: limits.refusedConnectionsMax
        )
        if arrival.pass.isRefused { tally.shed += 1 }
        return !arrival.pass.isTurnedAway
    }

    /// Forgets what the handler has been shown.
    mutating func forgetForeseen() {
        foreseenCount = 0
        handler.forgetForeseen()
    }

    /// Shows the handler the frames at the front of `bytes`, as many as the turn under way may answer and
    /// as it takes, before they or others that were shown before are answered: the number of the first
    /// one.
    ///
    /// A single one is not shown where the connection `isAlone`: nothing can be fetched meanwhile.
    mutating func foresee(
        _ bytes: Span<UInt8>,
        session: borrowing Handler.Session,
        isAlone: Bool
    ) -> Int {
        let first = foreseenCount
        let end = min(first + framesLeft, Handler.foreseenMax)
        var shown = 0
        while shown < bytes.count, foreseenCount < end {
            let rest = bytes.extracting(droppingFirst: shown)
            guard case .complete(let count) = handler.boundary(of: rest, session: session) else {
                break
            }
            let frame = rest.extracting(first: min(max(count, 1), rest.count))
            if isAlone, shown == 0, frame.count == bytes.count { break }
            handler.foresee(frame)
            foreseenCount += 1
            shown += frame.count
        }
        return first
    }

    /// Answers the frames at the front of `bytes` into `output`.
    ///
    /// - Parameters:
    ///   - bytes: What the connection has sent.
    ///   - session: What the handler remembers of it.
    ///   - isRefused: Whether it is one too many.
    ///   - foreseen: The number of the first frame among those that the handler has been shown; nil
    ///     where it has been shown none.
    /// - Returns: How far that went, and why no further.
    mutating func answer(
        _ bytes: Span<UInt8>,
        session: inout Handler.Session,
        isRefused: Bool,
        foreseen: Int?
    ) -> FramesAnswered {
        if let foreseen {
            handler.expect(foreseen)
        } else {
            forgetForeseen()
            _ = foresee(bytes, session: session, isAlone: true)
        }
        var answered = FramesAnswered()
        while answered.consumed < bytes.count {
            let rest = bytes.extracting(droppingFirst: answered.consumed)
            switch handler.boundary(of: rest, session: session) {
            case .incomplete:
                if isRefused, rest.count >= limits.refusedBytesMax {
                    handler.disconnect(.crowded, session: &session, output: &output)
                    answered.stop = .close
                }
                return answered
            case .malformed(let error):
                handler.disconnect(.malformedFrame(error), session: &session, output: &output)
                answered.stop = .close
                return answered
            case .complete(let count):
                guard answered.frames < framesLeft,
                    answers.count < limits.outputBytesPerTurn
                else {
                    answered.stop = .paused
                    return answered
                }
                let frame = rest.extracting(first: min(max(count, 1), rest.count))
                answered.consumed += frame.count
                tally.received &+= UInt64(frame.count)
                answered.frames += 1
                answered.stop = receive(
                    frame,
                    session: &session,
                    isLast: answered.consumed == bytes.count,
                    isRefused: isRefused
                )
                if answered.stop != .incomplete { return answered }
            }
        }
        return answered
    }

    private mutating func receive(
        _ frame: Span<UInt8>,
        session: inout Handler.Session,
        isLast: Bool,
        isRefused: Bool
    ) -> FrameStop {
        beginTick()
        tally.frames &+= 1
        if isRefused {
            handler.refuse(frame, session: &session, output: &output)
            return .close
        }
        let before = output.count
        switch handler.receive(frame, session: &session, output: &output) {
        case .none:
            return .incomplete
        case .close:
            return .close
        case .more:
            return .more
        case .suspended:
            `defer`(&session)
            return .suspended
        case .startTLS:
            if isLast { return .startTLS }
            // Whoever put these bytes there may not be the one that TLS would vouch for.
            output.truncate(to: before)
            handler.disconnect(.bytesBehindStartTLS, session: &session, output: &output)
            return .close
        }
    }

    /// Goes on with the long answer of a connection.
    mutating func resume(_ session: inout Handler.Session) -> FrameStop {
        beginTick()
        return follow(handler.resume(session: &session, output: &output), &session)
    }

    /// Answers with what has been done elsewhere.
    mutating func complete(
        _ reply: Handler.Reply,
        _ session: inout Handler.Session
    ) -> FrameStop {
        beginTick()
        expectNothing()
        return follow(handler.complete(reply, session: &session, output: &output), &session)
    }

    /// Receives the first urgent frame of `bytes` from `offset` on, which is moved behind the frames
    /// that are not: what was received; nil when there is none.
    mutating func answerUrgent(
        _ bytes: Span<UInt8>,
        from offset: inout Int,
        session: inout Handler.Session
    ) -> UrgentFrame? {
        while offset < bytes.count {
            let rest = bytes.extracting(droppingFirst: offset)
            // What is malformed ends the connection in its turn.
            guard case .complete(let count) = handler.boundary(of: rest, session: session) else {
                return nil
            }
            let frame = rest.extracting(first: min(max(count, 1), rest.count))
            guard handler.isUrgent(frame) else {
                offset += frame.count
                continue
            }
            beginTick()
            expectNothing()
            tally.frames &+= 1
            let outcome = handler.receive(frame, session: &session, output: &output)
            return UrgentFrame(count: frame.count, isLast: outcome == .close)
        }
        return nil
    }

    /// Says that what the handler receives next is none of the frames that it has been shown.
    private mutating func expectNothing() { handler.expect(foreseenCount) }

    /// What follows when something that was under way says so.
    private mutating func follow(
        _ outcome: Outcome,
        _ session: inout Handler.Session
    ) -> FrameStop {
        switch outcome {
        case .none: return .incomplete
        case .more: return .more
        case .suspended:
            `defer`(&session)
            return .suspended
        // Nothing that is long under way can start TLS: the peer may have sent more meanwhile.
        case .close, .startTLS: return .close
        }
    }

    /// Has done elsewhere what the session wants, with the reply to come back to this connection.
    private mutating func `defer`(_ session: inout Handler.Session) {
        let token = token
        let replies = replies
        handler.defer(session: &session) { reply in replies.post(reply, to: token) }
    }

    /// Begins the tick, if that has not been done: the handler takes what is newest.
    mutating func beginTick() {
        guard !isInTick else { return }
        isInTick = true
        handler.beginTick(now)
    }

    /// Ends the tick: what the handler holds for it is let go.
    mutating func endTick() {
        isInTick = false
        handler.endTick()
    }

    /// Where the answers of the turn at hand are.
    var answers: Range<Int> { answersBegin..<output.count }

    /// Forgets the answers of the turn at hand, which are sent.
    mutating func clearAnswers() {
        tally.sent &+= UInt64(answers.count)
        output.truncate(to: answersBegin)
        // The memory that a huge answer took goes back.
        if output.count == 0, output.capacity > 4 * limits.outputBytesPerTurn {
            output = BERWriter(capacity: 64 * 1024)
        }
    }

    /// Ends the turn at hand and keeps its answers until ``clearKeptAnswers()``: where they are.
    mutating func keepAnswers() -> Range<Int> {
        defer { answersBegin = output.count }
        return answers
    }

    /// Forgets the answers of all turns, which are sent.
    mutating func clearKeptAnswers() {
        answersBegin = 0
        clearAnswers()
    }
}

/// A frame that was received before its turn.
struct UrgentFrame {
    /// Its length.
    let count: Int

    /// Whether the connection ends after the output.
    let isLast: Bool
}

/// How far a turn got.
struct FramesAnswered {
    /// Bytes of input that are done with.
    var consumed = 0

    /// Frames among them.
    var frames = 0

    /// Why it stopped.
    var stop = FrameStop.incomplete
}

/// Why a turn stopped.
enum FrameStop {
    /// What is left is not a whole frame.
    case incomplete

    /// There may be more frames, but others wait.
    case paused

    /// The answer goes on when the output has been sent.
    case more

    /// The answer goes on when what it needs has been done elsewhere.
    case suspended

    /// The connection ends after the output.
    case close

    /// TLS starts after the output.
    case startTLS
}
