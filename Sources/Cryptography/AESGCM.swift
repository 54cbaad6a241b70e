private import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag.
package enum AESGCM {
    /// The length of a key in bytes.
    package static let keyByteCount = 32
    /// The length of a nonce in bytes.
    package static let nonceByteCount = 12
    /// The length of the tag, which stands behind the cipher text.
    package static let tagByteCount = 16

    /// Encrypts `plaintext`: cipher text of the same length, then the tag.
    ///
    /// A key and a nonce must never meet twice.
    /// - Throws: ``CryptographyError/lengthOutOfRange(count:allowed:)`` for a key or nonce of
    ///   another length, ``CryptographyError/outOfMemory``.
    package static func seal(
        _ plaintext: Span<UInt8>,
        key: borrowing SecretBytes,
        nonce: Span<UInt8>,
        authenticating associated: Span<UInt8>
    ) throws(CryptographyError) -> [UInt8] {
        try withSecretStack { () throws(CryptographyError) in
            let context = try CipherContext(.seal)
            try context.begin(key: key, nonce: nonce, isSealing: true)
            try context.authenticate(associated)
            var isSealed = false
            let count = plaintext.count + tagByteCount
            let sealed = unsafe [UInt8](
                unsafeUninitializedCapacity: count
            ) { buffer, initialized in
                isSealed = unsafe context.seal(plaintext, into: buffer)
                initialized = isSealed ? count : 0
            }
            guard isSealed else { throw .last(.seal) }
            return sealed
        }
    }

    /// Decrypts what ``seal(_:key:nonce:authenticating:)`` made.
    /// - Throws: ``CryptographyError/authenticationFailed`` unless key, nonce, associated data and
    ///   every byte are those of the sealing; and the errors of sealing.
    package static func open(
        _ sealed: Span<UInt8>,
        key: borrowing SecretBytes,
        nonce: Span<UInt8>,
        authenticating associated: Span<UInt8>
    ) throws(CryptographyError) -> SecretBytes {
        guard sealed.count >= tagByteCount else {
            throw .lengthOutOfRange(count: sealed.count, allowed: tagByteCount...Int(Int32.max))
        }
        return try withSecretStack { () throws(CryptographyError) in
            let context = try CipherContext(.open)
            try context.begin(key: key, nonce: nonce, isSealing: false)
            try context.authenticate(associated)
            let count = sealed.count - tagByteCount
            var plaintext = try SecretBytes(zeros: count)
            try context.open(
                sealed.extracting(first: count),
                tag: sealed.extracting(last: tagByteCount),
                into: &plaintext
            )
            return plaintext
        }
    }
}

/// The one owner of an `EVP_CIPHER_CTX`, which holds the key's schedule.
@safe private struct CipherContext: ~Copyable {
    private let pointer: OpaquePointer
    private let operation: CryptographyError.Operation

    init(_ operation: CryptographyError.Operation) throws(CryptographyError) {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else { throw .last(operation) }
        unsafe self.pointer = pointer
        self.operation = operation
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

    borrowing func begin(
        key: borrowing SecretBytes,
        nonce: Span<UInt8>,
        isSealing: Bool
    ) throws(CryptographyError) {
        guard key.count == AESGCM.keyByteCount else {
            throw .lengthOutOfRange(
                count: key.count,
                allowed: AESGCM.keyByteCount...AESGCM.keyByteCount
            )
        }
        guard nonce.count == AESGCM.nonceByteCount else {
            throw .lengthOutOfRange(
                count: nonce.count,
                allowed: AESGCM.nonceByteCount...AESGCM.nonceByteCount
            )
        }
        let isBegun = unsafe key.bytes.withUnsafeBufferPointer { key in
            unsafe nonce.withUnsafeBufferPointer { nonce in
                unsafe EVP_CipherInit_ex2(
                    pointer,
                    EVP_aes_256_gcm(),
                    key.baseAddress,
                    nonce.baseAddress,
                    isSealing ? 1 : 0,
                    nil
                ) == 1
            }
        }
        guard isBegun else { throw .last(operation) }
    }

    borrowing func authenticate(_ associated: Span<UInt8>) throws(CryptographyError) {
        try checkLength(associated.count)
        var count: Int32 = 0
        let isDone = unsafe associated.withUnsafeBufferPointer { bytes in
            unsafe EVP_CipherUpdate(pointer, nil, &count, bytes.baseAddress, Int32(bytes.count))
                == 1
        }
        guard isDone || associated.isEmpty else { throw .last(operation) }
    }

    /// Writes cipher text and tag; false when OpenSSL refuses.
    borrowing func seal(_ text: Span<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Bool
    {
        guard let output = buffer.baseAddress,
            let length = Int32(exactly: text.count)
        else { return false }
        var count: Int32 = 0
        let isWritten = unsafe text.withUnsafeBufferPointer { bytes in
            unsafe EVP_CipherUpdate(pointer, output, &count, bytes.baseAddress, length) == 1
        }
        guard isWritten || text.isEmpty else { return false }
        let tag = unsafe output + text.count
        return unsafe EVP_CipherFinal_ex(pointer, tag, &count) == 1
            && EVP_CIPHER_CTX_ctrl(
                pointer,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(AESGCM.tagByteCount),
                tag
            ) == 1
    }

    borrowing func open(
        _ text: Span<UInt8>,
        tag: Span<UInt8>,
        into plaintext: inout SecretBytes
    ) throws(CryptographyError) {
        try checkLength(text.count)
        var output = plaintext.mutableBytes
        var verdict: CryptographyError?
        unsafe output.withUnsafeMutableBufferPointer { output in
            var count: Int32 = 0
            let isRead = unsafe text.withUnsafeBufferPointer { bytes in
                unsafe EVP_CipherUpdate(
                    pointer,
                    output.baseAddress,
                    &count,
                    bytes.baseAddress,
                    Int32(bytes.count)
                ) == 1
            }
            let isTagSet = unsafe tag.withUnsafeBytes { bytes in
                unsafe EVP_CIPHER_CTX_ctrl(
                    pointer,
                    EVP_CTRL_AEAD_SET_TAG,
                    Int32(bytes.count),
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                ) == 1
            }
            guard isRead || text.isEmpty, isTagSet else {
                verdict = .last(operation)
                return
            }
            // One byte of room for an output that GCM never writes, since a plain text may be
            // empty.
            var none: UInt8 = 0
            if unsafe EVP_CipherFinal_ex(pointer, &none, &count) != 1 {
                let error = CryptographyError.last(operation)
                verdict = error == .outOfMemory ? error : .authenticationFailed
            }
        }
        if let verdict { throw verdict }
    }

    private borrowing func checkLength(_ count: Int) throws(CryptographyError) {
        guard count <= Int(Int32.max) else {
            throw .lengthOutOfRange(count: count, allowed: 0...Int(Int32.max))
        }
    }
}
