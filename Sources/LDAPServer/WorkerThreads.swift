private import Dispatch
internal import Synchronization

/// A few threads for what may block or take long, and a short queue before them.
///
/// Nothing here is for look-ups: a loop hands over what it must not wait for, and is told by the job
/// itself when it is done.
final class WorkerThreads: Sendable {
    /// Something to be done, called once: with whether the threads end and it is only to say so.
    typealias Job = @Sendable (_ isCancelled: Bool) -> Void

    private struct State {
        var waiting: [Job] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    /// Signaled once for each job, and once for each thread at the end.
    private let wake = DispatchSemaphore(value: 0)
    private let threads: Mutex<[LoopThread]>
    private let waitingMax: Int

    /// Starts `count` threads, before which `waitingMax` jobs may wait.
    /// - Throws: ``ServerError`` when the system gives no thread.
    init(count: Int, waitingMax: Int) throws(ServerError) {
        self.waitingMax = waitingMax
        threads = Mutex([])
        for _ in 0..<count {
            guard let thread = LoopThread.start({ [self] in run() }) else {
                stop()
                throw .last("pthread_create")
            }
            threads.withLock { $0.append(thread) }
        }
    }

    /// Has `job` called soon; false, and it never is, when too many wait or the threads have ended.
    func add(_ job: @escaping Job) -> Bool {
        let isAdded = state.withLock { state in
            guard !state.isStopped, state.waiting.count < waitingMax else { return false }
            state.waiting.append(job)
            return true
        }
        if isAdded { wake.signal() }
        return isAdded
    }

    /// Ends the threads when they have done what they have begun; jobs that wait are canceled.
    func stop() {
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        let canceled = state.withLock { state in
            defer { state.waiting = [] }
            state.isStopped = true
            return state.waiting
        }
        for job in canceled { job(true) }
        for _ in threads { wake.signal() }
        for thread in threads { thread.join() }
    }

    private func run() {
        while true {
            wake.wait()
            let (job, isOver) = state.withLock { state -> (Job?, Bool) in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopped)
            }
            job?(false)
            if isOver { return }
        }
    }
}
