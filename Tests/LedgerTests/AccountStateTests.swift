import BER
import LMDB
import Testing

@testable import Ledger

@Suite struct AccountStateTests {
    static let verifier = Sample.octets("verifier", 52)
    static let other = Sample.octets("another", 52)

    static func added(_ number: Int, _ name: String) -> EventDraft {
        EventDraft(
            .accountAdded(
                AccountAdded(
                    account: Sample.id(number),
                    name: name,
                    grade: .partner,
                    isPublisher: false,
                    verifier: verifier
                )
            )
        )
    }

    static func changed(
        _ number: Int,
        _ name: String,
        replaced: Position?,
        verifier: [UInt8]?
    ) -> EventDraft {
        EventDraft(
            .accountChanged(
                AccountChanged(
                    account: Sample.id(number),
                    name: name,
                    grade: .internal,
                    isPublisher: true,
                    replaced: replaced,
                    verifier: verifier
                )
            )
        )
    }

    static func removed(_ number: Int, _ name: String, erased: Position) -> EventDraft {
        EventDraft(
            .accountRemoved(
                AccountRemoved(account: Sample.id(number), name: name, erased: erased)
            )
        )
    }

    @Test func `an account is found by its name, with what recognizes its password`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        #expect(try ledger.read { try $0.accountsTouched() } == 0)
        try await ledger.commit([Self.added(70, "mail"), Self.added(71, "ca")])
        try ledger.read { view in
            #expect(try view.accounts().map(\.name) == ["ca", "mail"])
            #expect(try view.accountsTouched() == 7)
            let account = try #require(try view.account(named: "mail"))
            #expect(account.id == Sample.id(70))
            #expect(account.grade == .partner)
            #expect(!account.isPublisher)
            #expect(account.verifierPosition == 6)
            #expect(try view.verifier(of: account) == Self.verifier)
            #expect(try view.account(named: "mai") == nil)
            #expect(try view.account(named: String(repeating: "x", count: 600)) == nil)
        }
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `a new password erases what recognized the old one`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Self.added(70, "mail")])
        try await ledger.commit([
            Self.changed(70, "mail", replaced: nil, verifier: nil),
            Self.changed(70, "mail", replaced: 6, verifier: Self.other),
        ])
        try ledger.read { view in
            let account = try #require(try view.account(named: "mail"))
            #expect(account.grade == .internal)
            #expect(account.isPublisher)
            #expect(account.verifierPosition == 8)
            #expect(account.modified > account.created)
            #expect(try view.verifier(of: account) == Self.other)
            #expect(try view.accountsTouched() == 8)
            guard case .accountAdded(let event) = try view.event(at: 6)?.event else {
                Issue.record("another event")
                return
            }
            #expect(event.verifier == nil)
        }
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `a removed account leaves its name and nothing of its password`() async throws {
        let directory = try TestDirectory()
        var ledger: Ledger? = try await Ledger.sample(directory)
        try await ledger?.commit([Self.added(70, "mail")])
        try await ledger?.commit([Self.removed(70, "mail", erased: 6)])
        try await ledger?.commit([Self.added(71, "mail")])
        #expect(try ledger?.read { try $0.account(named: "mail")?.id } == Sample.id(71))
        #expect(try ledger?.read { try $0.accountsTouched() } == 8)
        #expect(try ledger?.verify(isSigned: TestSigner.isSigned).findings == [])
        ledger = nil
        // The state is the same when it is made anew from a log that has the details no more.
        try directory.edit { (log, writing) throws(LedgerError) in
            try Meta.store(0, Meta.layoutKey, log.tables.meta, &writing)
            #expect(try writing.view.find(log.tables.details, position: 6) == nil)
        }
        let again = try Ledger.open(path: directory.ledgerPath, .test())
        #expect(try again.read { try $0.accounts().map(\.id) } == [Sample.id(71)])
        #expect(try again.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `details that are gone without an event are found`() async throws {
        let directory = try TestDirectory()
        var ledger: Ledger? = try await Ledger.sample(directory)
        try await ledger?.commit([Self.added(70, "mail")])
        ledger = nil
        try directory.edit { (log, writing) throws(LedgerError) in
            try writing.remove(log.tables.details, BigEndian.key(6).span)
        }
        let again = try Ledger.open(path: directory.ledgerPath, .test())
        let findings = try again.verify(isSigned: TestSigner.isSigned).findings
        #expect(findings == [Finding(6, .detailsMissing)])
        #expect(throws: LedgerError.missingEvent(6)) {
            try again.read { view in
                let account = try #require(try view.account(named: "mail"))
                return try view.verifier(of: account)
            }
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var draft: EventDraft
        var contradiction: Contradiction
    }

    @Test(arguments: [
        Refused(
            testDescription: "a name that is taken",
            draft: added(71, "mail"),
            contradiction: .accountExists(name: "mail")
        ),
        Refused(
            testDescription: "an identifier that is taken",
            draft: added(70, "other"),
            contradiction: .accountExists(name: "other")
        ),
        Refused(
            testDescription: "no verifier",
            draft: EventDraft(
                .accountAdded(
                    AccountAdded(
                        account: Sample.id(71),
                        name: "other",
                        grade: .partner,
                        isPublisher: false,
                        verifier: nil
                    )
                )
            ),
            contradiction: .detailsMissing(.accountAdded)
        ),
        Refused(
            testDescription: "a new verifier in the place of none",
            draft: changed(70, "mail", replaced: nil, verifier: other),
            contradiction: .detailsMissing(.accountChanged)
        ),
        Refused(
            testDescription: "an erasure without a new verifier",
            draft: changed(70, "mail", replaced: 6, verifier: nil),
            contradiction: .detailsMissing(.accountChanged)
        ),
        Refused(
            testDescription: "a change of nobody",
            draft: changed(71, "mail", replaced: nil, verifier: nil),
            contradiction: .unknownAccount(Sample.id(71))
        ),
        Refused(
            testDescription: "a change that would erase another event's details",
            draft: changed(70, "mail", replaced: 5, verifier: other),
            contradiction: .wrongVerifier(Sample.id(70), expected: 6, found: 5)
        ),
        Refused(
            testDescription: "a removal that would erase another event's details",
            draft: removed(70, "mail", erased: 5),
            contradiction: .wrongVerifier(Sample.id(70), expected: 6, found: 5)
        ),
        Refused(
            testDescription: "a removal of nobody",
            draft: removed(71, "mail", erased: 6),
            contradiction: .unknownAccount(Sample.id(71))
        ),
    ])
    func `an event that the accounts contradict is refused`(_ row: Refused) async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Self.added(70, "mail")])
        await #expect(throws: LedgerError.contradiction(row.contradiction)) {
            try await ledger.commit([row.draft])
        }
        #expect(try ledger.read { try $0.accounts().map(\.name) } == ["mail"])
    }
}
