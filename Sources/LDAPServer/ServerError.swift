private import Glibc

/// Why a server cannot run.
package enum ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A call of the system failed with this `errno`.
    case system(call: String, code: Int32)

    /// An address is not HOST:PORT with a port from 0 to 65535.
    case malformedAddress(String)

    /// The path of a Unix socket is longer than the 107 bytes that the system takes, or no path.
    case pathTooLong(String, bytes: Int)

    /// The name of a host is not known; `code` is getaddrinfo's.
    case unknownHost(String, code: Int32)

    /// The protocol cannot be served; why, in the words of its owner.
    case handler(String)

    /// There is a TLS listener and nothing that it could present.
    case noTLSContext

    /// What went wrong, in the system's words where it has some.
    package var description: String {
        switch self {
        case .system(let call, let code):
            "\(call): \(unsafe String(cString: strerror(code)))"
        case .malformedAddress(let text):
            "\(text): not of the form HOST:PORT"
        case .pathTooLong(let path, let bytes):
            "\(path): a socket's path has at most 107 bytes, this one has \(bytes)"
        case .unknownHost(let host, let code):
            "\(host): \(unsafe String(cString: gai_strerror(code)))"
        case .handler(let text):
            text
        case .noTLSContext:
            "a listener for TLS needs a certificate"
        }
    }

    /// The failure of `call` that `errno` tells.
    static func last(_ call: String) -> ServerError { .system(call: call, code: errno) }
}
