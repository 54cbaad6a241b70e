import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Authority

@Suite struct WorkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String { "\(items) items by \(chunk)" }
        var items: Int
        var chunk: Int
        var pieces: Int
    }

    @Test(arguments: [
        Row(items: 0, chunk: 3, pieces: 0), Row(items: 1, chunk: 3, pieces: 1),
        Row(items: 3, chunk: 3, pieces: 1), Row(items: 4, chunk: 3, pieces: 2),
        Row(items: 100, chunk: 1, pieces: 100), Row(items: 5, chunk: 0, pieces: 5),
    ])
    func `items are worked on in pieces and come back in their order`(_ row: Row) async {
        let pool = WorkPool(threads: 3)
        let counter = Counter()
        let results = await pool.map(Array(0..<row.items), chunk: row.chunk, .batch) { slice in
            counter.add()
            return slice.map { $0 * 2 }
        }
        #expect(results == (0..<row.items).map { $0 * 2 })
        #expect(counter.value == row.pieces)
    }

    @Test func `what one caller waits for goes before a batch`() async {
        let pool = WorkPool(threads: 1)
        let gate = DispatchSemaphore(value: 0)
        let order = Order()
        await withTaskGroup(of: Void.self) { group in
            // Holds the only thread until all others are queued.
            group.addTask {
                await pool.run(.batch) { () throws(Never) in
                    order.append("first")
                    gate.wait()
                }
            }
            while order.names.isEmpty { await Task.yield() }
            for number in 0..<3 {
                group.addTask {
                    await pool.run(.batch) { () throws(Never) in order.append("batch \(number)") }
                }
            }
            while pool.waiting < 3 { await Task.yield() }
            group.addTask { await pool.run(.single) { () throws(Never) in order.append("single") } }
            while pool.waiting < 4 { await Task.yield() }
            gate.signal()
        }
        #expect(order.names.prefix(2) == ["first", "single"])
        #expect(order.names.count == 5)
    }

    @Test func `what a piece of work throws is thrown to who waits for it`() async {
        let pool = WorkPool(threads: 1)
        await #expect(throws: AuthorityError.stopping) {
            try await pool.run(.single) { () throws(AuthorityError) in
                throw AuthorityError.stopping
            }
        }
    }

    @Test func `PEM is what every other program makes of the bytes`() {
        for count in [0, 1, 2, 3, 47, 48, 49, 1_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            let body = Data(bytes).base64EncodedString(
                options: [.lineLength64Characters, .endLineWithLineFeed])
            let expected = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
            #expect(PEM.certificate(bytes) == expected)
        }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

private final class Order: Sendable {
    private let list = Mutex<[String]>([])
    var names: [String] { list.withLock { $0 } }
    func append(_ name: String) { list.withLock { $0.append(name) } }
}
