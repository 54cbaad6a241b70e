import Glibc

/// A thread of our own: LMDB's write transactions begin and end on it, and its blocking calls block
/// nobody else.
///
/// `@unchecked Sendable`: the handle is a constant, used by ``join()`` alone, which its one owner
/// calls once.
@safe final class WriterThread: @unchecked Sendable {
    private let handle: pthread_t

    /// Starts `body` on a new thread; nil when the system has none to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            unsafe start.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits until the body has returned; from the thread itself, lets it run out alone.
    func join() {
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }
}

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
