private import COpenSSL

/// Why there is no TLS, or none any more.
///
/// No case carries key bytes, so each may be logged.
package enum TLSError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There was no memory.
    case outOfMemory

    /// The file with the certificate chain cannot be read as PEM.
    case unreadableCertificate(path: String, reason: UInt)

    /// The file with the private key cannot be read as PEM.
    case unreadableKey(path: String, reason: UInt)

    /// The private key is not that of the first certificate of the chain.
    case keyOfAnotherCertificate(path: String)

    /// The file with the trusted certificates cannot be read as PEM.
    case unreadableTrust(path: String, reason: UInt)

    /// OpenSSL refused a setting; `reason` is its packed error code, 0 when it gave none.
    case refused(reason: UInt)

    /// What went wrong, in OpenSSL's words where it has some.
    package var description: String {
        switch self {
        case .outOfMemory:
            "no memory for TLS"
        case .unreadableCertificate(let path, let reason):
            "\(path): no certificate chain in PEM: \(Self.text(of: reason))"
        case .unreadableKey(let path, let reason):
            "\(path): no private key in PEM: \(Self.text(of: reason))"
        case .keyOfAnotherCertificate(let path):
            "\(path): the private key is not that of the certificate"
        case .unreadableTrust(let path, let reason):
            "\(path): no certificates in PEM: \(Self.text(of: reason))"
        case .refused(let reason):
            "OpenSSL refuses: \(Self.text(of: reason))"
        }
    }

    /// OpenSSL's short text for one of its packed error codes.
    package static func text(of reason: UInt) -> String {
        guard let text = unsafe ERR_reason_error_string(reason) else { return "error \(reason)" }
        return unsafe String(cString: text)
    }

    /// Takes the cause of the call that has just failed on this thread, and empties the queue.
    static func takeReason() -> UInt {
        let cause = ERR_peek_error()
        ERR_clear_error()
        return UInt(cause)
    }
}
