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
    }

    /// The socket; whoever holds the listener closes it, ``LDAPServer`` when it has stopped.
    package let descriptor: Int32

    /// What is spoken.
    package let kind: Kind

    /// A listener that was bound elsewhere, for instance by the supervisor.
    package init(descriptor: Int32, kind: Kind) {
        self.descriptor = descriptor
        self.kind = kind
    }

    /// Binds `address` (`HOST:PORT`, `[::1]:PORT`; `*` or nothing for every address; port 0 picks a
    /// free one) and listens.
    ///
    /// The queue takes 4096 connections, or what `net.core.somaxconn` allows.
    package static func bind(_ address: String, kind: Kind) throws(ServerError) -> Listener {
        let (host, port) = try split(address)
        var unresolved: Int32 = 0
        let isAny = host.isEmpty || host == "*"
        let descriptor =
            unsafe isAny
            ? clinux_listen(nil, port, 4096, &unresolved)
            : clinux_listen(host, port, 4096, &unresolved)
        guard descriptor >= 0 else {
            if unresolved != 0 { throw .unknownHost(host, code: unresolved) }
            throw .last("listening on \(address)")
        }
        return Listener(descriptor: descriptor, kind: kind)
    }

    /// The numeric address that it listens on, as `127.0.0.1:3389`.
    package func localAddress() throws(ServerError) -> String {
        var characters = [CChar](repeating: 0, count: 96)
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
