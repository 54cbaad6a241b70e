/// A command that is being prepared: the writer holds its batch open for it, for a few milliseconds.
///
/// Handed to ``Ledger/commit(by:_:_:)`` with the command, or simply dropped when it will not come.
package struct Announcement: ~Copyable, Sendable {
    /// Nil once the command itself counts the announcement as over.
    private var queue: CommandQueue?

    init(_ queue: CommandQueue) {
        self.queue = queue
        queue.announce()
    }

    deinit { queue?.withdraw() }

    /// Leaves it to the caller to withdraw.
    consuming func handOver() { queue = nil }
}
