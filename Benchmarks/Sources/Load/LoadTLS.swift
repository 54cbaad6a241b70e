import CBench

/// What the TLS connections of one thread are made from.
@safe final class LoadTLSContext {
    private let handle: OpaquePointer

    init() throws(LoadFailure) {
        guard let handle = unsafe cbench_tls_context_new() else {
            throw LoadFailure("OpenSSL refuses a client's settings")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe cbench_tls_context_free(handle) }

    /// A connection over a socket, which it does not own.
    func connect(over descriptor: Int32) throws(LoadFailure) -> LoadTLS {
        guard let connection = unsafe cbench_tls_new(handle, descriptor) else {
            throw LoadFailure("no memory for TLS")
        }
        return unsafe LoadTLS(owning: connection, of: self)
    }
}

/// One TLS connection.
@safe struct LoadTLS: ~Copyable {
    /// How a call went.
    enum Progress {
        case done(Int)
        case waits
        case failed

        init(_ code: Int64) {
            switch code {
            case Int64(CBENCH_TLS_WANTS_READ), Int64(CBENCH_TLS_WANTS_WRITE): self = .waits
            case 0...: self = .done(Int(code))
            default: self = .failed
            }
        }
    }

    private let handle: OpaquePointer
    /// Outlives the connection.
    private let context: LoadTLSContext

    init(owning handle: OpaquePointer, of context: LoadTLSContext) {
        unsafe self.handle = handle
        self.context = context
    }

    deinit { unsafe cbench_tls_free(handle) }

    func handshake() -> Progress { Progress(unsafe cbench_tls_handshake(handle)) }

    func read(into bytes: inout [UInt8], at offset: Int) -> Progress {
        let handle = unsafe handle
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
            return Progress(unsafe cbench_tls_read(handle, rest.baseAddress, Int64(rest.count)))
        }
    }

    func write(_ bytes: Span<UInt8>) -> Progress {
        unsafe bytes.withUnsafeBytes { bytes in
            Progress(unsafe cbench_tls_write(handle, bytes.baseAddress, Int64(bytes.count)))
        }
    }
}
