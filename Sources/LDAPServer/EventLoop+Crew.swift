internal import Synchronization

/// Which connections the loop has: none while it rests, and its share when others begin to work.
extension EventLoop where Handler: ~Copyable {
    /// Publishes what this loop has seen of the window that has ended now; the first one judges by it
    /// how many are to work.
    mutating func review(_ share: LoopLoad.Share, at now: Int64) {
        gate.busy.store(share.busy, ordering: .relaxed)
        gate.processor.store(share.processor, ordering: .relaxed)
        let atWork = shared.atWork.load(ordering: .relaxed)
        // What could not be handed over when the loop was to rest.
        if number >= atWork { return followCrew() }
        guard number == 0 else { return }
        let load = shared.load(of: atWork)
        // With one loop that has time left there is nothing to decide.
        let isQuiet = atWork == 1 && load.busiest < CrewPolicy.busyMin
        let seen = CrewTotals(
            time: now,
            work: shared.statistics.work,
            idle: isQuiet ? nil : ProcessorIdleness.nanoseconds()
        )
        let window = seen.since(crewTotals, load, atWork: atWork)
        crewTotals = seen
        let wanted = crewPolicy.review(window, of: shared.gates.count)
        if wanted != atWork { shared.employ(wanted, insteadOf: atWork) }
    }

    /// Hands over what others are to have now, and listens or does not, as the crew is.
    mutating func followCrew() {
        let atWork = shared.atWork.load(ordering: .acquiring)
        let before = crewSize
        crewSize = atWork
        guard !isDraining, !shared.isStopping.load(ordering: .relaxed) else { return }
        if number >= atWork {
            pauseListening()
            handOver { $0 % atWork }
        } else {
            _ = resumeListening()
            guard number < before, before < atWork else { return }
            handOver { place in
                let target = place % atWork
                return target >= before ? target : nil
            }
        }
    }

    /// Takes in a connection that has been counted for this loop.
    mutating func takeIn(_ moved: MovedConnection<Handler.Session>) {
        guard let connection = moved.take() else { return }
        let descriptor = connection.transport.descriptor
        let token = table.insert(connection)
        pump.handler.welcome(&table[descriptor].session)
        guard poller.add(descriptor, .read, token: token) else { return close(descriptor) }
        if isDraining { drain(descriptor) }
    }

    /// Gives connections on which nothing is under way to the loops that `target` names, by their
    /// places in the list of all; keeps those for which that loop is no longer there.
    mutating func handOver(_ target: (Int) -> Int?) {
        var woken: Set<Int> = []
        // From the end, since taking one out moves the last one into its place.
        var index = table.live.count
        while index > 0 {
            index -= 1
            let descriptor = table.live[index]
            guard let loop = target(index), table[descriptor].isMovable else { continue }
            poller.remove(descriptor)
            let moved = MovedConnection(table.take(descriptor))
            shared.gates[loop].connections.wrappingAdd(1, ordering: .relaxed)
            guard moves[loop].put(moved) else {
                shared.gates[loop].connections.wrappingSubtract(1, ordering: .relaxed)
                // To the end of the list, which has been gone through.
                takeIn(moved)
                continue
            }
            gate.connections.wrappingSubtract(1, ordering: .relaxed)
            woken.insert(loop)
        }
        for loop in woken { shared.gates[loop].wake() }
    }
}

extension Connection {
    /// Whether another loop can have it: it holds nothing, and waits for nothing but the next frame.
    fileprivate var isMovable: Bool {
        stage == .open && activity == .none && heldBytes == 0 && !isQueued && !isDraining
            && !hasInputEnded && interest == .read && !transport.hasBufferedInput
    }
}
