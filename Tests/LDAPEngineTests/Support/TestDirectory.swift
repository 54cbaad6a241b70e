import ChangeFeed
import Directory
import Foundation
import LDAP
import LDAPEngine

/// The directory that the tests ask, made once: an organization, some mailboxes, an authority.
final class TestDirectory: Sendable {
    /// The moment at which tests ask unless they say otherwise: 21 September 2026.
    static let now: Int64 = 1_790_000_000

    /// The naming context.
    static let suffix = "dc=example,dc=com"

    /// The name of the authority's entry, which is its certificate's subject.
    static let authority = "CN=Example AG Issuing CA,O=Example AG"

    /// Alice's certificates that are valid at ``now``, best first.
    static let alice = [
        TestCertificate(serial: 2, notBefore: now - 1000, notAfter: now + 1000),
        TestCertificate(serial: 1, notBefore: now - 2000, notAfter: now + 500),
        TestCertificate(serial: 3, usage: .keyAgreement, notBefore: now - 10, notAfter: now + 1000),
    ]

    /// Alice's certificates that are not.
    static let aliceOutOfTime = [
        TestCertificate(serial: 4, notBefore: now - 3000, notAfter: now - 1),
        TestCertificate(serial: 5, notBefore: now + 1, notAfter: now + 9000),
    ]

    /// The authority's certificate.
    static let authorityCertificate = TestCertificate(
        serial: 100,
        commonName: "Example AG Issuing CA",
        address: nil,
        usage: nil,
        isCertificateAuthority: true
    )

    /// The directory, shared by all tests and never changed.
    static let shared = Result { try TestDirectory(entries) }

    /// The directory's files as readers see them.
    let file: DirectoryFile
    /// The schema.
    let schema: Schema

    private let folder: URL

    /// Makes a directory of `entries` in a folder of its own.
    init(
        _ entries: [PublishedEntry],
        keepsSearchIndex: Bool = false,
        coldPages: ColdPages = .off
    ) throws {
        let schema = try Schema.standard()
        self.schema = schema
        folder = FileManager.default.temporaryDirectory
            .appending(path: "waxwing-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var options = DirectoryOptions(suffix: Self.suffix, mapSizeBytes: 1 << 26) { name in
            (try? DistinguishedName(name, schema: schema))?.key
        }
        options.keepsSearchIndex = keepsSearchIndex
        options.coldPages = coldPages
        var writer = try DirectoryWriter.open(folder: folder.path, options)
        let report = try writer.apply(
            Batch(
                kind: .rebuildEnd,
                fromPosition: 0,
                toPosition: 1,
                chainHash: [UInt8](repeating: 1, count: 32),
                time: Self.now * 1_000_000,
                changes: entries.map { .put($0) }
            )
        )
        precondition(report.skipped.isEmpty, "the directory refused \(report.skipped)")
        file = try DirectoryFile.open(folder: folder.path, options)
    }

    /// The same directory as if its pages might be cold.
    static func cold() throws -> TestDirectory {
        try TestDirectory(entries, keepsSearchIndex: true, coldPages: .on)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The entry of a mailbox.
    static func mailbox(
        _ number: UInt8,
        _ address: String,
        _ name: String,
        _ certificates: [TestCertificate]
    ) -> PublishedEntry {
        PublishedEntry(
            uuid: [UInt8](repeating: number, count: 16),
            kind: .mailbox,
            address: address,
            addressGiven: address,
            commonName: name,
            surname: name.split(separator: " ").last.map(String.init) ?? address,
            certificates: certificates.map(\.der),
            created: now * 1_000_000,
            modified: now * 1_000_000
        )
    }

    /// The entry of an authority, named as its certificates' subject.
    static func authority(
        _ number: UInt8,
        _ name: String,
        _ certificates: [TestCertificate]
    ) -> PublishedEntry {
        PublishedEntry(
            uuid: [UInt8](repeating: number, count: 16),
            kind: .certificationAuthority,
            commonName: name,
            distinguishedName: "CN=\(name),O=Example AG",
            certificates: certificates.map(\.der),
            created: now * 1_000_000,
            modified: now * 1_000_000
        )
    }

    /// The entry of the naming context.
    static var suffixEntry: PublishedEntry {
        PublishedEntry(
            uuid: [UInt8](repeating: 0xf0, count: 16),
            kind: .suffix,
            commonName: "Example AG",
            distinguishedName: suffix,
            created: now * 1_000_000,
            modified: now * 1_000_000
        )
    }

    /// The entry of the authority.
    static var authorityEntry: PublishedEntry {
        authority(0xf1, "Example AG Issuing CA", [authorityCertificate])
    }

    private static var entries: [PublishedEntry] {
        [
            suffixEntry,
            authorityEntry,
            mailbox(1, "alice@example.com", "Alice Liddell", aliceOutOfTime + alice.reversed()),
            mailbox(2, "bob@example.com", "Bob Dodgson", [TestCertificate(serial: 20)]),
            mailbox(
                3,
                "carol@example.com",
                "Carol",
                [TestCertificate(serial: 30, notAfter: now - 1)]
            ),
            mailbox(
                4,
                "dave@xn--bcher-kva.example",
                "Dave Duckworth",
                [TestCertificate(serial: 40)]
            ),
        ]
    }
}
