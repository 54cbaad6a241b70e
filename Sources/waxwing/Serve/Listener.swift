import Glibc

/// A socket that is bound and listens, and the address that clients use.
struct Listener: Sendable {
    /// What is spoken on it.
    enum Kind: String, Sendable {
        case ldap
        case ldaps
    }

    let kind: Kind
    let descriptor: Int32
    /// The numeric address it is bound to, with the port that was picked: `127.0.0.1:3389`.
    let address: String

    /// The URL of RFC 4516 without a DN.
    var url: String { "\(kind.rawValue)://\(address)" }

    /// Pending connections the kernel keeps; it cuts the number at net.core.somaxconn.
    private static let backlog: Int32 = 4096

    /// Binds `text` (`HOST:PORT`, `[::1]:PORT`; port 0 picks one) and listens.
    static func bind(_ text: String, kind: Kind) throws(CommandFailure) -> Listener {
        let (host, port) = try split(text)
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, port, &hints, &found)
        guard code == 0, let first = unsafe found else {
            throw CommandFailure(
                "cannot resolve the listen address \(text): \(unsafe String(cString: gai_strerror(code)))"
            )
        }
        defer { unsafe freeaddrinfo(first) }
        let info = unsafe first.pointee
        let descriptor = unsafe socket(
            info.ai_family,
            info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else { throw failure("cannot open a socket for \(text)") }
        var one: Int32 = 1
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &one,
            socklen_t(MemoryLayout<Int32>.size)
        )
        if unsafe info.ai_family == AF_INET6 {
            unsafe setsockopt(
                descriptor,
                Int32(IPPROTO_IPV6),
                IPV6_V6ONLY,
                &one,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
        guard unsafe Glibc.bind(descriptor, info.ai_addr, info.ai_addrlen) == 0,
            listen(descriptor, backlog) == 0
        else {
            let failure = failure("cannot listen on \(text)")
            close(descriptor)
            throw failure
        }
        return Listener(kind: kind, descriptor: descriptor, address: try boundAddress(descriptor))
    }

    /// A listener that another process has bound already, and left open for us as `descriptor`.
    static func inherited(_ descriptor: Int32, kind: Kind) throws(CommandFailure) -> Listener {
        Listener(kind: kind, descriptor: descriptor, address: try boundAddress(descriptor))
    }

    private static func split(_ text: String) throws(CommandFailure) -> (host: String, port: String)
    {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else {
            throw CommandFailure(
                "\(Terminal.escaped(text)) is no listen address",
                hint: "write HOST:PORT, e.g. 127.0.0.1:3389 or [::]:389"
            )
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else {
            throw CommandFailure(
                "\(Terminal.escaped(text)) names no host",
                hint: "write 0.0.0.0:\(port) or [::]:\(port) to listen on every address"
            )
        }
        return (host, String(port))
    }

    private static func boundAddress(_ descriptor: Int32) throws(CommandFailure) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: 32)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe getsockname(descriptor, address, &length) == 0 else { return errno }
                return unsafe getnameinfo(
                    address,
                    length,
                    &host,
                    socklen_t(host.count),
                    &port,
                    socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV
                )
            }
        }
        guard code == 0 else {
            throw CommandFailure("cannot read the address of listener \(descriptor)")
        }
        let name = text(host)
        return name.contains(":") ? "[\(name)]:\(text(port))" : "\(name):\(text(port))"
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func failure(_ what: String) -> CommandFailure {
        let reason = unsafe String(cString: strerror(errno))
        guard errno != EADDRINUSE else {
            return CommandFailure(
                "\(what): \(reason)",
                hint: "another server has it; choose another with --ldap or --ldaps"
            )
        }
        return CommandFailure("\(what): \(reason)")
    }
}
