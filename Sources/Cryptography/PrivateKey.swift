private import COpenSSL

/// A private key: one owner, wiped at its end, never printed.
///
/// Everything of it lies in OpenSSL's allocator, and each operation runs on a stack of the same
/// memory (``Arena``).
package struct PrivateKey: ~Copyable, Sendable {
    private let handle: KeyHandle

    private init(_ handle: consuming KeyHandle) { self.handle = handle }

    /// What kind of key it is.
    package var kind: KeyKind { handle.kind }

    /// The one algorithm that it signs with.
    package var signatureAlgorithm: SignatureAlgorithm { handle.kind.signatureAlgorithm }

    /// Makes a new key.
    ///
    /// An RSA key takes from a tenth of a second to seconds of one core: call it on a thread of its
    /// own.
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)``.
    package static func generate(_ kind: KeyKind) throws(CryptographyError) -> PrivateKey {
        let algorithm =
            switch kind {
            case .rsa2048, .rsa3072, .rsa4096: "RSA"
            case .p256, .p384: "EC"
            case .ed25519: "ED25519"
            }
        return PrivateKey(
            try withSecretStack(
                takesLong: algorithm == "RSA"
            ) { () throws(CryptographyError) in
                guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, algorithm, nil) else {
                    throw .last(.generateKey)
                }
                defer { unsafe EVP_PKEY_CTX_free(context) }
                guard unsafe EVP_PKEY_keygen_init(context) == 1,
                    unsafe setParameters(of: kind, in: context)
                else { throw .last(.generateKey) }
                var made: OpaquePointer?
                guard unsafe EVP_PKEY_generate(context, &made) == 1, let key = unsafe made else {
                    throw .last(.generateKey)
                }
                return try unsafe KeyHandle.adopting(key)
            }
        )
    }

    private static func setParameters(of kind: KeyKind, in context: OpaquePointer) -> Bool {
        switch kind {
        case .rsa2048: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1
        case .rsa3072: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072) == 1
        case .rsa4096: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 4096) == 1
        case .p256: unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
        case .p384: unsafe EVP_PKEY_CTX_set_group_name(context, "P-384") == 1
        case .ed25519: true
        }
    }

    /// Reads an unencrypted DER PKCS#8 PrivateKeyInfo (RFC 5208 §5) with nothing behind it.
    /// - Throws: ``CryptographyError/malformedPrivateKey``,
    ///   ``CryptographyError/unsupportedKey`` or ``CryptographyError/outOfMemory``.
    package static func read(
        pkcs8: borrowing SecretBytes
    ) throws(CryptographyError) -> PrivateKey {
        PrivateKey(
            try withSecretStack { () throws(CryptographyError) in
                guard let key = unsafe KeyHandle.decode(pkcs8.bytes) else {
                    let error = CryptographyError.last(.readKey)
                    throw error == .outOfMemory ? error : .malformedPrivateKey
                }
                return try unsafe KeyHandle.adopting(key)
            }
        )
    }

    /// The key as an unencrypted DER PKCS#8 PrivateKeyInfo (RFC 5208 §5).
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)``.
    package borrowing func pkcs8() throws(CryptographyError) -> SecretBytes {
        try withSecretStack { () throws(CryptographyError) in try handle.privateKeyInfo() }
    }

    /// The public key as a DER SubjectPublicKeyInfo (RFC 5280 §4.1).
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)``.
    package borrowing func subjectPublicKeyInfo() throws(CryptographyError) -> [UInt8] {
        try withSecretStack { () throws(CryptographyError) in try handle.subjectPublicKeyInfo() }
    }

    /// Signs `message` with ``signatureAlgorithm``; an ECDSA signature is a DER ECDSA-Sig-Value.
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)``.
    package borrowing func sign(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        try withSecretStack { () throws(CryptographyError) in try signHere(message) }
    }

    private borrowing func signHere(
        _ message: Span<UInt8>
    ) throws(CryptographyError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .last(.sign) }
        defer { unsafe EVP_MD_CTX_free(context) }
        let digest = signatureAlgorithm.digestName
        guard
            unsafe EVP_DigestSignInit_ex(context, nil, digest, nil, nil, handle.pointer, nil) == 1
        else { throw .last(.sign) }
        var count = Int(unsafe EVP_PKEY_get_size(handle.pointer))
        var isSigned = false
        let signature = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            isSigned = unsafe message.withUnsafeBufferPointer { input in
                unsafe EVP_DigestSign(
                    context,
                    buffer.baseAddress,
                    &count,
                    input.baseAddress,
                    input.count
                ) == 1
            }
            initialized = isSigned ? count : 0
        }
        guard isSigned else { throw .last(.sign) }
        return signature
    }

    /// Lends OpenSSL's handle to the files of this target that hand the key to OpenSSL.
    borrowing func withHandle<R: ~Copyable, E: Error>(
        _ body: (OpaquePointer) throws(E) -> R
    ) throws(E) -> R {
        try unsafe body(handle.pointer)
    }
}
