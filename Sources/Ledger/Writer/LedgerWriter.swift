import Glibc
import LMDB
import Synchronization

/// Carries out commands in batches, one transaction each; confined to the writer's thread.
///
/// Shared with the ledger are only the queue, the counters and the two mutexes.
struct LedgerWriter: ~Copyable {
    private let log: LMDBLog
    private let options: LedgerOptions
    private let shared: LedgerShared
    private var appender: EventAppender

    init(_ log: LMDBLog, _ options: LedgerOptions, _ shared: LedgerShared) {
        self.log = log
        self.options = options
        self.shared = shared
        appender = EventAppender(log, options.limits)
    }

    /// Takes commands until the queue ends.
    mutating func run() {
        while let commands = shared.queue.take() { carryOut(commands[...]) }
    }

    /// Carries out `commands`, in as many commits as their events need.
    private mutating func carryOut(_ commands: ArraySlice<any PendingCommand>) {
        var waiting = commands
        while !waiting.isEmpty {
            if let failure = shared.failure {
                refuse(waiting, failure)
                return
            }
            do throws(BatchError) {
                let batch = try write(waiting)
                settle(batch, waiting)
                waiting = waiting.dropFirst(batch.outcomes.count)
            } catch {
                waiting = carryOn(waiting, after: error)
            }
        }
    }

    /// Decides and writes as many of `commands` as one commit may hold.
    private mutating func write(
        _ commands: ArraySlice<any PendingCommand>
    ) throws(BatchError) -> Batch {
        let log = log
        return try log.environment.write { (writing) throws(BatchError) -> Batch in
            var batch = Batch()
            do throws(LedgerError) {
                try appender.begin(writing)
            } catch {
                throw .batch(error)
            }
            FaultPoint.ledgerBeforeAppend.hit()
            let now = options.clock()
            for command in commands {
                let outcome = try append(command, index: batch.outcomes.count, now, &writing)
                batch.add(outcome)
                if batch.eventCount >= options.limits.eventsPerCommitMax { break }
            }
            batch.end = appender.end
            if batch.eventCount > 0 { try finish(&writing) }
            return batch
        }
    }

    /// Lets one command decide, then appends its events.
    private mutating func append(
        _ command: any PendingCommand,
        index: Int,
        _ now: Int64,
        _ writing: inout WriteTransaction
    ) throws(BatchError) -> Batch.Outcome {
        let drafts: [EventDraft]
        do {
            drafts = try command.decide(StateView(writing.view, log, end: appender.end))
        } catch {
            return .refused(error)
        }
        let max = options.limits.eventsPerCommandMax
        guard drafts.count <= max else {
            return .refused(LedgerError.tooLarge(.eventsPerCommand, count: drafts.count, max: max))
        }
        do throws(LedgerError) {
            // Lent out of a span: a loop over the array, or its subscript, copies each draft.
            let lent = drafts.span
            for index in lent.indices {
                try appender.append(lent[index], by: command.actor, now: now, &writing)
            }
        } catch {
            throw BatchError(error, command: index)
        }
        return .written(appender.end.position, eventCount: drafts.count)
    }

    /// Signs the head and stores it with the end of the log.
    private mutating func finish(_ writing: inout WriteTransaction) throws(BatchError) {
        do throws(LedgerError) {
            let head = try shared.signHead(appender.end)
            try appender.finish(head: head, &writing)
        } catch {
            throw .batch(error)
        }
        FaultPoint.ledgerAfterAppendBeforeCommit.hit()
        if let fault = options.commitFault?() ?? injectedFault() {
            throw .batch(.fsyncFailed(fault))
        }
    }

    private func injectedFault() -> LMDBError? {
        FaultPoint.failsSync() ? .failed(code: EIO, operation: .commit) : nil
    }

    /// Tells the callers what became of a batch that is durable.
    private func settle(
        _ batch: Batch,
        _ commands: ArraySlice<any PendingCommand>
    ) {
        if batch.eventCount > 0 {
            shared.counters.commits.add(1, ordering: .relaxed)
            shared.counters.events.add(batch.eventCount, ordering: .relaxed)
            FaultPoint.ledgerAfterCommitBeforeAcknowledge.hit()
            shared.publish(batch.end)
        }
        for (command, outcome) in zip(commands, batch.outcomes) {
            switch outcome {
            case .written(let position, let eventCount):
                shared.counters.commands.add(1, ordering: .relaxed)
                command.acknowledge(position, eventCount: eventCount)
            case .refused(let error):
                shared.counters.refusals.add(1, ordering: .relaxed)
                command.refuse(error)
            }
        }
    }

    /// What is left to carry out after a batch of `waiting` was rolled back.
    private mutating func carryOn(
        _ waiting: ArraySlice<any PendingCommand>,
        after error: BatchError
    ) -> ArraySlice<any PendingCommand> {
        switch error {
        case .command(let index, let error):
            // The others are decided again, without what this one wrote before it failed.
            shared.counters.refusals.add(1, ordering: .relaxed)
            waiting[waiting.startIndex + index].refuse(error)
            var others = Array(waiting)
            others.remove(at: index)
            return others[...]
        case .batch(var error):
            if case .noRoom(let cause) = error, !isLastCommitIntact() {
                error = .fsyncFailed(cause)
            }
            if error.isFatal { shared.fail(error, options.onFatal) }
            refuse(waiting, error)
            return []
        }
    }

    /// Whether the file still ends where the last acknowledged commit left it.
    ///
    /// LMDB writes new pages beside the old ones, so a disk without room harms nothing that was
    /// committed; should the small write at the end have failed, LMDB refuses the next transaction.
    private func isLastCommitIntact() -> Bool {
        do throws(LedgerError) {
            let end = try log.environment.read { (reading) throws(LedgerError) -> LogEnd in
                try Meta.end(reading.view, log.tables.meta)
            }
            return end == shared.durableEnd
        } catch {
            return false
        }
    }

    private func refuse(_ commands: ArraySlice<any PendingCommand>, _ error: LedgerError) {
        shared.counters.refusals.add(commands.count, ordering: .relaxed)
        for command in commands { command.refuse(error) }
    }
}

/// What became of the commands of one transaction.
private struct Batch {
    enum Outcome {
        case written(Position, eventCount: Int)
        case refused(any Error)
    }

    var outcomes: [Outcome] = []
    var eventCount = 0
    var end = LogEnd.empty

    mutating func add(_ outcome: Outcome) {
        outcomes.append(outcome)
        if case .written(_, let eventCount) = outcome { self.eventCount += eventCount }
    }
}
