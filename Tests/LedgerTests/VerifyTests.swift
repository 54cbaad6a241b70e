import BER
import Foundation
import LMDB
import Testing

@testable import Ledger

@Suite struct VerifyTests {
    /// A closed ledger of 12 events in three commits.
    static func closed(_ directory: TestDirectory) async throws -> KeptHead {
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([
            Sample.enrolled(10), Sample.vaulted(20, mailbox: 10),
            Sample.issued("c", mailbox: 10, record: 20),
        ])
        try await ledger.commit([
            Sample.enrolled(11), Sample.imported("d", mailbox: 11), Sample.renamed(10, "Other"),
            Sample.rewrapped(20, generation: 2),
        ])
        let end = ledger.durableEnd
        return KeptHead(position: end.position, chainHash: end.chainHash)
    }

    static func verify(
        _ directory: TestDirectory,
        against kept: KeptHead? = nil
    ) throws -> Verification {
        let ledger = try Ledger.open(path: directory.ledgerPath, .test())
        return try ledger.verify(against: kept, isSigned: TestSigner.isSigned)
    }

    /// Changes the value stored at `position` of a table.
    static func change(
        _ table: Table,
        _ position: Position,
        _ writing: inout WriteTransaction,
        _ body: (inout [UInt8]) -> Void
    ) throws(LedgerError) {
        var value: [UInt8] = []
        if let stored = try writing.view.find(table, position: position) {
            value = [UInt8](copying: stored)
        }
        body(&value)
        try writing.store(table, position: position, value.span)
    }

