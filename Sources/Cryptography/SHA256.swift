private import COpenSSL

/// A SHA-256 digest over bytes that come in pieces.
///
/// Its state lies in the value itself: it allocates nothing, hence it cannot fail.
package struct SHA256: ~Copyable {
    private var state = SHA256_CTX()

    /// A digest of nothing yet.
    package init() { unsafe waxwing_sha256_begin(&state) }

    /// Appends `bytes` to the input.
    package mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { input in
            unsafe waxwing_sha256_update(&state, input.baseAddress, input.count)
        }
    }

    /// Appends `bytes` to the input.
    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// Ends the input and gives the digest, without an allocation.
    package consuming func finish() -> [32 of UInt8] {
        var digest = [32 of UInt8](repeating: 0)
        unsafe withUnsafeMutableBytes(of: &digest) { buffer in
            unsafe waxwing_sha256_finish(&state, buffer.baseAddress)
        }
        return digest
    }

    /// Ends the input and gives the digest: 32 bytes.
    package consuming func finalize() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Digest.sha256ByteCount) { buffer, initialized in
            unsafe waxwing_sha256_finish(&state, buffer.baseAddress)
            initialized = Digest.sha256ByteCount
        }
    }
}
