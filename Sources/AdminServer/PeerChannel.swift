import Authority
import HummingbirdCore
import Logging
import NIOCore

/// An HTTP connection, and who is at its other end.
struct PeerConnection: ServerChildChannelValue {
    let http: HTTP1Channel.Value
    let peer: PeerCredentials

    var channel: any Channel { http.channel }
}

/// Asks the kernel at every accept who connects, before a byte of the connection is read.
struct PeerChannel: ServerChildChannel {
    typealias Responder =
        @concurrent @Sendable (Request, consuming ResponseWriter, PeerCredentials) async throws ->
        Void

    /// What the kernel writes: `struct ucred`, which Swift's Glibc does not have.
    private struct UserCredentials: Sendable {
        var pid: Int32 = 0
        var uid: UInt32 = .max
        var gid: UInt32 = .max
    }

    /// `SO_PEERCRED`, which NIO has no name for.
    private static let peerCredentials = NIOBSDSocket.Option(rawValue: 17)

    /// A connection whose other end the kernel does not name.
    struct NoPeer: Error {}

    /// Time for the next request of a connection to come, or for a slow one to be sent on.
    static let idleSeconds: Int64 = 60

    private let configuration: HTTP1Channel.Configuration
    private let responder: Responder

    init(responder: @escaping Responder) {
        self.responder = responder
        configuration = HTTP1Channel.Configuration(
            idleTimeout: .seconds(Self.idleSeconds),
            // Paths hold an address, queries little; nothing of ours needs headers.
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 << 10,
                maxHeaderListSize: 16 << 10,
                maxHeaderFieldCount: 64
            )
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<PeerConnection> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(NoPeer())
        }
        let credentials: EventLoopFuture<UserCredentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: Self.peerCredentials
        )
        return credentials.flatMap { credentials in
            guard credentials.uid != .max else {
                return channel.eventLoop.makeFailedFuture(NoPeer())
            }
            let peer = PeerCredentials(
                pid: credentials.pid,
                uid: credentials.uid,
                gid: credentials.gid
            )
            return http(for: peer).setup(channel: channel, logger: logger).map { http in
                PeerConnection(http: http, peer: peer)
            }
        }
    }

    func handle(value: PeerConnection, logger: Logger) async {
        await http(for: value.peer).handle(value: value.http, logger: logger)
    }

    private func http(for peer: PeerCredentials) -> HTTP1Channel {
        HTTP1Channel(
            responder: { [responder] request, writer, _ in
                try await responder(request, writer, peer)
            },
            configuration: configuration
        )
    }
}
