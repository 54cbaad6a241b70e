private import CLinux

/// What is known of a connection before its first frame.
package struct Arrival: Sendable {
    /// Its number, which no other connection of the server has had; the first one's is 0.
    package let number: UInt64

    /// Its socket.
    package let descriptor: Int32

    /// The kind of listener that it came in by.
    package let listener: Listener.Kind

    /// Where it comes from; nobody's address on a Unix socket.
    package internal(set) var peer: PeerAddress

    /// Who is at the other end of a Unix socket.
    package let credentials: PeerCredentials?

    /// Whether TLS can be started on request.
    package let offersStartTLS: Bool

    /// Whether a client is asked for its certificate when TLS begins.
    let asksForCertificate: Bool

    /// Whether a proxy is still to say whose connection it is; ``peer`` is then the proxy.
    package internal(set) var awaitsProxyHeader = false

    /// What is remembered of its source.
    package internal(set) var pass = SourcePass.free

    /// Whether TLS comes before the first frame.
    package var isProtected: Bool { listener == .tls }
}

/// Who is at the other end of a Unix socket, as the kernel knows it.
package struct PeerCredentials: Equatable, Sendable {
    /// The user that connected.
    package let user: UInt32

    /// That user's group.
    package let group: UInt32

    /// These credentials.
    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }

    /// Those of the peer of `socket`; nil when it has none.
    init?(of socket: Int32) {
        var user: UInt32 = 0
        var group: UInt32 = 0
        guard unsafe clinux_peer_credentials(socket, &user, &group) == 0 else { return nil }
        self.init(user: user, group: group)
    }
}
