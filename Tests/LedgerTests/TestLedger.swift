import Cryptography
import Foundation
import LMDB
import Synchronization
import Testing

@testable import Ledger

/// A directory of one test, gone with the value.
final class TestDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var ledgerPath: String { path + "/ledger.mdb" }
}

/// Signs with a digest over a secret: enough to see whether a head is the one that was signed.
struct TestSigner: HeadSigner {
    static let publicKey: [UInt8] = [1, 2, 3]

    func sign(_ bytes: Span<UInt8>) throws -> [UInt8] { Self.signature(bytes) }

    static func signature(_ bytes: Span<UInt8>) -> [UInt8] {
        Digest.sha256(Array("secret".utf8) + [UInt8](copying: bytes))
    }

    static func isSigned(
        _ key: Span<UInt8>,
        _ content: Span<UInt8>,
        _ signature: Span<UInt8>
    ) -> Bool {
        key.isEqual(publicKey.span) && signature.isEqual(Self.signature(content).span)
    }
}

/// A clock that stands still unless told: the ledger makes its own times rise.
final class TestClock: Sendable {
    let now = Atomic<Int64>(1_700_000_000_000_000)
}

extension LedgerOptions {
    static func test(mapSizeBytes: Int = 64 << 20) -> LedgerOptions {
        let clock = TestClock()
        return LedgerOptions(mapSizeBytes: mapSizeBytes) { clock.now.load(ordering: .relaxed) }
    }
}

/// Values that tests name by a number.
enum Sample {
    static let actor = EventActor(via: .adminSocket, uid: 1000, name: "operator")

    static func id(_ number: Int) -> Identifier {
        Identifier(
            [16 of UInt8] { index in
                index < 8 ? 0xee : UInt8(truncatingIfNeeded: number >> (8 * (15 - index)))
            }
        )
    }

    static func octets(_ name: String, _ count: Int = 40) -> [UInt8] {
        var octets = Array(name.utf8)
        while octets.count < count { octets.append(UInt8(truncatingIfNeeded: octets.count)) }
        return octets
    }

    static func hash(_ octets: [UInt8]) -> Hash256 { Hash256(hashing: octets.span) }

    static let organization = EventDraft(
        .organizationCreated(
            OrganizationCreated(
                id: id(1),
                name: "Example AG",
                suffix: "dc=example,dc=com"
            )
        )
    )

    static let headKey = EventDraft(
        .headKeyCreated(HeadKeyCreated(keyRecord: id(2), publicKey: TestSigner.publicKey))
    )

    static let domain = EventDraft(
        .domainAssigned(DomainAssigned(domain: "example.com", basis: .operator))
    )

    static let root = authority("root", .root, issuer: nil)
    static let smime = authority("smime", .smime, issuer: "root")

    static func authority(
        _ name: String,
        _ role: AuthorityCreated.Role,
        issuer: String?
    ) -> EventDraft {
        EventDraft(
            .authorityCreated(
                AuthorityCreated(
                    fingerprint: hash(octets(name)),
                    role: role,
                    keyRecord: id(3),
                    serial: [9],
                    issuer: hash(octets(issuer ?? name)),
                    notBefore: 1,
                    notAfter: 2
                )
            ),
            certificate: HashedOctets(octets(name))
        )
    }

    static func enrolled(_ number: Int, _ address: String? = nil) -> EventDraft {
        let address = address ?? "user\(number)@example.com"
        return EventDraft(
            .mailboxEnrolled(
                MailboxEnrolled(
                    mailbox: id(number),
                    details: MailboxEnrolled.Details(
                        address: address,
                        addressGiven: address,
                        commonName: "User \(number)",
                        surname: "\(number)"
                    )
                )
            )
        )
    }

    static func renamed(_ number: Int, _ name: String) -> EventDraft {
        EventDraft(
            .mailboxRenamed(
                MailboxRenamed(
                    mailbox: id(number),
                    details: MailboxRenamed.Details(commonName: name, surname: name)
                )
            )
        )
    }

    static func retired(_ number: Int) -> EventDraft {
        EventDraft(.mailboxRetired(MailboxRetired(mailbox: id(number))))
    }

