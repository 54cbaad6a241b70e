private import CLinux
import Foundation
import Glibc

/// The signals that a role reacts to, read by one thread that waits.
struct SignalWait: Sendable {
    /// What a signal asks for.
    enum Request: Sendable {
        case stop
        case reload
    }

    private let descriptor: Int32

    /// Blocks the signals in this thread and all those started later, so that only ``next()`` sees them.
    init() throws(CommandFailure) {
        let wanted = [SIGTERM, SIGINT, SIGHUP]
        descriptor = unsafe clinux_signal_descriptor(wanted, Int32(wanted.count))
        guard descriptor >= 0 else { throw CommandFailure("cannot watch for signals") }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for the next request.
    func next() -> Request {
        while true {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&watched, 1, -1) > 0 else { continue }
            switch clinux_read_signal(descriptor) {
            case SIGTERM, SIGINT: return .stop
            case SIGHUP: return .reload
            default: continue
            }
        }
    }

    /// Calls `act` for every request from now on, on a thread of its own.
    func onRequest(_ act: @escaping @Sendable (Request) -> Void) {
        let thread = Thread {
            while true { act(next()) }
        }
        thread.name = "signals"
        thread.start()
    }
}
