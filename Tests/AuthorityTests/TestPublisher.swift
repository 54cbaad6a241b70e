import BER
import ChangeFeed
import Foundation
import Synchronization

@testable import Authority

/// A publisher that keeps the directory in memory.
final class TestPublisher: Sendable {
    struct Directory: Sendable {
        var position: UInt64 = 0
        var chainHash = [UInt8](repeating: 0, count: 32)
        var entries: [[UInt8]: PublishedEntry] = [:]
        var batches: [Batch.Kind] = []
        var accounts: [PublishedAccount] = []
        /// What a rebuild has so far.
        var next: [[UInt8]: PublishedEntry] = [:]

        /// The addresses that it has, sorted.
        var addresses: [String] {
            entries.values.filter { $0.kind == .mailbox }.map(\.address).sorted()
        }
    }

    private let directory: Mutex<Directory>
    private let socket: FeedSocket

    /// Connects and follows, beginning with what `directory` has.
    init(_ path: String, _ directory: Directory = Directory()) throws {
        self.directory = Mutex(directory)
        socket = try FeedSocket.connect(path: path)
        var writer = BERWriter()
        Hello(position: directory.position, chainHash: directory.chainHash).encode(into: &writer)
        try socket.send(writer)
        Thread { [self] in follow() }.start()
    }

    /// The directory as it is now.
    var state: Directory { directory.withLock { $0 } }

    func stop() { socket.shutDown() }

    private func follow() {
        while let message = try? socket.receive(), let batch = try? Batch(decoding: message.span) {
            let position = directory.withLock { directory in
                directory.apply(batch)
                return directory.position
            }
            var writer = BERWriter()
            Ack(position: position).encode(into: &writer)
            guard (try? socket.send(writer)) != nil else { return }
        }
    }
}

extension TestPublisher.Directory {
    fileprivate mutating func apply(_ batch: Batch) {
        batches.append(batch.kind)
        switch batch.kind {
        case .accounts:
            accounts = batch.accounts
            return
        case .changes:
            guard batch.fromPosition == position else { return }
            Self.apply(batch.changes, to: &entries)
        case .rebuild:
            Self.apply(batch.changes, to: &next)
            return
        case .rebuildEnd:
            Self.apply(batch.changes, to: &next)
            entries = next
            next = [:]
        }
        position = batch.toPosition
        chainHash = batch.chainHash
    }

    private static func apply(
        _ changes: [Change],
        to entries: inout [[UInt8]: PublishedEntry]
    ) {
        for change in changes {
            switch change {
            case .put(let entry): entries[entry.uuid] = entry
            case .delete(let uuid): entries[uuid] = nil
            }
        }
    }
}
