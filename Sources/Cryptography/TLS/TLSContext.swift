private import COpenSSL

/// The settings and the identity that TLS connections are made from: TLS 1.2 and later.
///
/// It never changes once it is made. To present a renewed certificate, make another context and
/// use that for new connections; old ones keep theirs alive.
@safe package final class TLSContext: @unchecked Sendable {
    // Sendable: after the initializers an SSL_CTX is only read and reference-counted, which OpenSSL
    // does atomically; what it changes later (ticket keys) it guards by its own lock.
    private let handle: OpaquePointer

    /// Whether connections of this context wait for the peer's greeting or send theirs.
    package let isServer: Bool

    /// Whether there are certificates that clients' certificates may chain to.
    package let trustsClients: Bool

    private init(isServer: Bool, clientTrustFile: String? = nil) throws(TLSError) {
        ERR_clear_error()
        let method = unsafe isServer ? TLS_server_method() : TLS_client_method()
        guard let created = unsafe SSL_CTX_new(method) else { throw .outOfMemory }
        unsafe self.handle = created
        self.isServer = isServer
        self.trustsClients = clientTrustFile != nil
        try Self.check(unsafe waxwing_tls_prepare(created))
        guard let clientTrustFile else { return }
        guard unsafe waxwing_tls_trust_clients(created, clientTrustFile) == 1 else {
            throw .unreadableTrust(path: clientTrustFile, reason: TLSError.takeReason())
        }
    }

    deinit { unsafe SSL_CTX_free(handle) }

    /// The context of a server that presents `certificateChainFile` (PEM, its own certificate
    /// first) with the key in `privateKeyFile` (PEM, without a password).
    ///
    /// The key goes from the file into OpenSSL's memory and nowhere else.
    ///
    /// - Parameters:
    ///   - certificateChainFile: What is presented.
    ///   - privateKeyFile: Its key.
    ///   - clientTrustFile: Certificates (PEM) that clients' certificates may chain to, where a
    ///     connection asks for one; nil when none does.
    /// - Returns: The context.
    /// - Throws: ``TLSError``.
    package static func server(
        certificateChainFile: String,
        privateKeyFile: String,
        clientTrustFile: String? = nil
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(isServer: true, clientTrustFile: clientTrustFile)
        try check(unsafe waxwing_tls_prepare_server(context.handle))
        try context.present(certificateChainFile, privateKeyFile)
        try check(unsafe waxwing_tls_choose_tickets(context.handle))
        return context
    }

    /// The context of a client that trusts the certificates in `trustFile` (PEM), or, without a
    /// file, whatever certificate it is shown: for tests and measurements.
    ///
    /// - Parameters:
    ///   - trustFile: What the server's chain must end at.
    ///   - certificateFile: The certificate (PEM) that is shown to a server that asks for one.
    ///   - privateKeyFile: Its key.
    /// - Returns: The context.
    /// - Throws: ``TLSError``.
    package static func client(
        trustFile: String?,
        certificateFile: String? = nil,
        privateKeyFile: String? = nil
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(isServer: false)
        if let certificateFile, let privateKeyFile {
            try context.present(certificateFile, privateKeyFile)
        }
        guard let trustFile else { return context }
        guard unsafe SSL_CTX_load_verify_file(context.handle, trustFile) == 1 else {
            throw .unreadableTrust(path: trustFile, reason: TLSError.takeReason())
        }
        unsafe SSL_CTX_set_verify(context.handle, SSL_VERIFY_PEER, nil)
        return context
    }

    /// Shows this certificate to peers that ask for one.
    private func present(
        _ certificateChainFile: String,
        _ privateKeyFile: String
    ) throws(TLSError) {
        let certificate = unsafe SSL_CTX_use_certificate_chain_file(
            handle,
            certificateChainFile
        )
        guard certificate == 1 else {
            let reason = TLSError.takeReason()
            throw .unreadableCertificate(path: certificateChainFile, reason: reason)
        }
        // Read apart from the check, so that the two mistakes have their own sentences.
        let key = unsafe SSL_CTX_use_PrivateKey_file(
            handle,
            privateKeyFile,
            SSL_FILETYPE_PEM
        )
        guard key == 1 else {
            let reason = TLSError.takeReason()
            if ERR_GET_REASON(reason) == X509_R_KEY_VALUES_MISMATCH {
                throw .keyOfAnotherCertificate(path: privateKeyFile)
            }
            throw .unreadableKey(path: privateKeyFile, reason: reason)
        }
        guard unsafe SSL_CTX_check_private_key(handle) == 1 else {
            ERR_clear_error()
            throw .keyOfAnotherCertificate(path: privateKeyFile)
        }
    }

    /// A new connection over `descriptor`, which stays the caller's and must outlive it.
    ///
    /// With `asksForCertificate` a server asks its client for a certificate, if it trusts any. The
    /// client may have none; one that does not chain to the trusted ones ends the handshake.
    package func makeConnection(
        over descriptor: Int32,
        asksForCertificate: Bool = false
    ) throws(TLSError) -> TLSConnection {
        ERR_clear_error()
        guard let created = unsafe SSL_new(handle) else { throw .outOfMemory }
        let connection = unsafe TLSConnection(owning: created)
        guard unsafe SSL_set_fd(created, descriptor) == 1 else {
            throw .refused(reason: TLSError.takeReason())
        }
        if isServer {
            unsafe SSL_set_accept_state(created)
            if asksForCertificate, trustsClients {
                unsafe SSL_set_verify(created, SSL_VERIFY_PEER, nil)
            }
        } else {
            unsafe SSL_set_connect_state(created)
        }
        return connection
    }

    private static func check(_ code: Int32) throws(TLSError) {
        if code != 1 { throw .refused(reason: TLSError.takeReason()) }
    }
}
