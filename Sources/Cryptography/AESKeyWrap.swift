private import COpenSSL

/// AES-256 key wrap with padding: KWP of RFC 5649 and NIST SP 800-38F.
package enum AESKeyWrap {
    /// The length of the wrapping key in bytes.
    package static let keyByteCount = 32

    /// What may be wrapped: a key, not a file.
    package static let allowedByteCounts = 1...4096

    /// Wraps `secret` under `key`: its length rounded up to a multiple of eight, and eight more.
    /// - Throws: ``CryptographyError/lengthOutOfRange(count:allowed:)`` or
    ///   ``CryptographyError/outOfMemory``.
    package static func wrap(
        _ secret: borrowing SecretBytes,
        under key: borrowing SecretBytes
    ) throws(CryptographyError) -> [UInt8] {
        try check(key.count, in: keyByteCount...keyByteCount)
        try check(secret.count, in: allowedByteCounts)
        return try withSecretStack { () throws(CryptographyError) in
            var wrapped = [UInt8](repeating: 0, count: (secret.count + 7) / 8 * 8 + 8)
            var output = wrapped.mutableSpan
            let count = try transform(secret.bytes, key, into: &output, isWrapping: true)
            guard count == wrapped.count else { throw .failed(operation: .wrap, reason: 0) }
            return wrapped
        }
    }

    /// Unwraps what ``wrap(_:under:)`` made.
    /// - Throws: ``CryptographyError/authenticationFailed`` for another key or changed bytes, and
    ///   the errors of wrapping.
    package static func unwrap(
        _ wrapped: Span<UInt8>,
        under key: borrowing SecretBytes
    ) throws(CryptographyError) -> SecretBytes {
        try check(key.count, in: keyByteCount...keyByteCount)
        try check(wrapped.count, in: 16...(allowedByteCounts.upperBound + 8))
        guard wrapped.count % 8 == 0 else { throw .authenticationFailed }
        return try withSecretStack { () throws(CryptographyError) in
            // OpenSSL unwraps in place and needs the room of the padding too.
            var padded = try SecretBytes(zeros: wrapped.count)
            var output = padded.mutableBytes
            let count = try transform(wrapped, key, into: &output, isWrapping: false)
            return try SecretBytes(copying: padded.bytes.extracting(first: count))
        }
    }

    private static func check(
        _ count: Int,
        in allowed: ClosedRange<Int>
    ) throws(CryptographyError) {
        guard allowed.contains(count) else {
            throw .lengthOutOfRange(count: count, allowed: allowed)
        }
    }

    private static func transform(
        _ input: Span<UInt8>,
        _ key: borrowing SecretBytes,
        into output: inout MutableSpan<UInt8>,
        isWrapping: Bool
    ) throws(CryptographyError) -> Int {
        let operation: CryptographyError.Operation = isWrapping ? .wrap : .unwrap
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .last(operation) }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        unsafe EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW)
        let isBegun = unsafe key.bytes.withUnsafeBufferPointer { key in
            unsafe EVP_CipherInit_ex2(
                context,
                EVP_aes_256_wrap_pad(),
                key.baseAddress,
                nil,
                isWrapping ? 1 : 0,
                nil
            ) == 1
        }
        guard isBegun else { throw .last(operation) }
        var count: Int32 = 0
        let isDone = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_CipherUpdate(
                    context,
                    output.baseAddress,
                    &count,
                    input.baseAddress,
                    Int32(input.count)
                ) == 1
            }
        }
        guard isDone, count > 0 else {
            let error = CryptographyError.last(operation)
            throw isWrapping || error == .outOfMemory ? error : .authenticationFailed
        }
        return Int(count)
    }
}
