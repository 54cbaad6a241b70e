import LMDB
import Testing

@testable import Ledger

/// What every engine of the log must do; run here on LMDB.
@Suite struct LogEngineTests {
    /// An engine under test: how its transactions are lent.
    struct Engine<Transaction: LogTransaction & ~Copyable> {
        var log: Transaction.Log
        var write: ((inout Transaction) throws(LedgerError) -> Void) throws -> Void
    }

    static func lmdb(_ directory: TestDirectory) throws -> Engine<WriteTransaction> {
        let log = try LMDBLog.open(path: directory.ledgerPath, .test())
        try log.format()
        return Engine(log: log) { body in
            try log.environment.write { (writing) throws(LedgerError) in try body(&writing) }
        }
    }

    static let empty: [UInt8] = []

    /// A stored record whose header says nothing but a number.
    static func record(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: number, count: 32) + [0x30, 3, 2, 1, number] + [0x30, 0]
    }

    static func append<Transaction: LogTransaction & ~Copyable>(
        _ number: UInt8,
        _ transaction: inout Transaction,
        _ log: Transaction.Log,
        expecting: Position,
        details: [UInt8] = [],
        certificate: [UInt8] = []
    ) throws(LedgerError) {
        try transaction.append(
            record(number).span,
            details: details.span,
            certificate: certificate.span,
            expecting: expecting,
            to: log
        )
    }

    static func positions(_ log: some LogEngine, from: Position, limit: Int) throws -> [Position] {
        var positions: [Position] = []
        try log.read(from: from, limit: limit) { (event) throws(LedgerError) in
            positions.append(event.position)
        }
        return positions
    }

    static func `appends in order and refuses another expected position`<
        Transaction: LogTransaction & ~Copyable
    >(_ engine: Engine<Transaction>) throws {
        let log = engine.log
        try engine.write { (writing) throws(LedgerError) in
            try append(1, &writing, log, expecting: 0)
            try append(2, &writing, log, expecting: 1, details: [9], certificate: [8, 8])
        }
        for expected: Position in [0, 1, 3] {
            #expect(throws: LedgerError.wrongPosition(expected: expected, actual: 2)) {
                try engine.write { (writing) throws(LedgerError) in
                    try append(3, &writing, log, expecting: expected)
                }
            }
        }
        #expect(try positions(log, from: 1, limit: 10) == [1, 2])
        #expect(try positions(log, from: 2, limit: 10) == [2])
        #expect(try positions(log, from: 1, limit: 1) == [1])
        #expect(try positions(log, from: 3, limit: 10) == [])
        try log.read(from: 2, limit: 1) { (event) throws(LedgerError) in
            var beside: [[UInt8]] = []
            if let details = event.details { beside.append([UInt8](copying: details)) }
            if let certificate = event.certificate {
                beside.append([UInt8](copying: certificate))
            }
            #expect(beside == [[9], [8, 8]])
            let header = [UInt8](copying: event.header)
            #expect(header == [0x30, 3, 2, 1, 2])
        }
    }

    static func `what is thrown undoes everything`<Transaction: LogTransaction & ~Copyable>(
        _ engine: Engine<Transaction>
    ) throws {
        let log = engine.log
        #expect(throws: LedgerError.busy) {
            try engine.write { (writing) throws(LedgerError) in
                try append(1, &writing, log, expecting: 0)
                try writing.putVaultRecord(
                    Sample.id(1),
                    generation: 1,
                    record(1).span,
                    in: log
                )
                throw .busy
            }
        }
        #expect(try positions(log, from: 1, limit: 10) == [])
        try engine.write { (writing) throws(LedgerError) in
            let end = try writing.end(of: log)
            #expect(end == .empty)
        }
    }

    static func `the end is where the batch said`<Transaction: LogTransaction & ~Copyable>(
        _ engine: Engine<Transaction>
    ) throws {
        let log = engine.log
        let end = LogEnd(position: 1, chainHash: Sample.hash([1]), time: 77)
        try engine.write { (writing) throws(LedgerError) in
            try append(1, &writing, log, expecting: 0)
            try writing.finish(end, head: record(9).span, in: log)
        }
        try engine.write { (writing) throws(LedgerError) in
            let found = try writing.end(of: log)
            #expect(found == end)
        }
    }

    @Test func `LMDB appends in order and refuses another expected position`() throws {
        let directory = try TestDirectory()
        try Self.`appends in order and refuses another expected position`(Self.lmdb(directory))
    }

    @Test func `LMDB undoes everything when something is thrown`() throws {
        let directory = try TestDirectory()
        try Self.`what is thrown undoes everything`(Self.lmdb(directory))
    }

    @Test func `LMDB ends where the batch said`() throws {
        let directory = try TestDirectory()
        try Self.`the end is where the batch said`(Self.lmdb(directory))
    }

    @Test func `vault records are replaced, deleted and read with their generation`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Sample.enrolled(10), Sample.vaulted(20, mailbox: 10)])
        var record = try ledger.read { try $0.vaultRecord(Sample.id(20)) }
        #expect(record?.generation == 1)
        #expect(record?.sealed == Sample.octets("sealed 20"))
        try await ledger.commit([Sample.rewrapped(20, generation: 2)])
        record = try ledger.read { try $0.vaultRecord(Sample.id(20)) }
        #expect(record?.generation == 2)
        #expect(record?.sealed == Sample.octets("sealed 20 again 2"))
        try await ledger.commit([
            EventDraft(.keyDestroyed(KeyDestroyed(record: Sample.id(20))))
        ])
        record = try ledger.read { try $0.vaultRecord(Sample.id(20)) }
        #expect(record == nil)
        #expect(try ledger.read { try $0.key(Sample.id(20))?.isDestroyed } == true)
    }
}
