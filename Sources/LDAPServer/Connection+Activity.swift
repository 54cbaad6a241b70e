internal import BER

/// Answers that take more than a turn: long ones, and those for which something is done elsewhere.
///
/// ```
///   frame ─► more ──► output sent ──► resume ─┬─► none: the next frame
///               ▲─────────────────────────────┘
///   frame ─► suspended ──► defer … reply ──► complete ──► none: the next frame
/// ```
/// Meanwhile what else the peer sends is read, up to a limit, looked through for urgent frames, and
/// kept.
extension Connection {
    /// Notes what a frame has left under way.
    mutating func begin(_ stop: FrameStop) {
        switch stop {
        case .more: activity = .more
        case .suspended: activity = .suspended
        case .incomplete, .paused, .close, .startTLS: activity = .none
        }
        if activity != .none { lookedThrough = 0 }
    }

    /// One turn of a connection with nothing unsent on which an answer is under way.
    mutating func goOn<Handler: ConnectionHandler & ~Copyable>(
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        if let verdict = listen(&pump) { return verdict }
        if stage == .open, activity == .more {
            follow(pump.resume(&session), pump.now, pump.limits)
        }
        if let verdict = send(&pump) { return verdict }
        if stage != .open { return advance(&input, &pump) }
        return activity == .suspended ? waitForReply : .again
    }

    /// Goes on with a reply from elsewhere; one that nobody waits for any more is dropped.
    mutating func complete<Handler: ConnectionHandler & ~Copyable>(
        _ reply: Handler.Reply,
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        guard stage == .open, activity == .suspended else { return .wait(interest) }
        follow(pump.complete(reply, &session), pump.now, pump.limits)
        if let verdict = send(&pump) { return verdict }
        if !unsent.isEmpty { return .wait(interest) }
        if stage != .open { return advance(&input, &pump) }
        return activity == .suspended ? waitForReply : .again
    }

    /// What a suspended connection waits for besides its reply: to be told of urgent frames, unless
    /// nothing more can come or be kept.
    var waitForReply: Verdict { .wait(listensMeanwhile ? .read : []) }

    /// Sets the deadline of what is under way.
    mutating func allowActivity(_ now: Moment, _ limits: ServerLimits) {
        let allowed =
            activity == .suspended ? limits.replyMilliseconds : limits.idleMilliseconds
        deadline = now.milliseconds + allowed
    }

    private var listensMeanwhile: Bool { !hasInputEnded && !isFull }

    /// Takes what else the peer has sent, and receives what of it is urgent.
    private mutating func listen<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        isFull = pending.count >= pump.limits.pipelinedBytesMax
        if listensMeanwhile {
            switch receiveMore() {
            case .bytes: isFull = pending.count >= pump.limits.pipelinedBytesMax
            case .wait: break
            case .ended: hasInputEnded = true
            case .failed: return .close
            }
        }
        while stage == .open,
            let urgent = pending.urgentFrameAnswered(
                by: &pump,
                from: &lookedThrough,
                session: &session
            )
        {
            pending.remove(urgent.count, at: lookedThrough)
            if urgent.isLast { follow(.close, pump.now, pump.limits) }
        }
        return nil
    }

    /// Notes what an answer under way has come to.
    private mutating func follow(_ stop: FrameStop, _ now: Moment, _ limits: ServerLimits) {
        begin(stop)
        if stop == .close {
            stage = .flushThenEnd
            pending.release()
        }
        guard activity == .none else { return allowActivity(now, limits) }
        hasFrames = !pending.isEmpty
        deadline =
            now.milliseconds
            + (pending.isEmpty ? limits.idleMilliseconds : limits.frameMilliseconds)
    }
}

extension OwnedBytes {
    /// Has the pump receive the first urgent frame in these bytes from `offset` on.
    fileprivate func urgentFrameAnswered<Handler: ConnectionHandler & ~Copyable>(
        by pump: inout FramePump<Handler>,
        from offset: inout Int,
        session: inout Handler.Session
    ) -> UrgentFrame? {
        pump.answerUrgent(bytes, from: &offset, session: &session)
    }
}
