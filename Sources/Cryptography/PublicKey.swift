private import COpenSSL

/// A public key.
package struct PublicKey: ~Copyable, Sendable {
    private let handle: KeyHandle

    private init(_ handle: consuming KeyHandle) { self.handle = handle }

    /// What kind of key it is.
    package var kind: KeyKind { handle.kind }

    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1) with nothing behind it.
    /// - Throws: ``CryptographyError/malformedPublicKey``, ``CryptographyError/unsupportedKey`` or
    ///   ``CryptographyError/outOfMemory``.
    package static func read(
        subjectPublicKeyInfo der: Span<UInt8>
    ) throws(CryptographyError) -> PublicKey {
        CryptographyError.forgetEarlier()
        let read = unsafe der.withUnsafeBytes { bytes -> OpaquePointer? in
            guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
                return nil
            }
            var next: UnsafePointer<UInt8>? = unsafe start
            guard let key = unsafe d2i_PUBKEY(nil, &next, bytes.count) else { return nil }
            guard unsafe next == start + bytes.count else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
        guard let key = unsafe read else {
            throw CryptographyError.last(.readKey) == .outOfMemory
                ? .outOfMemory : .malformedPublicKey
        }
        return PublicKey(try unsafe KeyHandle.adopting(key))
    }

    /// The key as a DER SubjectPublicKeyInfo.
    package borrowing func subjectPublicKeyInfo() throws(CryptographyError) -> [UInt8] {
        try handle.subjectPublicKeyInfo()
    }

    /// Whether `signature` is this key's over `message`, by the algorithm that ``kind`` fixes.
    ///
    /// A signature that cannot be decoded is one that does not verify.
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)`` when it cannot be told.
    package borrowing func verify(
        _ signature: Span<UInt8>,
        of message: Span<UInt8>
    ) throws(CryptographyError) -> Bool {
        CryptographyError.forgetEarlier()
        guard let context = unsafe EVP_MD_CTX_new() else { throw .last(.verify) }
        defer { unsafe EVP_MD_CTX_free(context) }
        let digest = kind.signatureAlgorithm.digestName
        guard
            unsafe EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, handle.pointer, nil) == 1
        else {
            throw .last(.verify)
        }
        let verdict = unsafe signature.withUnsafeBytes { signature in
            unsafe message.withUnsafeBytes { message in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    signature.count,
                    message.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    message.count
                )
            }
        }
        if verdict == 1 { return true }
        if CryptographyError.last(.verify) == .outOfMemory { throw .outOfMemory }
        return false
    }
}
