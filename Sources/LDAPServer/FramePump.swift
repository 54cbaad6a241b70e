internal import BER
internal import Cryptography
internal import LDAPEngine

/// Cuts a connection's input into frames and collects the answers: the part of a loop that knows
/// the handler and no socket.
///
/// `output` is empty between turns; it belongs to the loop, and a connection gets a copy of its
/// rest only when the socket does not take all of it.
struct FramePump<Handler: ConnectionHandler & ~Copyable>: ~Copyable {
    var handler: Handler
    var output = BERWriter(capacity: 64 * 1024)
    let limits: ServerLimits

    /// What new TLS connections are made from; nil where there is no TLS.
    var tlsContext: TLSContext?

    /// The time of this tick.
    var now = Moment(milliseconds: 0, unixSeconds: 0)

    /// What has happened since it was last counted.
    var tally = Tally()

    private var isInTick = false

    init(handler: consuming Handler, limits: ServerLimits) {
        self.handler = handler
        self.limits = limits
    }

    /// Answers the frames at the front of `bytes` into `output`.
    mutating func answer(
        _ bytes: Span<UInt8>,
        session: inout Handler.Session,
        isRefused: Bool
    ) -> FramesAnswered {
        var answered = FramesAnswered()
        while answered.consumed < bytes.count {
            let rest = bytes.extracting(droppingFirst: answered.consumed)
            switch handler.boundary(of: rest, session: session) {
            case .incomplete:
                return answered
            case .malformed(let error):
                handler.disconnect(.malformedFrame(error), session: &session, output: &output)
                answered.stop = .close
                return answered
            case .complete(let count):
                guard answered.frames < limits.framesPerTurn,
                    output.count < limits.outputBytesPerTurn
                else {
                    answered.stop = .paused
                    return answered
                }
                let frame = rest.extracting(first: min(max(count, 1), rest.count))
                answered.consumed += frame.count
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
        if !isInTick {
            isInTick = true
            handler.beginTick(now)
        }
        tally.frames &+= 1
        if isRefused {
            handler.refuse(frame, session: &session, output: &output)
            return .close
        }
        let before = output.count
        switch handler.receive(frame, session: &session, output: &output) {
        case .none:
            return .incomplete
        case .close, .more, .suspended:
            // A handler goes on by itself with what takes long.
            return .close
        case .startTLS:
            if isLast { return .startTLS }
            // Whoever put these bytes there may not be the one that TLS would vouch for.
            output.truncate(to: before)
            handler.disconnect(.bytesBehindStartTLS, session: &session, output: &output)
            return .close
        }
    }

    /// Ends the tick: what the handler holds for it is let go.
    mutating func endTick() {
        guard isInTick else { return }
        isInTick = false
        handler.endTick()
    }

    /// Empties the output, and gives back the memory that a huge answer made it take.
    mutating func clearOutput() {
        output.removeAll()
        if output.capacity > 4 * limits.outputBytesPerTurn {
            output = BERWriter(capacity: 64 * 1024)
        }
    }
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

    /// The connection ends after the output.
    case close

    /// TLS starts after the output.
    case startTLS
}
