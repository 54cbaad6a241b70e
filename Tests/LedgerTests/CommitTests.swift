import LMDB
import Synchronization
import Testing

@testable import Ledger

@Suite struct CommitTests {
    struct Refusal: Error, Equatable {}

    @Test func `what is committed is read back in order, with rising times and a chain`()
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let committed = try await ledger.commit([Sample.enrolled(10), Sample.enrolled(11)])
        #expect(committed.position == 7)
        #expect(committed.eventCount == 2)
        let events = try ledger.read { try $0.events(from: 1, limit: 100) }
        #expect(events.map { $0.header.position } == Array(1...7))
        #expect(events.map { $0.event.type }.suffix(2) == [.mailboxEnrolled, .mailboxEnrolled])
        #expect(events[5].event == Sample.enrolled(10).event)
        #expect(events[5].header.actor == Sample.actor)
        for (earlier, later) in zip(events, events.dropFirst()) {
            #expect(earlier.header.time < later.header.time)
        }
        let end = try ledger.read { $0.end }
        #expect(end.chainHash == events.last?.chainHash)
        #expect(ledger.durableEnd == end)
    }

    @Test func `a reopened ledger has everything that was acknowledged`() async throws {
        let directory = try TestDirectory()
        var ledger: Ledger? = try await Ledger.sample(directory)
        let end = ledger?.durableEnd
        ledger = nil
        let again = try Ledger.open(path: directory.ledgerPath, .test())
        #expect(again.durableEnd == end)
        #expect(try again.read { try $0.organization()?.name } == "Example AG")
    }

    @Test func `a refusal is the command's own, and no other's`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let announcement = ledger.announce()
        let first = Task { try await ledger.commit([Sample.enrolled(10)]) }
        let refused = Task {
            try await ledger.commit(by: .system) { _ -> Decision<Int> in throw Refusal() }
        }
        let contradicting = Task {
            try await ledger.commit([Sample.enrolled(11), Sample.renamed(9, "x")])
        }
        let third = try await ledger.commit(by: .system, announcement) { _ in
            Decision(3, [Sample.enrolled(12)])
        }
        #expect(third.value == 3)
        #expect(try await first.value.value)
        await #expect(throws: Refusal()) { try await refused.value }
        await #expect(throws: LedgerError.contradiction(.unknownMailbox(Sample.id(9)))) {
            try await contradicting.value
        }
        #expect(try ledger.read { try $0.mailbox(Sample.id(11)) } == nil)
        #expect(try ledger.read { try $0.mailboxCount() } == 2)
    }

    @Test func `a command sees those before it in its batch`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let before = ledger.statistics.commits
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let announcement = ledger.announce()
                    _ = try await ledger.commit(by: .system, announcement) { view in
                        let number = try view.mailboxCount()
                        return Decision(number, [Sample.enrolled(number)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try ledger.read { try $0.mailboxCount() } == 20)
        #expect(ledger.statistics.commits - before < 20)
    }

    @Test func `a hundred announced commands need fewer than thirty commits`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let before = ledger.statistics
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 100..<200 {
                group.addTask {
                    let announcement = ledger.announce()
                    // In place of key generation: lets the other tasks announce theirs.
                    for _ in 0..<5 { await Task.yield() }
                    _ = try await ledger.commit(by: .system, announcement) { _ in
                        Decision(
                            number,
                            [
                                Sample.enrolled(number),
                                Sample.vaulted(number + 1000, mailbox: number),
                                Sample.issued(
                                    "certificate \(number)",
                                    mailbox: number,
                                    record: number + 1000
                                ),
                            ]
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
        let after = ledger.statistics
        #expect(after.events - before.events == 300)
        #expect(after.commits - before.commits < 30)
        #expect(after.commands - before.commands == 100)
    }

    @Test func `an announcement that is dropped holds nobody up`() async throws {
        let directory = try TestDirectory()
        var options = LedgerOptions.test()
        options.gatherWindow = .seconds(3_600)
        let ledger = try await Ledger.sample(directory, options)
        do {
            _ = ledger.announce()
        }
        let announcement = ledger.announce()
        let first = Task { try await ledger.commit([Sample.enrolled(10)]) }
        _ = try await ledger.commit(by: .system, announcement) { _ in
            Decision(1, [Sample.enrolled(11)])
        }
        _ = try await first.value
        #expect(try ledger.read { try $0.mailboxCount() } == 2)
    }

    @Test func `a command without events is answered without a commit`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let before = ledger.statistics
        let committed = try await ledger.commit(by: .system) { view in
            Decision(try view.domains().map { $0.domain })
        }
        #expect(committed.value == ["example.com"])
        #expect(committed.position == 5)
        #expect(committed.eventCount == 0)
        #expect(ledger.statistics.commits == before.commits)
    }

    @Test func `who listens hears of the latest commit`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        var ends = ledger.commits().makeAsyncIterator()
        #expect(await ends.next()?.position == 5)
        try await ledger.commit([Sample.enrolled(10)])
        try await ledger.commit([Sample.enrolled(11)])
        #expect(await ends.next()?.position == 7)
        ledger.close()
        #expect(await ends.next() == nil)
    }

    @Test func `after closing every command is refused`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        ledger.close()
        await #expect(throws: LedgerError.closed) { try await ledger.commit([Sample.domain]) }
    }

    @Test func `more events than a commit may hold are spread over several`() async throws {
        let directory = try TestDirectory()
        var options = LedgerOptions.test()
        options.limits.eventsPerCommitMax = 5
        options.limits.eventsPerCommandMax = 5
        let ledger = try await Ledger.sample(directory, options)
        let before = ledger.statistics.commits
        try await withThrowingTaskGroup(of: Void.self) { group in
            for batch in 0..<4 {
                group.addTask {
                    let announcement = ledger.announce()
                    _ = try await ledger.commit(by: .system, announcement) { _ in
                        Decision(0, (0..<5).map { Sample.enrolled(batch * 5 + $0) })
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(ledger.statistics.commits - before == 4)
        await #expect(throws: LedgerError.tooLarge(.eventsPerCommand, count: 6, max: 5)) {
            try await ledger.commit((100..<106).map { Sample.enrolled($0) })
        }
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        var name: String
        var drafts: [EventDraft]
        var error: LedgerError
        var testDescription: String { name }
    }

    static var wrongCertificate: EventDraft {
        var draft = Sample.imported("c", mailbox: 10)
        draft.certificate = HashedOctets(Sample.octets("another"))
        return draft
    }

    static var noCertificate: EventDraft {
        var draft = Sample.imported("c", mailbox: 10)
        draft.certificate = nil
        return draft
    }

    static var wrongRecord: EventDraft {
        var draft = Sample.vaulted(20, mailbox: 10)
        draft.vaultRecord = HashedOctets([1])
        return draft
    }

    static var hugeCertificate: EventDraft {
        let octets = [UInt8](repeating: 7, count: 65_537)
        return EventDraft(
            .certificateImported(
                CertificateImported(
                    fingerprint: Sample.hash(octets),
                    mailbox: Sample.id(10),
                    serial: [1],
                    notBefore: 1,
                    notAfter: 2,
                    isVouched: false,
                    isExternal: false
                )
            ),
            certificate: HashedOctets(octets)
        )
    }

    @Test(arguments: [
        Misfit(
            name: "a certificate with other octets",
            drafts: [wrongCertificate],
            error: .contradiction(.octetsDiffer(.certificateImported))
        ),
        Misfit(
            name: "a certificate without octets",
            drafts: [noCertificate],
            error: .contradiction(.octetsDiffer(.certificateImported))
        ),
        Misfit(
            name: "a vault record with other octets",
            drafts: [wrongRecord],
            error: .contradiction(.octetsDiffer(.keyVaulted))
        ),
        Misfit(
            name: "a certificate one octet too long",
            drafts: [hugeCertificate],
            error: .tooLarge(.certificateBytes, count: 65_537, max: 65_536)
        ),
        Misfit(
            name: "a mailbox without details",
            drafts: [
                EventDraft(
                    .mailboxEnrolled(MailboxEnrolled(mailbox: Sample.id(12), details: nil))
                )
            ],
            error: .contradiction(.detailsMissing(.mailboxEnrolled))
        ),
        Misfit(
            name: "an address too long for a key",
            drafts: [Sample.enrolled(12, String(repeating: "a", count: 512))],
            error: .tooLarge(.keyBytes, count: 512, max: 511)
        ),
    ])
    func `refuses drafts that do not fit, and stores nothing of them`(
        _ misfit: Misfit
    )
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([Sample.enrolled(10)])
        let end = ledger.durableEnd
        await #expect(throws: misfit.error) {
            try await ledger.commit([Sample.enrolled(11)] + misfit.drafts)
        }
        #expect(ledger.durableEnd == end)
        #expect(try ledger.read { try $0.mailbox(Sample.id(11)) } == nil)
    }
}
