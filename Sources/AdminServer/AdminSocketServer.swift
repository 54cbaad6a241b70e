package import AdminAPI
package import Authority
import Glibc
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The admin socket: HTTP/1.1 and JSON under `/v1`, for whoever the kernel says may use it.
///
/// It runs until the group that it is a service of shuts down, and finishes the requests that are
/// under way then.
package struct AdminSocketServer: Service {
    /// Where the socket is and who may open it.
    package struct Configuration: Sendable {
        /// The socket's path, at most ``AdminLimits/socketPathBytesMax`` bytes.
        package var socketPath: String
        /// The group that may open the socket besides its owner; `nil` for the process's own.
        package var group: UInt32?
        /// The program's version, for the status.
        package var version: String
        /// What stands between the roles, for the status.
        package var walls: ServerStatus.WallsStatus
        /// Called once the socket takes connections.
        package var onReady: @Sendable () async -> Void

        /// Makes the configuration.
        package init(
            socketPath: String,
            group: UInt32? = nil,
            version: String,
            walls: ServerStatus.WallsStatus,
            onReady: @escaping @Sendable () async -> Void = {}
        ) {
            self.socketPath = socketPath
            self.group = group
            self.version = version
            self.walls = walls
            self.onReady = onReady
        }
    }

    /// Connections that may wait to be accepted.
    ///
    /// A Unix socket refuses one more at once, unlike TCP, so a burst of scripts must fit; the kernel's own
    /// bound, net.core.somaxconn, is 4096.
    private static let backlog = 1024

    private let configuration: Configuration
    private let responder: AdminResponder
    private let authority: Authority
    private let logger: Logger

    /// Makes the server of `authority`.
    package init(_ configuration: Configuration, authority: Authority, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        self.authority = authority
        responder = AdminResponder(
            authority: authority,
            version: configuration.version,
            walls: configuration.walls,
            logger: logger
        )
    }

    /// Serves until the service group shuts down.
    ///
    /// A file that an earlier process left at the path is replaced: the caller holds the lock that says
    /// that no other process serves this data directory.
    package func run() async throws {
        let channel = PeerChannel { [responder] request, writer, peer in
            let response = await responder.respond(to: request, from: peer)
            try await writer.write(response: response.head, body: response.body)
        }
        let server = channel.server(
            configuration: ServerConfiguration(
                address: .unixDomainSocket(path: configuration.socketPath),
                backlog: Self.backlog
            ),
            onServerRunning: { [configuration, logger] _ in
                Self.admitGroup(configuration, logger)
                await configuration.onReady()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
        let authority = authority
        defer { _ = unsafe unlink(configuration.socketPath) }
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            authority.prepareToStop()
        }
    }

    /// Lets the owner and the group open the socket, and nobody else.
    ///
    /// Until then the process's umask decides, which the roles set to keep everybody out.
    private static func admitGroup(_ configuration: Configuration, _ logger: Logger) {
        if let group = configuration.group,
            unsafe chown(configuration.socketPath, .max, group) != 0
        {
            logger.warning(
                "the admin socket cannot be given to its group",
                metadata: ["errno": "\(errno)"]
            )
        }
        if unsafe chmod(configuration.socketPath, 0o660) != 0 {
            logger.warning("the admin socket's mode cannot be set", metadata: ["errno": "\(errno)"])
        }
    }
}
