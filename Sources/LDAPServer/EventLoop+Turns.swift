private import Synchronization

/// The turns of connections: what each may do in a tick, and what comes of it.
extension EventLoop where Handler: ~Copyable {
    /// Gives the connections that had more to do their turns; of long answers only so many, and to a
    /// source no more than its share, so that the others wait for the next tick, and are then the first.
    mutating func turnQueued() {
        var slices = 0
        for index in queued.indices {
            let token = queued[index]
            guard table.isCurrent(token) else { continue }
            let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
            guard shares.left(of: table[descriptor].arrival.pass) > 0 else {
                waiting.append(token)
                continue
            }
            // Behind the share: whoever has none left would take the slices of those who have.
            if table[descriptor].activity == .more {
                slices += 1
                if slices > shared.limits.slicesPerTick {
                    waiting.append(token)
                    continue
                }
            }
            table[descriptor].isQueued = false
            turn(token)
        }
        queued.removeAll(keepingCapacity: true)
        guard !waiting.isEmpty else { return }
        waiting.append(contentsOf: queue)
        swap(&queue, &waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    /// Gives a connection its turn, if it is still there.
    ///
    /// - Parameters:
    ///   - token: The connection's.
    ///   - hasHungUp: Whether the socket says that it is broken.
    mutating func turn(_ token: UInt64, hasHungUp: Bool = false) {
        guard table.isCurrent(token) else { return }
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        // Of one that waits for a reply only, this would be reported until that has come.
        if hasHungUp, table[descriptor].interest.isEmpty { return close(descriptor) }
        // What is queued has its turn at its place, so that being ready as well gains nothing.
        if table[descriptor].isQueued { return }
        let pass = table[descriptor].arrival.pass
        let share = shares.left(of: pass)
        guard share > 0 else {
            table[descriptor].isQueued = true
            return queue.append(token)
        }
        let held = table[descriptor].heldBytes
        let frames = pump.tally.frames
        pump.token = token
        pump.framesLeft = min(share, shared.limits.framesPerTurn)
        let verdict = table[descriptor].turn(&input, &pump)
        shares.take(Int(clamping: pump.tally.frames &- frames), pass)
        apply(verdict, to: descriptor, token, held: held)
    }

    /// Gives a connection the reply that it waits for, if it is still there.
    mutating func complete(_ reply: Handler.Reply, _ token: UInt64) {
        guard table.isCurrent(token) else { return }
        let descriptor = ConnectionTable<Handler.Session>.descriptor(of: token)
        let held = table[descriptor].heldBytes
        pump.token = token
        let verdict = table[descriptor].complete(reply, &input, &pump)
        apply(verdict, to: descriptor, token, held: held)
    }

    /// Carries out what a turn decided.
    mutating func apply(
        _ verdict: Connection<Handler.Session>.Verdict,
        to descriptor: Int32,
        _ token: UInt64,
        held: Int
    ) {
        let grown = table[descriptor].heldBytes - held
        heldBytes += grown
        if grown > 0, heldBytes > shared.limits.bufferedBytesPerLoopMax {
            let before = table[descriptor].heldBytes
            let last = table[descriptor].end(.buffersFull, &input, &pump)
            // Whatever it would still wait for, it holds nothing any more.
            heldBytes += table[descriptor].heldBytes - before
            follow(last, descriptor, token)
        } else {
            follow(verdict, descriptor, token)
        }
    }

    private mutating func follow(
        _ verdict: Connection<Handler.Session>.Verdict,
        _ descriptor: Int32,
        _ token: UInt64
    ) {
        switch verdict {
        case .close:
            close(descriptor)
        case .again:
            guard !table[descriptor].isQueued else { return }
            table[descriptor].isQueued = true
            queue.append(token)
        case .wait(let interest):
            guard interest != table[descriptor].interest else { return }
            table[descriptor].interest = interest
            if !poller.modify(descriptor, interest, token: token) { close(descriptor) }
        }
    }

    /// Ends a connection at once.
    mutating func close(_ descriptor: Int32) {
        heldBytes -= table[descriptor].heldBytes
        // Before the pass goes, with which the handler may give back more.
        pump.handler.end(&table[descriptor].session)
        pump.sources.release(table[descriptor].arrival.pass, at: pump.now.milliseconds)
        table.remove(descriptor)
        gate.connections.wrappingSubtract(1, ordering: .relaxed)
        shared.connections.wrappingSubtract(1, ordering: .relaxed)
        if !isListening, !isDraining { _ = resumeListening() }
    }
}
