private import COpenSSL

/// One TLS connection over a nonblocking socket, which it does not own.
///
/// Writing to a socket whose peer is gone raises SIGPIPE: threads that use this block or ignore it.
/// While nothing is under way it holds no record buffers.
@safe package struct TLSConnection: ~Copyable, @unchecked Sendable {
    // Sendable: the SSL has this one owner, and its calls are `mutating`, so never concurrent.
    private let handle: OpaquePointer
    private var isBroken = false

    /// Takes over a connection that OpenSSL made.
    init(owning handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe SSL_free(handle) }

    /// Whether the handshake is complete.
    package var isEstablished: Bool { unsafe SSL_is_init_finished(handle) == 1 }

    /// The version that was agreed on, as `TLSv1.3`.
    package var version: String { unsafe String(cString: SSL_get_version(handle)) }

    /// Whether bytes that were read from the socket wait here, so that the socket may not become
    /// readable although there is something to read.
    package var hasBufferedInput: Bool { unsafe SSL_has_pending(handle) == 1 }

    /// The certificate that the peer has shown and that was verified; nil when it has shown none or
    /// was not asked.
    package var peerCertificate: TLSPeerCertificate? {
        // A resumed session brings the certificate of its first connection, asked for or not.
        guard unsafe SSL_get_verify_mode(handle) & SSL_VERIFY_PEER != 0,
            let certificate = unsafe SSL_get1_peer_certificate(handle)
        else { return nil }
        defer { unsafe X509_free(certificate) }
        guard unsafe SSL_get_verify_result(handle) == Int(X509_V_OK),
            let subject = unsafe waxwing_tls_copy_subject(certificate)
        else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe waxwing_tls_free(subject) }
        var digest = [UInt8](repeating: 0, count: 32)
        guard unsafe X509_digest(certificate, EVP_sha256(), &digest, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        return unsafe TLSPeerCertificate(subject: String(cString: subject), fingerprint: digest)
    }

    /// Sets, on a client before its handshake, the server's name that is sent and, when
    /// `isVerified`, that the certificate must be for.
    package mutating func expect(serverName: String, isVerified: Bool) {
        _ = unsafe waxwing_tls_set_server_name(handle, serverName)
        if isVerified { _ = unsafe SSL_set1_host(handle, serverName) }
    }

    /// Goes on with the handshake.
    package mutating func handshake() -> TLSProgress {
        if isBroken { return .failed(reason: 0) }
        ERR_clear_error()
        let code = unsafe SSL_do_handshake(handle)
        return code == 1 ? .done(0) : failure(code)
    }

    /// Decrypts what has come into `bytes` from `offset` on: at most one record's plain text.
    package mutating func read(
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int = 0
    ) -> TLSProgress {
        precondition(offset >= 0 && offset <= bytes.count)
        if isBroken { return .failed(reason: 0) }
        ERR_clear_error()
        var count = 0
        let handle = unsafe handle
        let code = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe SSL_read_ex(
                handle,
                buffer.baseAddress.map { unsafe $0 + offset },
                buffer.count - offset,
                &count
            )
        }
        return code == 1 ? .done(count) : failure(code)
    }

    /// Encrypts and sends the front of `bytes`, at most one record.
    ///
    /// After ``TLSProgress/wantsToRead`` or ``TLSProgress/wantsToWrite`` the next call must begin
    /// with the same bytes, at whatever address.
    package mutating func write(_ bytes: Span<UInt8>) -> TLSProgress {
        if isBroken { return .failed(reason: 0) }
        ERR_clear_error()
        var count = 0
        let code = unsafe bytes.withUnsafeBytes { buffer in
            unsafe SSL_write_ex(handle, buffer.baseAddress, buffer.count, &count)
        }
        return code == 1 ? .done(count) : failure(code)
    }

    /// Tells the peer that nothing more will come, if that can still be said without waiting.
    ///
    /// A peer that has closed its side without saying so by TLS is not told either: hardly one still
    /// listens, and what is sent to one that does not is answered by a reset.
    package mutating func finishSending() {
        guard !isBroken, isEstablished, unsafe waxwing_tls_is_cut_off(handle) == 0 else { return }
        ERR_clear_error()
        if unsafe SSL_shutdown(handle) < 0 { ERR_clear_error() }
    }

    private mutating func failure(_ code: Int32) -> TLSProgress {
        switch unsafe SSL_get_error(handle, code) {
        case SSL_ERROR_WANT_READ:
            return .wantsToRead
        case SSL_ERROR_WANT_WRITE:
            return .wantsToWrite
        case SSL_ERROR_ZERO_RETURN:
            return .ended
        default:
            // After a fatal error OpenSSL forbids every further call but SSL_free.
            isBroken = true
            return .failed(reason: TLSError.takeReason())
        }
    }
}
