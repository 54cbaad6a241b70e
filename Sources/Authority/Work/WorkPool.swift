import Foundation

/// Threads for work that keeps a core busy: making keys, signing, reading certificates.
///
/// Such work would starve the cooperative pool and every event loop, so it has threads of its own, as
/// many as there are cores. What somebody waits for goes before what belongs to a batch: an enrollment
/// does not stand behind a thousand RSA keys, only behind the one that each core is just making.
///
/// The threads end, after the work that is queued, when the pool has no owner any more.
package final class WorkPool: Sendable {
    /// Who waits for a piece of work.
    package enum Urgency: Sendable {
        /// Somebody waits for this one piece.
        case single
        /// The piece is one of a batch.
        case batch
    }

    /// How many threads work.
    package let threads: Int
    private let queue = WorkQueue()

    /// Starts `threads` threads, one a core where nothing else is said.
    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.threads = max(1, threads)
        for number in 1...self.threads {
            let thread = Thread { [queue] in
                while let job = queue.next() { job() }
            }
            thread.name = "work-\(number)"
            thread.start()
        }
    }

    /// How many pieces of work wait for a thread.
    var waiting: Int { queue.count }

    deinit { queue.close(threads: threads) }

    /// Runs `body` on one of the threads and gives what it gives.
    package func run<R: Sendable, E: Error>(
        _ urgency: Urgency,
        _ body: @escaping @Sendable () throws(E) -> R
    ) async throws(E) -> R {
        let result = await withCheckedContinuation { continuation in
            queue.add(urgency) {
                let result: Result<R, E>
                do throws(E) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Runs `body` for each of `items` on all threads and gives what it gives, in the items' order.
    ///
    /// One piece of work takes `chunk` items, so that what is done in a microsecond is not queued
    /// item by item.
    package func map<Item: Sendable, R: Sendable>(
        _ items: [Item],
        chunk: Int,
        _ urgency: Urgency,
        _ body: @escaping @Sendable (ArraySlice<Item>) -> [R]
    ) async -> [R] {
        let chunk = max(1, chunk)
        let starts = Array(stride(from: 0, to: items.count, by: chunk))
        if starts.count <= 1 {
            return items.isEmpty ? [] : await run(urgency) { () throws(Never) in body(items[...]) }
        }
        return await withTaskGroup(of: (Int, [R]).self) { group in
            for start in starts {
                let slice = items[start..<min(start + chunk, items.count)]
                group.addTask {
                    (start, await self.run(urgency) { () throws(Never) in body(slice) })
                }
            }
            var parts: [Int: [R]] = [:]
            for await (start, part) in group { parts[start] = part }
            return starts.flatMap { parts[$0] ?? [] }
        }
    }
}
