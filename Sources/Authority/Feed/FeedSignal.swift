import Dispatch
import Synchronization

/// Wakes one thread; any number of calls before it waits wake it once.
final class FeedSignal: Sendable {
    private let isPending = Mutex(false)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Lets the thread that waits, or will next wait, go on.
    func signal() {
        let wasPending = isPending.withLock { isPending in
            defer { isPending = true }
            return isPending
        }
        if !wasPending { semaphore.signal() }
    }

    /// Waits for a signal since the last wait.
    func wait() {
        semaphore.wait()
        isPending.withLock { $0 = false }
    }
}
