import Foundation
import LMDB
import Synchronization
import Testing

@testable import Ledger

@Suite struct DurabilityTests {
    @Test func `a full map refuses the batch and loses nothing`() async throws {
        let directory = try TestDirectory()
        let acknowledged = try await fill(directory)
        // A larger map takes up where the small one ended.
        let larger = try Ledger.open(path: directory.ledgerPath, .test(), signer: TestSigner())
        try await larger.commit([Sample.enrolled(acknowledged)])
        #expect(try larger.read { try $0.mailboxCount() } == acknowledged + 1)
    }

    /// Fills a small ledger until it refuses; returns how many mailboxes were acknowledged.
    private func fill(_ directory: TestDirectory) async throws -> Int {
        let ledger = try await Ledger.sample(directory, .test(mapSizeBytes: 1 << 20))
        var acknowledged = 0
        var refusal: LedgerError?
        while refusal == nil, acknowledged < 10_000 {
            do {
                try await ledger.commit((0..<25).map { Sample.enrolled(acknowledged + $0) })
                acknowledged += 25
            } catch {
                refusal = error as? LedgerError
            }
        }
        guard case .noRoom(let cause) = refusal else {
            Issue.record("not refused for want of room: \(String(describing: refusal))")
            return acknowledged
        }
        #expect(cause.isMapFull)
        #expect(ledger.failure == nil)
        #expect(try ledger.read { try $0.mailboxCount() } == acknowledged)
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).isIntact)
        return acknowledged
    }

    @Test func `a failed sync is fatal, is told before anybody hears, and nothing follows`()
        async throws
    {
        let directory = try TestDirectory()
        let fault = LMDBError.failed(code: EIO, operation: .commit)
        var options = LedgerOptions.test()
        let state = FaultState()
        options.commitFault = { state.fails.load(ordering: .relaxed) ? fault : nil }
        options.onFatal = { error in state.told.withLock { $0 = error } }
        let ledger = try await Ledger.sample(directory, options)
        let end = ledger.durableEnd
        state.fails.store(true, ordering: .relaxed)
        await #expect(throws: LedgerError.fsyncFailed(fault)) {
            try await ledger.commit([Sample.enrolled(10)])
        }
        #expect(state.told.withLock { $0 } == .fsyncFailed(fault))
        #expect(ledger.failure == .fsyncFailed(fault))
        state.fails.store(false, ordering: .relaxed)
        await #expect(throws: LedgerError.fsyncFailed(fault)) {
            try await ledger.commit([Sample.enrolled(11)])
        }
        ledger.close()
        let again = try Ledger.open(path: directory.ledgerPath, .test())
        #expect(again.durableEnd == end)
    }

    final class FaultState: Sendable {
        let fails = Atomic<Bool>(false)
        let told = Mutex<LedgerError?>(nil)
    }

    @Test func `a ledger is made once, and opened only where one is`() async throws {
        let directory = try TestDirectory()
        let path = directory.ledgerPath
        #expect(throws: LedgerError.notFound(path: path)) {
            try Ledger.open(path: path, .test())
        }
        _ = try await Ledger.sample(directory)
        #expect(throws: LedgerError.alreadyExists(path: path)) {
            try Ledger.create(path: path, .test())
        }
    }

    @Test func `a newer format is refused`() async throws {
        let directory = try TestDirectory()
        try await Ledger.sample(directory).close()
        try directory.edit { (log, writing) throws(LedgerError) in
            try Meta.store(2, Meta.formatKey, log.tables.meta, &writing)
        }
        #expect(throws: LedgerError.unsupportedFormat(found: 2, known: 1)) {
            try Ledger.open(path: directory.ledgerPath, .test())
        }
    }

    @Test func `without a signer nothing is committed`() async throws {
        let directory = try TestDirectory()
        let ledger = try Ledger.create(path: directory.ledgerPath, .test())
        await #expect(throws: LedgerError.headNotSigned(reason: "no signer is installed")) {
            try await ledger.commit(Sample.genesis)
        }
        #expect(ledger.durableEnd == .empty)
        ledger.install(TestSigner())
        try await ledger.commit(Sample.genesis)
        #expect(ledger.durableEnd.position == 5)
    }

    @Test func `the first event creates the organization, and no other does`() async throws {
        let directory = try TestDirectory()
        let ledger = try Ledger.create(
            path: directory.ledgerPath,
            .test(),
            signer: TestSigner()
        )
        await #expect(throws: LedgerError.contradiction(.organizationMissing)) {
            try await ledger.commit([Sample.domain])
        }
        try await ledger.commit(Sample.genesis)
        await #expect(throws: LedgerError.contradiction(.organizationExists)) {
            try await ledger.commit([Sample.organization])
        }
    }

    #if DEBUG
    struct Kill: Sendable, Codable, CustomTestStringConvertible {
        var point: String
        /// Whether the command under way is there after the crash.
        var isKept: Bool
        var testDescription: String { point }
    }

    @Test(arguments: [
        Kill(point: FaultPoint.ledgerBeforeAppend.rawValue, isKept: false),
        Kill(point: FaultPoint.ledgerAfterAppendBeforeCommit.rawValue, isKept: false),
        Kill(point: FaultPoint.ledgerAfterCommitBeforeAcknowledge.rawValue, isKept: true),
    ])
    func `a crash at a named point keeps all of a commit or nothing`(_ kill: Kill) async throws {
        let directory = try TestDirectory()
        let path = directory.ledgerPath
        try await Ledger.sample(directory).close()
        await #expect(processExitsWith: .exitCode(FaultPoint.exitStatus)) {
            [point = kill.point as String, path = path as String] in
            unsafe setenv(FaultPoint.variable, point + ":2", 1)
            let ledger = try Ledger.open(path: path, .test(), signer: TestSigner())
            try await ledger.commit([Sample.enrolled(10)])
            try await ledger.commit([Sample.enrolled(11), Sample.enrolled(12)])
        }
        let ledger = try Ledger.open(path: path, .test(), signer: TestSigner())
        #expect(try ledger.read { try $0.mailboxCount() } == (kill.isKept ? 3 : 1))
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).findings == [])
        try await ledger.commit([Sample.enrolled(13)])
    }
    #endif
}
