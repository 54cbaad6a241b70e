import Glibc

/// A role's ties to its supervisor: a pipe whose closing ends the role, and one to say that it is ready.
///
/// Without a supervisor (`waxwing serve --role …` started by hand or by another supervisor) both are nil.
struct Lifeline: Sendable {
    private let lifeline: Int32?
    private let ready: Int32?

    init(lifeline: Int32?, ready: Int32?) {
        self.lifeline = lifeline
        self.ready = ready
    }

    /// Ends this process as soon as the supervisor is gone, however it went.
    ///
    /// A thread of its own waits for it, so that a busy event loop cannot delay it: a new supervisor
    /// must find the ledger free.
    func watch() {
        guard let lifeline else { return }
        var thread = pthread_t()
        let context = unsafe UnsafeMutableRawPointer(bitPattern: Int(lifeline) + 1)
        unsafe pthread_create(
            &thread,
            nil,
            { context in
                let descriptor = Int32(Int(bitPattern: context) - 1)
                var byte: UInt8 = 0
                while unsafe read(descriptor, &byte, 1) != 0 {
                    if errno != EINTR && errno != EAGAIN { break }
                }
                _exit(0)
            },
            context
        )
        pthread_detach(thread)
    }

    /// Tells the supervisor that this role serves.
    func reportReady() {
        guard let ready else { return }
        var byte: UInt8 = 0x52
        unsafe write(ready, &byte, 1)
        close(ready)
    }
}
