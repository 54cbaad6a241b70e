private import CLinux
private import Glibc
package import Logging
internal import Synchronization

/// The access log of a server: which connections are logged, and the thread that writes.
///
/// ```
///   loop 0: LogLines ─► LogOutbox ─┐
///   loop 1: LogLines ─► LogOutbox ─┴─► the writer's thread ─► standard error or a file
/// ```
package final class AccessLog: Sendable {
    /// One in how many connections is logged; 0 for none.
    let oneIn: Atomic<Int>

    /// Whether addresses are replaced by pseudonyms.
    let hidesAddresses: Atomic<Bool>

    /// The keys of the pseudonyms.
    let keys = LogKeys()

    private struct Orders {
        var destination: AccessLogSettings.Destination
        var mustOpen = true
        var mustStop = false
    }

    private let orders: Mutex<Orders>
    private let outboxes = Mutex<[LogOutbox]>([])
    private let droppedLines = Atomic<UInt64>(0)
    private let wakeDescriptor: Int32
    private let logger: Logger

    /// How long lines gather before they are written: a few system calls a second at any rate.
    private static let pauseMilliseconds: Int32 = 20

    /// A log as `settings` say, of which nothing is written before ``run()``.
    /// - Throws: ``ServerError/system(call:code:)``.
    package init(_ settings: AccessLogSettings, logger: Logger) throws(ServerError) {
        oneIn = Atomic(settings.oneIn)
        hidesAddresses = Atomic(settings.hidesAddresses)
        orders = Mutex(Orders(destination: settings.destination))
        self.logger = logger
        wakeDescriptor = clinux_wake_create()
        guard wakeDescriptor >= 0 else { throw .last("eventfd") }
    }

    deinit { close(wakeDescriptor) }

    /// Logs as `settings` say from now on: what has begun to be logged is logged to its end.
    package func apply(_ settings: AccessLogSettings) {
        hidesAddresses.store(settings.hidesAddresses, ordering: .relaxed)
        oneIn.store(settings.oneIn, ordering: .relaxed)
        orders.withLock { orders in
            if orders.destination != settings.destination { orders.mustOpen = true }
            orders.destination = settings.destination
        }
        wake()
    }

    /// Opens the file anew, for whoever has moved it away.
    package func reopen() {
        orders.withLock { $0.mustOpen = true }
        wake()
    }

    /// Ends ``run()`` once everything that waits is written.
    package func stop() {
        orders.withLock { $0.mustStop = true }
        wake()
    }

    /// How many lines were dropped because writing was too slow, or failed.
    package var dropped: UInt64 { droppedLines.load(ordering: .relaxed) }

    /// Where a loop leaves its lines.
    func makeOutbox() -> LogOutbox {
        let outbox = LogOutbox()
        outboxes.withLock { $0.append(outbox) }
        return outbox
    }

    /// Has the writer look at what waits.
    func wake() { clinux_wake(wakeDescriptor) }

    /// Writes until ``stop()``; blocks the calling thread, which should do nothing else.
    package func run() {
        clinux_block_signals()
        var sink = LogSink(logger: logger)
        var bytes: [UInt8] = []
        while true {
            waitForWork()
            let current = orders.withLock { orders in
                defer { orders.mustOpen = false }
                return orders
            }
            if current.mustOpen { sink.open(current.destination) }
            for outbox in outboxes.withLock({ $0 }) {
                var dropped = outbox.take(into: &bytes)
                if !bytes.isEmpty { dropped += sink.write(bytes) }
                bytes.removeAll(keepingCapacity: true)
                guard dropped > 0 else { continue }
                droppedLines.wrappingAdd(dropped, ordering: .relaxed)
                _ = sink.write(Array("access log: \(dropped) lines dropped\n".utf8))
            }
            if current.mustStop { return }
            var nothing = pollfd(fd: -1, events: 0, revents: 0)
            unsafe poll(&nothing, 1, Self.pauseMilliseconds)
        }
    }

    private func waitForWork() {
        var watched = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&watched, 1, -1) < 0, errno == EINTR {}
        clinux_wake_clear(wakeDescriptor)
    }
}
