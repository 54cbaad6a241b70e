import LMDB
import Testing

@testable import Ledger

@Suite struct RevocationListTests {
    private static let smime = Sample.hash(Sample.octets("smime"))

    @Test func `an authority knows what it revoked and its newest list`() async throws {
        let directory = try TestDirectory()
        let ledger = try await StateTests.prepared(directory)
        try ledger.read { view in
            let state = try view.authority(Self.smime)
            #expect(state?.lastRevocation == 0)
            #expect(state?.revocationList == nil)
            #expect(try view.revocationList(of: Self.smime) == nil)
            #expect(try view.revokedCertificates(of: Self.smime) == [])
        }
        try await ledger.commit([Sample.revoked("c")])
        try await ledger.commit([Sample.revocationList("one", number: 4)])
        try await ledger.commit([Sample.revocationList("two", number: 5)])
        try ledger.read { view in
            let state = try view.authority(Self.smime)
            #expect(state?.lastRevocation == 9)
            #expect(state?.revocationList?.position == 11)
            #expect(state?.revocationList?.issued.number == 5)
            #expect(state?.touched == 11)
            #expect(try view.revocationList(of: Self.smime) == Sample.octets("two"))
            #expect(try view.revokedCertificates(of: Self.smime).map(\.serial) == [[0x63]])
            let changes = try view.changes(after: 9, limit: 10)
            #expect(changes.map(\.position) == [11])
            #expect(changes.map(\.subject) == [.authority(Self.smime)])
        }
        let verification = try ledger.verify(isSigned: TestSigner.isSigned)
        #expect(verification.findings == [])
    }

    @Test func `a list whose number does not rise, or with other octets, is refused`()
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Sample.revocationList("one", number: 4)])
        await #expect(
            throws: LedgerError.contradiction(.revocationListNumber(Self.smime, last: 4))
        ) {
            try await ledger.commit([Sample.revocationList("two", number: 4)])
        }
        var other = Sample.revocationList("two", number: 5)
        other.revocationList = HashedOctets(Sample.octets("three"))
        await #expect(throws: LedgerError.contradiction(.octetsDiffer(.revocationListIssued))) {
            try await ledger.commit([other])
        }
        let kept = try ledger.read { view in try view.revocationList(of: Self.smime) }
        #expect(kept == Sample.octets("one"))
    }

    @Test func `a stored list that was changed or taken away is found`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Sample.revocationList("one", number: 4)])
        ledger.close()
        try directory.edit { (log, writing) throws(LedgerError) in
            try writing.store(
                log.tables.revocationList,
                Self.smime.span,
                Sample.octets("other").span
            )
        }
        #expect(
            try VerifyTests.verify(directory).findings
                == [Finding(6, .revocationListDiffers(Self.smime))]
        )
        try directory.edit { (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.revocationList, Self.smime.span)
        }
        #expect(
            try VerifyTests.verify(directory).findings
                == [Finding(6, .revocationListMissing(Self.smime))]
        )
    }
}
