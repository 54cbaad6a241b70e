internal import BER

/// Ready connections whose turns are taken together, in four steps: all are received, all are looked
/// at, all are answered, and then all answers are sent.
///
/// Each step's code and the kernel's then stay in the processor's caches for all of them, and what
/// one needs from memory comes while those before it are answered; docs/architecture.md, "Turns
/// together".
struct TurnGroup<Session: Sendable>: ~Copyable {
    /// One of them, between the steps of its turn.
    struct Member: ~Copyable {
        var token: UInt64 = 0
        /// What it has sent.
        var input = OwnedBytes()
        var received = ReceiveResult.failed
        /// The number of its first frame among those that the handler has had a glance at.
        var foreseen = 0
        var answered = Connection<Session>.Answered.decided(.close)
        /// Where its answers stand in the pump's output.
        var answers = 0..<0
        /// The memory that it held before its turn.
        var heldBytes = 0
    }

    /// As many as there are at most: with four it gained less, with sixteen no more.
    var members = InlineArray<8, Member> { _ in Member() }
}

extension EventLoop where Handler: ~Copyable {
    /// Gives ready connections their turns together, those from `first` on that wait for nothing but
    /// a frame: how many, at most `end - first`.
    mutating func turnTogether(from first: Int, to end: Int) -> Int {
        var size = 0
        while size < min(end - first, group.members.count),
            receive(poller.token(at: first + size), into: size)
        {
            size += 1
        }
        pump.forgetForeseen()
        for index in 0..<size { foresee(index, isAlone: size == 1) }
        var sent = 0
        var frames = pump.tally.frames
        for index in 0..<size {
            let isLong = answer(index)
            // Nobody waits for the long answers of another, or for more than a turn's frames.
            let areMany = pump.tally.frames &- frames >= UInt64(shared.limits.framesPerTurn)
            guard isLong || areMany || index + 1 == size else { continue }
            for index in sent...index { send(index) }
            pump.clearKeptAnswers()
            sent = index + 1
            frames = pump.tally.frames
        }
        return size
    }

    /// Receives what a connection has sent; false, with nothing done, where its turn is another one.
    private mutating func receive(_ token: UInt64, into index: Int) -> Bool {
        guard LoopToken.isConnection(token), table.isCurrent(token) else { return false }
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        guard table[descriptor].awaitsFrame, !table[descriptor].isQueued,
            shares.left(of: table[descriptor].arrival.pass) > 0
        else { return false }
        group.members[index].token = token
        group.members[index].received = table[descriptor].receive(&group.members[index].input)
        return true
    }

    /// Has the handler glance at what a member has sent.
    private mutating func foresee(_ index: Int, isAlone: Bool) {
        guard case .bytes = group.members[index].received else { return }
        let token = group.members[index].token
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        pump.framesLeft = framesMax(of: table[descriptor].arrival.pass)
        group.members[index].foreseen = table[descriptor].foresee(
            group.members[index].input,
            isAlone: isAlone,
            &pump
        )
    }

    /// How many frames the turn of a connection with this pass may answer.
    ///
    /// One of what has been received even where those before it have spent its source's share.
    private func framesMax(of pass: SourcePass) -> Int {
        min(max(shares.left(of: pass), 1), shared.limits.framesPerTurn)
    }

    /// Answers a member: whether what there is to send should not wait for the others'.
    private mutating func answer(_ index: Int) -> Bool {
        let token = group.members[index].token
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        let pass = table[descriptor].arrival.pass
        let frames = pump.tally.frames
        pump.token = token
        pump.framesLeft = framesMax(of: pass)
        group.members[index].heldBytes = table[descriptor].heldBytes
        group.members[index].answered = table[descriptor].answer(
            group.members[index].received,
            foreseen: group.members[index].foreseen,
            &group.members[index].input,
            &pump
        )
        group.members[index].answers = pump.keepAnswers()
        shares.take(Int(clamping: pump.tally.frames &- frames), pass)
        return table[descriptor].activity != .none
            || pump.output.count >= shared.limits.outputBytesPerTurn
    }

    /// Sends a member's answers and does what follows from its turn.
    private mutating func send(_ index: Int) {
        let token = group.members[index].token
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        pump.token = token
        let verdict =
            switch group.members[index].answered {
            case .decided(let verdict): verdict
            case .unsent(let mayHaveMore):
                table[descriptor].finishTurn(
                    sending: group.members[index].answers,
                    mayHaveMore: mayHaveMore,
                    &input,
                    &pump
                )
            }
        apply(verdict, to: descriptor, token, held: group.members[index].heldBytes)
    }
}
