import Addressing
import AdminAPI
import Authority
import Cryptography
import Foundation
import Issuer
import Logging
import ServiceLifecycle

@testable import AdminServer

/// An authority of a new organization with its admin socket, in a directory of its own.
struct RunningServer: Sendable {
    let directory: String
    let authority: Authority
    let client: AdminClient

    var socketPath: String { directory + "/admin.sock" }

    /// Runs `body` while the server runs, and stops it afterwards.
    static func run(_ body: @Sendable (RunningServer) async throws -> Void) async throws {
        let directory = "/tmp/wxs-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let authority = try await openAuthority(directory)
        defer { authority.stop() }
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let logger = Logger(label: "test") { _ in SilentLog() }
        let server = AdminSocketServer(
            .init(socketPath: directory + "/admin.sock", version: "1.2.3", walls: walls) {
                isReady.finish()
            },
            authority: authority,
            logger: logger
        )
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in ready {}
            let client = AdminClient(socketPath: directory + "/admin.sock")
            let running = RunningServer(
                directory: directory,
                authority: authority,
                client: client
            )
            let result: Result<Void, any Error>
            do { result = .success(try await body(running)) } catch { result = .failure(error) }
            await client.shutDown()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// What the status says of the roles.
    static let walls = ServerStatus.WallsStatus(
        authorityUser: "one",
        publisherUser: "two",
        ldapUser: "three",
        areUsersShared: false,
        isConfined: true,
        confinement: "Landlock 7"
    )

    static func openAuthority(_ directory: String) async throws -> Authority {
        let domain = try DomainName("example.com")
        var policy = IssuancePolicy(publicURL: PublicURL(domain: domain))
        policy.mailboxKeyKind = .p256
        let configuration = AuthorityConfiguration(
            directory: directory,
            changesSocket: directory + "/changes.sock",
            mapSizeBytes: 1 << 30,
            policy: policy
        )
        _ = try await Authority.initialize(
            Initialization(
                organization: "Example AG",
                domain: domain,
                suffix: "dc=example,dc=com",
                directoryHosts: ["localhost"]
            ),
            configuration
        )
        return try Authority.open(
            configuration,
            logger: Logger(label: "test") { _ in SilentLog() }
        )
    }
}

/// A logger for tests that provoke errors.
struct SilentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .critical
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {}
}