    static func vaulted(_ record: Int, mailbox: Int?) -> EventDraft {
        let sealed = octets("sealed \(record)")
        return EventDraft(
            .keyVaulted(
                KeyVaulted(
                    record: id(record),
                    mailbox: mailbox.map { id($0) },
                    usage: mailbox == nil ? .issue : .mail,
                    algorithm: "p256",
                    generation: 1,
                    publicKeyDigest: hash([UInt8(truncatingIfNeeded: record)]),
                    recordDigest: hash(sealed)
                )
            ),
            vaultRecord: HashedOctets(sealed)
        )
    }

    static func rewrapped(_ record: Int, generation: Int64) -> EventDraft {
        let sealed = octets("sealed \(record) again \(generation)")
        return EventDraft(
            .keyRewrapped(
                KeyRewrapped(
                    record: id(record),
                    generation: generation,
                    recordDigest: hash(sealed)
                )
            ),
            vaultRecord: HashedOctets(sealed)
        )
    }

    static func issued(_ name: String, mailbox: Int, record: Int) -> EventDraft {
        EventDraft(
            .certificateIssued(
                CertificateIssued(
                    fingerprint: hash(octets(name)),
                    mailbox: id(mailbox),
                    keyRecord: id(record),
                    serial: Array(name.utf8),
                    issuer: hash(octets("smime")),
                    notBefore: 10,
                    notAfter: 20
                )
            ),
            certificate: HashedOctets(octets(name))
        )
    }

    static func imported(_ name: String, mailbox: Int, isVouched: Bool = false) -> EventDraft {
        EventDraft(
            .certificateImported(
                CertificateImported(
                    fingerprint: hash(octets(name)),
                    mailbox: id(mailbox),
                    serial: Array(name.utf8),
                    notBefore: 10,
                    notAfter: 20,
                    isVouched: isVouched,
                    isExternal: false
                )
            ),
            certificate: HashedOctets(octets(name))
        )
    }

    static func withdrawn(_ name: String) -> EventDraft {
        EventDraft(.certificateWithdrawn(CertificateWithdrawn(fingerprint: hash(octets(name)))))
    }

    static func revoked(_ name: String, reason: Int64 = 1) -> EventDraft {
        EventDraft(
            .certificateRevoked(
                CertificateRevoked(fingerprint: hash(octets(name)), reason: reason)
            )
        )
    }

    static func revocationList(_ name: String, number: Int64) -> EventDraft {
        EventDraft(
            .revocationListIssued(
                RevocationListIssued(
                    issuer: hash(octets("smime")),
                    number: number,
                    thisUpdate: 30,
                    nextUpdate: 40,
                    entryCount: 1,
                    digest: hash(octets(name))
                )
            ),
            revocationList: HashedOctets(octets(name))
        )
    }

    static func exported(_ record: Int, mailbox: Int, purpose: String?) -> EventDraft {
        EventDraft(
            .keyExported(
                KeyExported(
                    records: [id(record)],
                    mailbox: id(mailbox),
                    form: .pkcs12Compatible,
                    purpose: purpose
                )
            )
        )
    }

    /// The first commit of every ledger.
    static let genesis = [organization, headKey, domain, root, smime]
}

extension Ledger {
    /// Commits `drafts` as one command.
    @discardableResult
    func commit(_ drafts: [EventDraft]) async throws -> Committed<Bool> {
        try await commit(by: Sample.actor) { _ in Decision(true, drafts) }
    }

    /// A new ledger with its organization.
    static func sample(
        _ directory: TestDirectory,
        _ options: LedgerOptions = .test()
    ) async throws -> Ledger {
        let ledger = try Ledger.create(
            path: directory.ledgerPath,
            options,
            signer: TestSigner()
        )
        try await ledger.commit(Sample.genesis)
        return ledger
    }
}

extension TestDirectory {
    /// Writes into the file of a closed ledger, behind its back.
    func edit(
        _ body: (LMDBLog, inout WriteTransaction) throws(LedgerError) -> Void
    ) throws {
        let log = try LMDBLog.open(path: ledgerPath, .test())
        try log.environment.write { (writing) throws(LedgerError) in try body(log, &writing) }
    }
}
