private import CLinux
private import Glibc

/// A socket that is bound and listening.
package struct Listener: Equatable, Sendable {
    /// What is spoken on its connections from the first byte on.
    package enum Kind: String, Equatable, Sendable {
        /// LDAP in the clear, with StartTLS where there is a certificate.
        case plain

        /// TLS: `ldaps`.
        case tls

        /// LDAP in the clear over a Unix socket, where the kernel says who is at the other end:
        /// `ldapi`.
        case unix
    }

    /// The socket; whoever holds the listener closes it, ``LDAPServer`` when it has stopped.
    package let descriptor: Int32

    /// What is spoken.
    package let kind: Kind

    /// Whether clients are asked for a certificate when TLS begins; they need not have one.
    ///
    /// Off unless somebody is to be known by a certificate: some clients show a prompt when asked.
    package var asksForCertificate = false

    /// A listener that was bound elsewhere, for instance by the supervisor.
    package init(descriptor: Int32, kind: Kind) {
        self.descriptor = descriptor
        self.kind = kind
    }

    /// Binds the socket file `path` with these permissions and listens; a file that is left over from
    /// a server that has gone is replaced.
    ///
    /// - Throws: ``ServerError/pathTooLong(_:bytes:)`` for more than 107 bytes,
    ///   ``ServerError/system(call:code:)``.
    package static func bind(
        path: String,
        permissions: UInt32 = 0o666
    ) throws(ServerError) -> Listener {
        guard path.utf8.count <= 107, !path.utf8.contains(0) else {
            throw .pathTooLong(path, bytes: path.utf8.count)
        }
        let descriptor = unsafe clinux_listen_local(path, queueLength, permissions)
        guard descriptor >= 0 else { throw .last("listening on \(path)") }
        return Listener(descriptor: descriptor, kind: .unix)
    }

    /// How many clients may wait to be accepted, or what `net.core.somaxconn` allows.
    private static var queueLength: Int32 { 4096 }

    /// Binds `address` (`HOST:PORT`, `[::1]:PORT`; `*` or nothing for every address; port 0 picks a
    /// free one) and listens.
    package static func bind(_ address: String, kind: Kind) throws(ServerError) -> Listener {
        let (host, port) = try split(address)
        var unresolved: Int32 = 0
        let isAny = host.isEmpty || host == "*"
        let descriptor =
            unsafe isAny
            ? clinux_listen(nil, port, queueLength, &unresolved)
            : clinux_listen(host, port, queueLength, &unresolved)
        guard descriptor >= 0 else {
            if unresolved != 0 { throw .unknownHost(host, code: unresolved) }
            throw .last("listening on \(address)")
        }
        return Listener(descriptor: descriptor, kind: kind)
    }

    /// The numeric address that it listens on, as `127.0.0.1:3389`; a Unix socket's path.
    package func localAddress() throws(ServerError) -> String {
        var characters = [CChar](repeating: 0, count: 128)
        let code = unsafe clinux_local_address(descriptor, &characters, characters.count)
        guard code == 0 else { throw .last("getsockname") }
        let text = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Closes the socket; for listeners that no server has taken over.
    package func close() { Glibc.close(descriptor) }

    private static func split(_ address: String) throws(ServerError) -> (String, String) {
        guard let colon = address.lastIndex(of: ":") else { throw .malformedAddress(address) }
        var host = address[..<colon]
        let port = address[address.index(after: colon)...]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard !port.isEmpty, port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            UInt16(port) != nil, isBracketed || !host.contains(":")
        else { throw .malformedAddress(address) }
        return (String(host), String(port))
    }
}
