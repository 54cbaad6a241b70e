/// How far a call on a TLS connection over a nonblocking socket got.
package enum TLSProgress: Equatable, Sendable {
    /// This many bytes of plain text went through; of a handshake 0, and it is complete.
    case done(Int)

    /// Nothing more until the socket is readable; the call must then be repeated.
    case wantsToRead

    /// Nothing more until the socket is writable; the call must then be repeated.
    case wantsToWrite

    /// The peer has ended its side.
    case ended

    /// The connection is broken and good for nothing but closing; OpenSSL's packed error code, or 0
    /// when the socket failed (``TLSError/text(of:)`` has words for it).
    case failed(reason: UInt)
}
