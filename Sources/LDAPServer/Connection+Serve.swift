internal import BER

/// Reading, answering and sending.
extension Connection {
    /// What a turn has come to when everything is answered and nothing is sent.
    enum Answered {
        /// There is nothing to send.
        case decided(Verdict)

        /// There may be; and perhaps more to receive than was.
        case unsent(mayHaveMore: Bool)
    }

    /// One turn of an open connection with nothing unsent.
    mutating func serve<Handler: ConnectionHandler & ~Copyable>(
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        let received = hasFrames || hasInputEnded ? nil : receive(&input)
        switch answer(received, foreseen: nil, &input, &pump) {
        case .decided(let verdict):
            return verdict
        case .unsent(let mayHaveMore):
            return finishTurn(sending: pump.answers, mayHaveMore: mayHaveMore, &input, &pump)
        }
    }

    /// Shows the pump's handler what has been received, before others' requests or its own are
    /// answered: the number of the first frame among those shown.
    func foresee<Handler: ConnectionHandler & ~Copyable>(
        _ input: borrowing OwnedBytes,
        isAlone: Bool,
        _ pump: inout FramePump<Handler>
    ) -> Int where Handler.Session == Session {
        input.foreseen(by: &pump, session: session, isAlone: isAlone)
    }

    /// The first half of such a turn, behind receiving: `received` is how that went, nil where
    /// nothing had to be received; `foreseen` is the number of the first frame where frames have been
    /// shown.
    mutating func answer<Handler: ConnectionHandler & ~Copyable>(
        _ received: ReceiveResult?,
        foreseen: Int?,
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Answered where Handler.Session == Session {
        var mayHaveMore = false
        switch received {
        case nil:
            break
        case .bytes(let count):
            mayHaveMore = count >= LoopInput.capacity || transport.hasBufferedInput
        case .wait(let interest):
            if !isDraining { return .decided(.wait(interest)) }
        case .ended:
            hasInputEnded = true
        case .failed:
            return .decided(.close)
        }
        let wasPending = !pending.isEmpty
        let answered =
            wasPending
            ? pending.answered(by: &pump, &session, isRefused: isRefused, foreseen: nil)
            : input.answered(by: &pump, &session, isRefused: isRefused, foreseen: foreseen)
        settle(answered.consumed, stop: answered.stop, wasPending: wasPending, &input)
        noteProgress(frames: answered.frames, wasPending: wasPending, pump.now, pump.limits)
        if stage == .open, activity == .none, !hasFrames, !mayHaveMore {
            if hasInputEnded {
                stage = .flushThenEnd
            } else if isDraining {
                pump.handler.disconnect(.stopping, session: &session, output: &pump.output)
                stage = .flushThenEnd
            }
        }
        // Nothing was said and nothing is to be said: the peer asked for the end.
        if answered.stop == .close, pump.answers.isEmpty {
            transport.sayGoodBye()
            return .decided(.close)
        }
        return .unsent(mayHaveMore: mayHaveMore)
    }

    /// The second half: sends the answers that stand at `place` of the pump's output.
    mutating func finishTurn<Handler: ConnectionHandler & ~Copyable>(
        sending place: Range<Int>,
        mayHaveMore: Bool,
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        let verdict = send(place, &pump)
        pump.clearAnswers()
        if let verdict { return verdict }
        if stage != .open { return advance(&input, &pump) }
        switch activity {
        case .none: return hasFrames || mayHaveMore ? .again : .wait(.read)
        case .more: return .again
        // What came behind the frame may be urgent.
        case .suspended: return pending.isEmpty ? waitForReply : .again
        }
    }

    /// Whether its next turn begins by receiving into the loop's buffer.
    var awaitsFrame: Bool {
        stage == .open && activity == .none && !hasFrames && !hasInputEnded && pending.isEmpty
            && unsent.isEmpty
    }

    /// Sends the answers of the turn at hand and keeps what the socket does not take; nil when all is
    /// sent.
    mutating func send<Handler: ConnectionHandler & ~Copyable>(
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        defer { pump.clearAnswers() }
        return send(pump.answers, &pump)
    }

    /// The same for answers that stand at `place` of the pump's output.
    private mutating func send<Handler: ConnectionHandler & ~Copyable>(
        _ place: Range<Int>,
        _ pump: inout FramePump<Handler>
    ) -> Verdict? where Handler.Session == Session {
        guard !place.isEmpty else { return nil }
        let answers = pump.output.bytes.extracting(place)
        guard unsent.isEmpty else {
            // Behind what is on its way already.
            unsent.append(answers)
            return .wait(interest)
        }
        switch transport.send(answers) {
        case .all:
            return nil
        case .some(let count, let interest):
            unsent.append(answers.extracting(droppingFirst: count))
            let rate = max(pump.limits.slowestReaderBytesPerSecond, 1)
            deadline =
                pump.now.milliseconds + pump.limits.unsentMilliseconds
                + Int64(unsent.count * 1000 / rate)
            return .wait(interest)
        case .failed:
            return .close
        }
    }

    /// Sends what an earlier turn could not; nil when all is sent.
    mutating func sendUnsent() -> Verdict? {
        switch unsent.sent(over: &transport) {
        case .all:
            unsent.release()
            return nil
        case .some(let count, let interest):
            unsent.take(count)
            return .wait(interest)
        case .failed:
            return .close
        }
    }

    /// Ends the connection by itself: the peer is told why, as far as there is a way to.
    mutating func end<Handler: ConnectionHandler & ~Copyable>(
        _ reason: DisconnectReason,
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        guard stage == .open, unsent.isEmpty else { return .close }
        pump.handler.disconnect(reason, session: &session, output: &pump.output)
        pending.release()
        hasFrames = false
        activity = .none
        stage = .flushThenEnd
        if let verdict = send(&pump) { return verdict }
        return advance(&input, &pump)
    }

    /// What follows when the deadline has passed.
    mutating func expire<Handler: ConnectionHandler & ~Copyable>(
        _ input: inout OwnedBytes,
        _ pump: inout FramePump<Handler>
    ) -> Verdict where Handler.Session == Session {
        pump.tally.expired += 1
        if isRefused { return end(.crowded, &input, &pump) }
        if stage == .handshake { pump.tally.failedHandshakes += 1 }
        if activity == .suspended { return end(.noReply, &input, &pump) }
        return end(pending.isEmpty ? .idle : .unfinishedFrame, &input, &pump)
    }

    /// Keeps what is left of the input and notes how the turn ended.
    private mutating func settle(
        _ consumed: Int,
        stop: FrameStop,
        wasPending: Bool,
        _ input: inout OwnedBytes
    ) {
        hasFrames = stop == .paused
        switch stop {
        case .incomplete, .paused, .more, .suspended:
            if wasPending {
                pending.take(consumed)
            } else {
                pending.append(input.bytes.extracting(droppingFirst: consumed))
            }
        case .close:
            stage = .flushThenEnd
            pending.release()
        case .startTLS:
            stage = .flushThenTLS
            pending.release()
        }
        let count = input.count
        input.take(count, isKept: true)
        begin(stop)
    }

    /// Sets the deadline after a turn that answered so many frames.
    ///
    /// Only whole frames move it, so that bytes which trickle in buy no time.
    private mutating func noteProgress(
        frames: Int,
        wasPending: Bool,
        _ now: Moment,
        _ limits: ServerLimits
    ) {
        if activity != .none {
            hasSpoken = true
            allowActivity(now, limits)
        } else if frames > 0 {
            hasSpoken = true
            let allowed = pending.isEmpty ? limits.idleMilliseconds : limits.frameMilliseconds
            deadline = now.milliseconds + allowed
        } else if hasSpoken, !wasPending, !pending.isEmpty {
            deadline = now.milliseconds + limits.frameMilliseconds
        }
    }

    /// Receives into the loop's buffer, or behind an unfinished frame into the connection's own.
    mutating func receive(_ input: inout OwnedBytes) -> ReceiveResult {
        if pending.isEmpty {
            return input.received(over: &transport, wanted: LoopInput.capacity)
        }
        return receiveMore()
    }

    /// Receives behind what is pending.
    mutating func receiveMore() -> ReceiveResult {
        // Room grows with what has come, never with what a header promises.
        pending.received(over: &transport, wanted: max(pending.count, 4096))
    }
}

/// What is done with bytes stands here, so that they can be lent while other parts of their
/// connection change.
extension OwnedBytes {
    /// Has the pump answer the frames in these bytes.
    fileprivate func answered<Handler: ConnectionHandler & ~Copyable>(
        by pump: inout FramePump<Handler>,
        _ session: inout Handler.Session,
        isRefused: Bool,
        foreseen: Int?
    ) -> FramesAnswered {
        pump.answer(bytes, session: &session, isRefused: isRefused, foreseen: foreseen)
    }

    /// Has the pump show its handler the frames in these bytes.
    fileprivate func foreseen<Handler: ConnectionHandler & ~Copyable>(
        by pump: inout FramePump<Handler>,
        session: borrowing Handler.Session,
        isAlone: Bool
    ) -> Int {
        pump.foresee(bytes, session: session, isAlone: isAlone)
    }

    /// Sends these bytes as far as the socket takes them.
    fileprivate func sent(over transport: inout Transport) -> SendResult { transport.send(bytes) }

    /// Receives once behind these bytes.
    fileprivate mutating func received(
        over transport: inout Transport,
        wanted: Int
    ) -> ReceiveResult {
        appendInto(wanted: wanted) { room in transport.receive(into: &room) }
    }
}
