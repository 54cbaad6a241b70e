private import COpenSSL

/// Digests of whole inputs.
package enum Digest {
    /// The length of a SHA-256 digest in bytes.
    package static let sha256ByteCount = 32

    /// The SHA-256 digest of `bytes`: 32 bytes.
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
        var digest = SHA256()
        digest.update(bytes)
        return digest.finalize()
    }

    /// The SHA-256 digest of `bytes`: 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }

    /// The SHA-1 digest of `bytes`: 20 bytes.
    ///
    /// For key identifiers (RFC 5280 §4.2.1.2) and the localKeyID of a PKCS#12 file, which name a
    /// key and protect nothing. SHA-1 is fit for nothing else.
    package static func sha1ForKeyIdentifier(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { buffer, initialized in
            unsafe bytes.withUnsafeBytes { input in
                unsafe waxwing_sha1(input.baseAddress, input.count, buffer.baseAddress)
            }
            initialized = Int(SHA_DIGEST_LENGTH)
        }
    }
}