    static func take(
        _ table: Table,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> [UInt8] {
        guard let stored = try writing.view.find(table, position: position) else { return [] }
        return [UInt8](copying: stored)
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        var name: String
        var faults: [Finding]
        var edit: @Sendable (LMDBLog, inout WriteTransaction) throws(LedgerError) -> Void
        var testDescription: String { name }
    }

    static let tamperings: [Tampering] = [
        Tampering(name: "nothing", faults: []) { (_, _) throws(LedgerError) in },
        Tampering(name: "an octet of a body", faults: [Finding(6, .bodyDiffers)]) {
            (log, writing) throws(LedgerError) in
            try change(log.tables.log, 6, &writing) { $0[$0.count - 1] ^= 1 }
        },
        Tampering(name: "the actor in a header", faults: [Finding(6, .chainBroken)]) {
            (log, writing) throws(LedgerError) in
            // Behind the hash: SEQUENCE, position, time, SEQUENCE, door, uid, the name.
            try change(log.tables.log, 6, &writing) { $0[32 + 2 + 3 + 9 + 2 + 3 + 4 + 2] ^= 1 }
        },
        Tampering(
            name: "a chain hash",
            faults: [Finding(6, .chainBroken), Finding(7, .chainBroken)]
        ) { (log, writing) throws(LedgerError) in
            try change(log.tables.log, 6, &writing) { $0[0] ^= 1 }
        },
        Tampering(
            name: "an event taken out",
            faults: [Finding(7, .gap(through: 7))]
        ) { (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.log, BigEndian.key(7).span)
        },
        Tampering(
            name: "two events swapped",
            faults: [
                Finding(9, .misplaced(claims: 10)), Finding(9, .chainBroken),
                Finding(10, .detailsMissing), Finding(10, .misplaced(claims: 9)),
            ]
        ) { (log, writing) throws(LedgerError) in
            let first = try take(log.tables.log, 9, &writing)
            let second = try take(log.tables.log, 10, &writing)
            try writing.store(log.tables.log, position: 9, second.span)
            try writing.store(log.tables.log, position: 10, first.span)
        },
        Tampering(
            name: "the last event cut off",
            faults: [Finding(12, .headBeyondEnd), Finding(nil, .endDiffers)]
        ) { (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.log, BigEndian.key(12).span)
        },
        Tampering(
            name: "the last commit cut off with its head",
            faults: [Finding(nil, .endDiffers)]
        ) { (log, writing) throws(LedgerError) in
            for position: Position in 9...12 {
                try writing.remove(log.tables.log, BigEndian.key(position).span)
            }
            try writing.remove(log.tables.head, BigEndian.key(12).span)
        },
        Tampering(
            name: "a record that is no DER",
            faults: [Finding(6, .damaged(.structure(.truncated(offset: 0))))]
        ) {
            (log, writing) throws(LedgerError) in
            try change(log.tables.log, 6, &writing) { $0[33] = 0x7f }
        },
        Tampering(name: "an octet of the details", faults: [Finding(6, .detailsDiffer)]) {
            (log, writing) throws(LedgerError) in
            try change(log.tables.details, 6, &writing) { $0[$0.count - 1] ^= 1 }
        },
        Tampering(name: "details removed", faults: [Finding(6, .detailsMissing)]) {
            (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.details, BigEndian.key(6).span)
        },
        Tampering(name: "details added", faults: [Finding(7, .unexpectedOctets)]) {
            (log, writing) throws(LedgerError) in
            try writing.store(log.tables.details, position: 7, [0x30, 0].span)
        },
        Tampering(name: "an octet of a certificate", faults: [Finding(8, .certificateDiffers)]) {
            (log, writing) throws(LedgerError) in
            try change(log.tables.certificate, 8, &writing) { $0[3] ^= 1 }
        },
        Tampering(name: "a certificate removed", faults: [Finding(10, .certificateMissing)]) {
            (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.certificate, BigEndian.key(10).span)
        },
        Tampering(name: "a head's signature", faults: [Finding(8, .headSignatureInvalid)]) {
            (log, writing) throws(LedgerError) in
            try change(log.tables.head, 8, &writing) { $0[$0.count - 1] ^= 1 }
        },
        Tampering(name: "a head moved", faults: [Finding(7, .headDiffers)]) {
            (log, writing) throws(LedgerError) in
            let head = try take(log.tables.head, 8, &writing)
            try writing.store(log.tables.head, position: 7, head.span)
        },
        Tampering(name: "the last head removed", faults: [Finding(9, .unsignedEnd)]) {
            (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.head, BigEndian.key(12).span)
        },
        Tampering(
            name: "a head that is no DER",
            faults: [Finding(8, .headDamaged(.structure(.truncated(offset: 0))))]
        ) { (log, writing) throws(LedgerError) in
            try writing.store(log.tables.head, position: 8, [0x30, 5].span)
        },
        Tampering(
            name: "a vault record",
            faults: [Finding(7, .vaultRecordDiffers(Sample.id(20)))]
        ) { (log, writing) throws(LedgerError) in
            try writing.putVaultRecord(
                Sample.id(20),
                generation: 2,
                Sample.octets("other").span,
                in: log
            )
        },
        Tampering(
            name: "a vault record set back to its generation before",
            faults: [Finding(7, .vaultRecordDiffers(Sample.id(20)))]
        ) { (log, writing) throws(LedgerError) in
            try writing.putVaultRecord(
                Sample.id(20),
                generation: 1,
                Sample.octets("sealed 20").span,
                in: log
            )
        },
        Tampering(
            name: "a vault record removed",
            faults: [Finding(7, .vaultRecordMissing(Sample.id(20)))]
        ) { (log, writing) throws(LedgerError) in
            try writing.deleteVaultRecord(Sample.id(20), in: log)
        },
        Tampering(
            name: "a vault record added",
            faults: [Finding(nil, .vaultRecordUnexpected(Sample.id(66)))]
        ) { (log, writing) throws(LedgerError) in
            try writing.putVaultRecord(
                Sample.id(66),
                generation: 1,
                Sample.octets("x").span,
                in: log
            )
        },
        Tampering(
            name: "an address in the state",
            faults: [
                Finding(
                    nil,
                    .stateDiffers(table: "address", key: Array("user10@example.com".utf8))
                )
            ]
        ) { (log, writing) throws(LedgerError) in
            try writing.store(
                log.tables.state.address,
                Array("user10@example.com".utf8).span,
                Sample.id(11).span
            )
        },
        Tampering(
            name: "a key added to the state",
            faults: [Finding(nil, .stateDiffers(table: "mailbox", key: Sample.id(12).array))]
        ) { (log, writing) throws(LedgerError) in
            try writing.store(log.tables.state.mailbox, Sample.id(12).span, [1].span)
        },
        Tampering(
            name: "a key taken from the state",
            faults: [Finding(nil, .stateDiffers(table: "mailbox", key: Sample.id(11).array))]
        ) { (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.state.mailbox, Sample.id(11).span)
        },
    ]

    @Test(arguments: tamperings)
    func `finds what was done to a ledger behind its back, and where`(
        _ tampering: Tampering
    )
        async throws
    {
        let directory = try TestDirectory()
        _ = try await Self.closed(directory)
        try directory.edit(tampering.edit)
        let findings = try Self.verify(directory).findings
        if tampering.faults.isEmpty { #expect(findings == []) }
        for fault in tampering.faults { #expect(findings.contains(fault), "\(findings)") }
    }

    @Test(arguments: tamperings.filter { $0.faults.count == 1 })
    func `one change is one finding`(_ tampering: Tampering) async throws {
        let directory = try TestDirectory()
        _ = try await Self.closed(directory)
        try directory.edit(tampering.edit)
        // A cut leaves the state ahead of the log, and a gap what follows it, which is found too.
        let structural = ["cut", "taken out"]
        if structural.contains(where: { tampering.name.contains($0) }) { return }
        #expect(try Self.verify(directory).findings == tampering.faults)
    }

    @Test func `a history rewritten with fitting hashes is found by its heads`() async throws {
        let directory = try TestDirectory()
        _ = try await Self.closed(directory)
        try directory.edit { (log, writing) throws(LedgerError) in
            // Another name for the first domain, digest and chain made to fit from there on.
            var previous = try Self.take(log.tables.log, 2, &writing).prefix(32).map { $0 }
            for position: Position in 3...12 {
                var record = try Self.take(log.tables.log, position, &writing)
                let header = record[32...].prefix(2 + Int(record[33])).map { $0 }
                var body = Array(record[(32 + header.count)...])
                var changed = header
                if position == 3 {
                    body[4] ^= 1
                    changed.replaceSubrange((header.count - 32)..., with: Sample.hash(body).array)
                }
                let hash = Sample.hash(previous + changed)
                record = hash.array + changed + body
                previous = hash.array
                try writing.store(log.tables.log, position: position, record.span)
            }
        }
        let findings = try Self.verify(directory).findings
        #expect(findings.contains(Finding(5, .headDiffers)))
        #expect(findings.contains(Finding(12, .headDiffers)))
        #expect(!findings.contains(Finding(3, .bodyDiffers)))
        #expect(!findings.contains(Finding(3, .chainBroken)))
    }

    @Test func `a kept head shows a cut that the file alone hides, and another history`()
        async throws
    {
        let directory = try TestDirectory()
        let kept = try await Self.closed(directory)
        #expect(try Self.verify(directory, against: kept).findings == [])

        // An older copy of the file: whole in itself, but not what was there.
        let older = try TestDirectory()
        let ledger = try await Ledger.sample(older)
        try await ledger.commit([Sample.enrolled(10)])
        #expect(
            try ledger.verify(against: kept, isSigned: TestSigner.isSigned).findings
                == [Finding(nil, .cutOff(keptPosition: 12))]
        )
        let early = KeptHead(position: 6, chainHash: kept.chainHash)
        #expect(
            try ledger.verify(against: early, isSigned: TestSigner.isSigned).findings
                == [Finding(6, .otherHistory)]
        )
    }

    @Test func `what a killed verification left is removed when the ledger is opened`() async throws
    {
        let directory = try TestDirectory()
        _ = try await Self.closed(directory)
        let files = FileManager.default
        let left = directory.ledgerPath + ".verify-a1B2c3"
        let other = directory.ledgerPath + ".verify-notours"
        for path in [left, other] {
            try files.createDirectory(atPath: path, withIntermediateDirectories: false)
            try Data([1]).write(to: URL(filePath: path + "/state.mdb"))
        }
        try Ledger.open(path: directory.ledgerPath, .test()).close()
        #expect(!files.fileExists(atPath: left))
        #expect(files.fileExists(atPath: other))
    }

    @Test func `reports the head to keep, and its progress`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        for batch in 0..<5 {
            try await ledger.commit((0..<1_000).map { Sample.enrolled(batch * 1_000 + $0 + 10) })
        }
        var steps: [Position] = []
        let verification = try ledger.verify(isSigned: TestSigner.isSigned) { position, end in
            steps.append(position)
            #expect(end == 5_005)
        }
        #expect(verification.isIntact)
        #expect(verification.eventCount == 5_005)
        #expect(verification.head?.end == ledger.durableEnd)
        #expect(steps == [2_000, 4_000, 5_005])
        #expect(verification.isStateCompared)
    }

    @Test func `every finding reads as a sentence`() {
        for finding in Self.tamperings.flatMap({ $0.faults }) {
            #expect(!finding.description.isEmpty)
            #expect(!finding.description.hasSuffix("."))
        }
    }
}
