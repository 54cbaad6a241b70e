import Dispatch
import Synchronization

/// The jobs that a pool's threads take, the single ones first.
final class WorkQueue: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var single = Fifo()
        var batch = Fifo()
    }

    /// A queue in an array: what is taken from the front is dropped when it is half of it.
    private struct Fifo {
        private var jobs: [Job?] = []
        private var taken = 0

        var count: Int { jobs.count - taken }

        mutating func append(_ job: @escaping Job) { jobs.append(job) }

        mutating func next() -> Job? {
            guard taken < jobs.count else { return nil }
            let job = jobs[taken]
            jobs[taken] = nil
            taken += 1
            if taken * 2 >= jobs.count {
                jobs.removeFirst(taken)
                taken = 0
            }
            return job
        }
    }

    private let state = Mutex(State())
    /// Counts the jobs, and after ``close(threads:)`` one more for each thread.
    private let pending = DispatchSemaphore(value: 0)

    func add(_ urgency: WorkPool.Urgency, _ job: @escaping Job) {
        state.withLock { state in
            switch urgency {
            case .single: state.single.append(job)
            case .batch: state.batch.append(job)
            }
        }
        pending.signal()
    }

    /// How many jobs wait.
    var count: Int { state.withLock { $0.single.count + $0.batch.count } }

    /// Waits for a job; `nil` when the queue was closed and is empty.
    func next() -> Job? {
        pending.wait()
        return state.withLock { state in state.single.next() ?? state.batch.next() }
    }

    /// Lets each of `threads` threads end after the jobs that are there.
    func close(threads: Int) {
        for _ in 0..<threads { pending.signal() }
    }
}
