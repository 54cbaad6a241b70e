internal import Synchronization

/// Where one loop leaves its lines and the log's writer takes them: two buffers that change hands.
///
/// Both sides hold the lock for an exchange or a copy, never for a system call. The buffers are kept,
/// so that a loop which logs at a steady rate allocates nothing.
final class LogOutbox: Sendable {
    private struct Content {
        var bytes: [UInt8] = []
        var dropped: UInt64 = 0
    }

    private let content = Mutex(Content())

    /// Takes over the lines; true when there were none waiting, so that the writer must be woken.
    ///
    /// What would make more than ``LogLines/waitingBytesMax`` wait is dropped and counted.
    func leave(_ lines: inout LogLines) -> Bool {
        content.withLock { content in
            content.dropped &+= lines.dropped
            lines.dropped = 0
            let wasEmpty = content.bytes.isEmpty
            if wasEmpty {
                swap(&content.bytes, &lines.bytes)
            } else if content.bytes.count + lines.bytes.count <= LogLines.waitingBytesMax {
                content.bytes.append(contentsOf: lines.bytes)
            } else {
                content.dropped &+= UInt64(lines.count)
            }
            lines.removeAll()
            return wasEmpty
        }
    }

    /// Takes what waits into `bytes`, which are empty: how many lines were dropped before.
    func take(into bytes: inout [UInt8]) -> UInt64 {
        content.withLock { content in
            swap(&content.bytes, &bytes)
            defer { content.dropped = 0 }
            return content.dropped
        }
    }
}
