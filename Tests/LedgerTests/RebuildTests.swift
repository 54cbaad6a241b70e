import LMDB
import Testing

@testable import Ledger

@Suite struct RebuildTests {
    @Test(arguments: [0, 9_999] as [UInt64])
    func `state tables of another layout are made anew before anything is served`(
        _ layout: UInt64
    ) async throws {
        let directory = try TestDirectory()
        var ledger: Ledger? = try await Ledger.sample(directory)
        for batch in 0..<6 {
            try await ledger?.commit(
                (0..<1_000).map { Sample.enrolled(batch * 1_000 + $0 + 10) }
            )
        }
        ledger = nil
        try directory.edit { (log, writing) throws(LedgerError) in
            try Meta.store(layout, Meta.layoutKey, log.tables.meta, &writing)
            // What a rebuild cut short would leave behind.
            try writing.empty(log.tables.state.address)
            try writing.store(log.tables.state.mailbox, [1].span, [2].span)
        }
        var steps: [Position] = []
        let again = try Ledger.open(path: directory.ledgerPath, .test()) { position, end in
            steps.append(position)
            #expect(end == 6_005)
        }
        #expect(steps == [5_000, 6_005])
        #expect(try again.read { try $0.mailboxCount() } == 6_000)
        #expect(try again.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `tables of this layout are left as they are`() async throws {
        let directory = try TestDirectory()
        try await Ledger.sample(directory).close()
        _ = try Ledger.open(path: directory.ledgerPath, .test()) { _, _ in
            Issue.record("rebuilt")
        }
    }

    @Test func `a log that cannot be followed is refused with the event at fault`() async throws {
        let directory = try TestDirectory()
        try await Ledger.sample(directory).close()
        try directory.edit { (log, writing) throws(LedgerError) in
            try Meta.store(0, Meta.layoutKey, log.tables.meta, &writing)
            try writing.remove(log.tables.log, BigEndian.key(3).span)
        }
        #expect(throws: LedgerError.missingEvent(3)) {
            try Ledger.open(path: directory.ledgerPath, .test())
        }
    }
}
