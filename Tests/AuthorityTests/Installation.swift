import Addressing
import ChangeFeed
import Cryptography
import Foundation
import Issuer
import Ledger
import Logging

@testable import Authority

/// A new organization in a directory of its own, which goes when the test does.
final class Installation: Sendable {
    let directory: String
    let configuration: AuthorityConfiguration
    let authority: Authority
    let caller = Caller(uid: geteuid(), groups: [], name: "tester", door: .adminSocket)

    /// Makes and opens an organization for `domain` whose mailboxes get keys of `kind`.
    init(
        domain: String = "example.com",
        kind: KeyKind = .p256,
        trusted: [[UInt8]] = [],
        wait: Duration = .seconds(20),
        clock: (@Sendable () -> Int64)? = nil
    ) async throws {
        // Short, since a socket's path is.
        directory = "/tmp/wxa-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let name = try DomainName(domain)
        var policy = IssuancePolicy(publicURL: PublicURL(domain: name))
        policy.mailboxKeyKind = kind
        var configuration = AuthorityConfiguration(
            directory: directory,
            changesSocket: directory + "/changes.sock",
            mapSizeBytes: 1 << 30,
            policy: policy
        )
        configuration.trustedCertificates = trusted
        configuration.writesSocket = directory + "/ldap.sock"
        configuration.publicationWait = wait
        if let clock { configuration.clock = clock }
        self.configuration = configuration
        _ = try await Authority.initialize(
            Initialization(
                organization: "Example AG",
                domain: name,
                suffix: Initialization.suffix(of: name),
                directoryHosts: ["localhost"]
            ),
            configuration
        )
        authority = try Self.open(configuration)
    }

    deinit {
        authority.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    static func open(_ configuration: AuthorityConfiguration) throws -> Authority {
        try Authority.open(configuration, logger: Logger(label: "test") { _ in SilentLog() })
    }

    func enroll(
        _ address: String,
        name: String? = nil,
        isWaiting: Bool = false
    ) async throws -> MailboxOutcome {
        try await authority.enroll(
            Person(address: address, name: name),
            by: caller,
            isWaiting: isWaiting
        )
    }

    /// The certificate that the mailbox got, DER.
    func certificate(_ address: String) async throws -> [UInt8] {
        try await enroll(address).certificate?.der ?? []
    }

    func importing(
        _ der: [UInt8],
        isExternal: Bool = false,
        isVouched: Bool = true
    ) async throws -> BatchOutcome {
        try await authority.importCertificates(
            der,
            isExternal: isExternal,
            isVouched: isVouched,
            by: caller,
            isWaiting: false
        )
    }
}

/// A logger for tests that provoke warnings.
struct SilentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .critical
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {}
}
