import LMDB
import Testing

@testable import Ledger

@Suite struct StateTests {
    /// A ledger with mailbox 10, its key 20 and the certificate "c" issued for it.
    static func prepared(_ directory: TestDirectory) async throws -> Ledger {
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit([
            Sample.enrolled(10), Sample.vaulted(20, mailbox: 10),
            Sample.issued("c", mailbox: 10, record: 20),
        ])
        return ledger
    }

    @Test func `an enrolled mailbox is found by identifier, address, serial and fingerprint`()
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try ledger.read { view in
            let mailbox = try view.mailbox(address: "user10@example.com")
            #expect(mailbox?.id == Sample.id(10))
            #expect(mailbox?.commonName == "User 10")
            #expect(mailbox?.status == .active)
            #expect(mailbox?.enrolled == 6)
            #expect(mailbox?.touched == 8)
            #expect(try view.mailbox(Sample.id(10)) == mailbox)
            #expect(try view.mailboxes(limit: 10) == [mailbox].compactMap { $0 })
            let keys = try view.keys(of: Sample.id(10))
            #expect(keys.map { $0.vaulted.record } == [Sample.id(20)])
            let certificate = try view.certificate(Sample.hash(Sample.octets("c")))
            #expect(certificate?.status == .published)
            #expect(certificate?.position == 8)
            #expect(try view.certificates(serial: Array("c".utf8)) == [certificate])
            #expect(try view.certificates(of: Sample.id(10)) == [certificate])
            #expect(try view.certificateBytes(at: 8) == Sample.octets("c"))
            #expect(
                try view.certificateBytes(Sample.hash(Sample.octets("c"))) == Sample.octets("c")
            )
            #expect(try view.authorities().map { $0.created.role } == [.root, .smime])
            #expect(try view.headKeys().map { $0.position } == [2])
            #expect(try view.mailbox(address: "") == nil)
            #expect(try view.mailbox(address: String(repeating: "a", count: 600)) == nil)
            #expect(try view.certificates(serial: []) == [])
        }
    }

    @Test func `certificates whose fingerprints or serials are partly the same are told apart`()
        async throws
    {
        let directory = try TestDirectory()
        try await Self.prepared(directory).close()
        let one = Sample.hash([1])
        let other = Hash256([32 of UInt8] { $0 < 8 ? one.octets[$0] : ~one.octets[$0] })
        let serial = [UInt8](repeating: 7, count: 12)
        let longer = [9] + serial
        try directory.edit { (log, writing) throws(LedgerError) in
            var state = StateWriter(log.tables.state)
            for (position, fingerprint, serial) in [(9, one, serial), (10, other, longer)] {
                let event = CertificateImported(
                    fingerprint: fingerprint,
                    mailbox: Sample.id(10),
                    serial: serial,
                    notBefore: 10,
                    notAfter: 20,
                    isVouched: false,
                    isExternal: false
                )
                // The second time it is known, which is found by its fingerprint too.
                for isNew in [true, false] {
                    let found = try state.apply(
                        .certificateImported(event),
                        at: Position(position),
                        time: 1,
                        &writing
                    )
                    #expect(found == isNew)
                }
            }
            let view = StateView(writing.view, log, end: .empty)
            #expect(try view.certificate(one)?.position == 9)
            #expect(try view.certificate(other)?.position == 10)
            #expect(try view.certificates(serial: serial).map { $0.position } == [9])
            #expect(try view.certificates(serial: longer).map { $0.position } == [10])
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var draft: EventDraft
        var contradiction: Contradiction
        var testDescription: String { name }
    }

    static let unknownIssuer: EventDraft = {
        var draft = Sample.issued("x", mailbox: 10, record: 20)
        if case .certificateIssued(var event) = draft.event {
            event.issuer = .zero
            draft.event = .certificateIssued(event)
        }
        return draft
    }()

    @Test(arguments: [
        Row(
            name: "an identifier enrolled twice",
            draft: Sample.enrolled(10, "x@example.com"),
            contradiction: .mailboxExists(Sample.id(10))
        ),
        Row(
            name: "an address enrolled twice",
            draft: Sample.enrolled(11, "user10@example.com"),
            contradiction: .addressTaken("user10@example.com")
        ),
        Row(
            name: "a name for nobody",
            draft: Sample.renamed(99, "x"),
            contradiction: .unknownMailbox(Sample.id(99))
        ),
        Row(
            name: "retiring nobody",
            draft: Sample.retired(99),
            contradiction: .unknownMailbox(Sample.id(99))
        ),
        Row(
            name: "a key for nobody",
            draft: Sample.vaulted(21, mailbox: 99),
            contradiction: .unknownMailbox(Sample.id(99))
        ),
        Row(
            name: "a record vaulted twice",
            draft: Sample.vaulted(20, mailbox: 10),
            contradiction: .keyExists(Sample.id(20))
        ),
        Row(
            name: "a generation left out",
            draft: Sample.rewrapped(20, generation: 3),
            contradiction: .wrongGeneration(Sample.id(20), expected: 2, found: 3)
        ),
        Row(
            name: "a generation used again",
            draft: Sample.rewrapped(20, generation: 1),
            contradiction: .wrongGeneration(Sample.id(20), expected: 2, found: 1)
        ),
        Row(
            name: "an unknown key exported",
            draft: Sample.exported(99, mailbox: 10, purpose: nil),
            contradiction: .unknownKey(Sample.id(99))
        ),
        Row(
            name: "a certificate issued twice",
            draft: Sample.issued("c", mailbox: 10, record: 20),
            contradiction: .certificateExists(Sample.hash(Sample.octets("c")))
        ),
        Row(
            name: "an issued certificate imported",
            draft: Sample.imported("c", mailbox: 10),
            contradiction: .certificateExists(Sample.hash(Sample.octets("c")))
        ),
        Row(
            name: "a certificate for an unknown key",
            draft: Sample.issued("x", mailbox: 10, record: 99),
            contradiction: .unknownKey(Sample.id(99))
        ),
        Row(
            name: "a certificate of an unknown authority",
            draft: unknownIssuer,
            contradiction: .unknownAuthority(.zero)
        ),
        Row(
            name: "a certificate for nobody",
            draft: Sample.imported("x", mailbox: 99),
            contradiction: .unknownMailbox(Sample.id(99))
        ),
        Row(
            name: "an unknown certificate withdrawn",
            draft: Sample.withdrawn("x"),
            contradiction: .unknownCertificate(Sample.hash(Sample.octets("x")))
        ),
        Row(
            name: "an authority created twice",
            draft: Sample.smime,
            contradiction: .authorityExists(Sample.hash(Sample.octets("smime")))
        ),
        Row(
            name: "an authority of an unknown issuer",
            draft: Sample.authority("other", .service, issuer: "nobody"),
            contradiction: .unknownAuthority(Sample.hash(Sample.octets("nobody")))
        ),
        Row(
            name: "an active mailbox erased",
            draft: EventDraft(
                .detailsErased(DetailsErased(mailbox: Sample.id(10), positions: [6]))
            ),
            contradiction: .mailboxActive(Sample.id(10))
        ),
    ])
    func `refuses an event that contradicts those before, and stores nothing`(
        _ row: Row
    )
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        let end = ledger.durableEnd
        await #expect(throws: LedgerError.contradiction(row.contradiction)) {
            try await ledger.commit([row.draft])
        }
        #expect(ledger.durableEnd == end)
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `changes name each subject once, at the last event that touched it`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([Sample.enrolled(11), Sample.renamed(10, "Other")])
        let all = try ledger.read { try $0.changes(after: 0, limit: 100) }
        #expect(
            all.map { $0.subject } == [
                .organization, .authority(Sample.hash(Sample.octets("root"))),
                .authority(Sample.hash(Sample.octets("smime"))), .mailbox(Sample.id(11)),
                .mailbox(Sample.id(10)),
            ]
        )
        #expect(all.map { $0.position } == [1, 4, 5, 9, 10])
        #expect(try ledger.read { try $0.changes(after: 9, limit: 100) }.count == 1)
        #expect(try ledger.read { try $0.changes(after: 10, limit: 100) } == [])
        #expect(try ledger.read { try $0.changes(after: 0, limit: 2) }.count == 2)
        // Keys are not published: vaulting one touches nothing.
        try await ledger.commit([Sample.vaulted(21, mailbox: 10)])
        #expect(try ledger.read { try $0.changes(after: 10, limit: 100) } == [])
    }

    @Test func `one event that touches two mailboxes is not cut apart`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([
            Sample.enrolled(11), Sample.imported("d", mailbox: 10),
            Sample.imported("d", mailbox: 11), Sample.withdrawn("d"),
        ])
        let changes = try ledger.read { try $0.changes(after: 8, limit: 1) }
        #expect(
            changes.map { $0.subject } == [.mailbox(Sample.id(10)), .mailbox(Sample.id(11))]
        )
        #expect(Set(changes.map { $0.position }) == [12])
    }

    @Test func `an imported certificate is stored once, for every mailbox that it names`()
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([Sample.enrolled(11), Sample.imported("d", mailbox: 10)])
        try await ledger.commit([Sample.imported("d", mailbox: 11)])
        var state = try ledger.read { try $0.certificate(Sample.hash(Sample.octets("d"))) }
        #expect(state?.mailboxes == [Sample.id(10), Sample.id(11)])
        #expect(state?.position == 10)
        #expect(try ledger.read { try $0.certificateBytes(at: 11) } == nil)

        try await ledger.commit([Sample.withdrawn("d")])
        state = try ledger.read { try $0.certificate(Sample.hash(Sample.octets("d"))) }
        #expect(state?.status == .withdrawn)
        await #expect(
            throws: LedgerError.contradiction(
                .certificateUnpublished(Sample.hash(Sample.octets("d")))
            )
        ) {
            try await ledger.commit([Sample.withdrawn("d")])
        }
        try await ledger.commit([Sample.imported("d", mailbox: 11, isVouched: true)])
        state = try ledger.read { try $0.certificate(Sample.hash(Sample.octets("d"))) }
        #expect(state?.status == .published)
        #expect(state?.isVouched == true)
        #expect(try ledger.verify(isSigned: TestSigner.isSigned).findings == [])
    }

    @Test func `a revocation keeps its reason and is final`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([Sample.withdrawn("c")])
        try await ledger.commit([Sample.revoked("c", reason: 4)])
        let state = try ledger.read { try $0.certificate(Sample.hash(Sample.octets("c"))) }
        #expect(state?.status == .revoked)
        #expect(state?.revocationReason == 4)
        await #expect(
            throws: LedgerError.contradiction(
                .certificateUnpublished(Sample.hash(Sample.octets("c")))
            )
        ) {
            try await ledger.commit([Sample.revoked("c", reason: 1)])
        }
    }

    @Test func `a retired mailbox takes nothing new, and its address may be enrolled anew`()
        async throws
    {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([Sample.retired(10)])
        let refusal = LedgerError.contradiction(.mailboxRetired(Sample.id(10)))
        await #expect(throws: refusal) { try await ledger.commit([Sample.retired(10)]) }
        await #expect(throws: refusal) { try await ledger.commit([Sample.renamed(10, "x")]) }
        await #expect(throws: refusal) {
            try await ledger.commit([Sample.imported("d", mailbox: 10)])
        }
        try await ledger.commit([Sample.enrolled(11, "user10@example.com")])
        let found = try ledger.read { try $0.mailbox(address: "user10@example.com") }
        #expect(found?.id == Sample.id(11))
        // Keys of a retired mailbox can still be handed out.
        try await ledger.commit([Sample.exported(20, mailbox: 10, purpose: "audit")])
    }

    @Test func `roles are given and taken away`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        let owner = RoleAssigned(role: "owner", principal: .user(0), isGranted: true)
        var reader = owner
        reader.principal = .group(100)
        try await ledger.commit([
            EventDraft(.roleAssigned(owner)), EventDraft(.roleAssigned(reader)),
        ])
        #expect(
            try ledger.read { try $0.roles().map { $0.principal } } == [.user(0), .group(100)]
        )
        reader.isGranted = false
        try await ledger.commit([EventDraft(.roleAssigned(reader))])
        #expect(try ledger.read { try $0.roles().map { $0.principal } } == [.user(0)])
    }

    @Test func `mailboxes are listed in pages by address`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Ledger.sample(directory)
        try await ledger.commit((10..<20).map { Sample.enrolled($0) })
        var listed: [String] = []
        while true {
            let page = try ledger.read { try $0.mailboxes(after: listed.last ?? "", limit: 3) }
            listed += page.map { $0.address }
            if page.count < 3 { break }
        }
        #expect(listed == (10..<20).map { "user\($0)@example.com" })
    }

    @Test func `erasing takes what names a person, and the chain still verifies`() async throws {
        let directory = try TestDirectory()
        let ledger = try await Self.prepared(directory)
        try await ledger.commit([
            Sample.renamed(10, "Other"), Sample.exported(20, mailbox: 10, purpose: "move"),
            Sample.enrolled(11), Sample.imported("both", mailbox: 10),
            Sample.imported("both", mailbox: 11), Sample.retired(10),
        ])
        let positions = try ledger.read { try $0.erasablePositions(of: Sample.id(10)) }
        #expect(positions == [6, 8, 9, 10])
        try await ledger.commit([
            EventDraft(.detailsErased(DetailsErased(mailbox: Sample.id(10), positions: positions)))
        ])
        try ledger.read { view in
            let mailbox = try view.mailbox(Sample.id(10))
            #expect(mailbox?.status == .erased)
            #expect(mailbox?.address == "")
            #expect(mailbox?.commonName == "")
            #expect(try view.mailbox(address: "user10@example.com") == nil)
            #expect(try view.certificateBytes(at: 8) == nil)
            #expect(try view.certificate(at: 8)?.status == .erased)
            #expect(try view.certificateBytes(at: 12) == Sample.octets("both"))
            #expect(
                try view.event(at: 6)?.event
                    == .mailboxEnrolled(MailboxEnrolled(mailbox: Sample.id(10), details: nil))
            )
        }
        // The state made from what is left is the state that erasing made.
        let verification = try ledger.verify(isSigned: TestSigner.isSigned)
        #expect(verification.findings == [])
        #expect(verification.isStateCompared)
        try await ledger.commit([Sample.enrolled(12, "user10@example.com")])
    }
}
