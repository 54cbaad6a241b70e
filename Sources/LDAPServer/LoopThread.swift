private import Glibc

/// A thread of the system's, for work that blocks.
struct LoopThread {
    private let thread: pthread_t

    /// Runs `body` on a new thread; nil when the system gives none.
    static func start(_ body: @escaping @Sendable () -> Void) -> LoopThread? {
        let order = unsafe Unmanaged.passRetained(Order(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let order = unsafe Unmanaged<Order>.fromOpaque(argument).takeRetainedValue()
                order.body()
                return nil
            },
            order.toOpaque()
        )
        guard code == 0 else {
            unsafe order.release()
            return nil
        }
        return LoopThread(thread: thread)
    }

    /// Waits for its end; once.
    func join() { pthread_join(thread, nil) }

    private final class Order: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
