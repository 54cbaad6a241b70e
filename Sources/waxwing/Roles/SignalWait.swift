private import CLinux
import Foundation
import Glibc
import Synchronization

/// The signals that a role reacts to, taken by one thread that waits for them.
final class SignalWait: Sendable {
    /// What a signal asks for.
    enum Request: Sendable {
        case stop
        case reload
    }

    private let descriptor: Int32
    private let act = Mutex<(@Sendable (Request) -> Void)?>(nil)

    private static let wanted = [SIGTERM, SIGINT, SIGHUP]

    /// Blocks the signals in this thread and in those that it starts, for one that is made later to take.
    ///
    /// It comes before a role's first thread: a signal that finds a single thread unblocked goes to that one
    /// and ends the process, with the requests that are under way.
    static func blockSignals() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in wanted { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Blocks the signals in this thread and all those started later; ``onRequest(_:)`` says what they do.
    init() throws(CommandFailure) {
        let wanted = Self.wanted
        descriptor = unsafe clinux_signal_descriptor(wanted, Int32(wanted.count))
        guard descriptor >= 0 else { throw CommandFailure("cannot watch for signals") }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Has `act` called for every request from now on, in place of what was called before.
    func onRequest(_ act: @escaping @Sendable (Request) -> Void) {
        let isFirst = self.act.withLock { current in
            defer { current = act }
            return current == nil
        }
        guard isFirst else { return }
        let thread = Thread { self.watch() }
        thread.name = "signals"
        thread.start()
    }

    private func watch() {
        while true {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&watched, 1, -1) > 0 else { continue }
            switch clinux_read_signal(descriptor) {
            case SIGTERM, SIGINT: act.withLock { $0 }?(.stop)
            case SIGHUP: act.withLock { $0 }?(.reload)
            default: continue
            }
        }
    }
}
