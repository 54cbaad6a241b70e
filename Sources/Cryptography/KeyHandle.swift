internal import COpenSSL

/// The one owner of an `EVP_PKEY`: what private and public keys share.
@safe struct KeyHandle: ~Copyable, @unchecked Sendable {
    // Sendable: OpenSSL does not change a key after it was made, but for caches that it guards by
    // locks of its own.
    let pointer: OpaquePointer

    /// What kind of key it is.
    let kind: KeyKind

    private init(pointer: OpaquePointer, kind: KeyKind) {
        unsafe self.pointer = pointer
        self.kind = kind
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// Takes over `pointer`, freeing it when it is of a kind that Waxwing does not use.
    /// - Throws: ``CryptographyError/unsupportedKey``.
    static func adopting(_ pointer: OpaquePointer) throws(CryptographyError) -> KeyHandle {
        guard let kind = unsafe kind(of: pointer) else {
            unsafe EVP_PKEY_free(pointer)
            throw .unsupportedKey
        }
        return unsafe KeyHandle(pointer: pointer, kind: kind)
    }

    private static func kind(of pointer: OpaquePointer) -> KeyKind? {
        if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 {
            return switch unsafe EVP_PKEY_get_bits(pointer) {
            case 2048: .rsa2048
            case 3072: .rsa3072
            case 4096: .rsa4096
            default: nil
            }
        }
        if unsafe EVP_PKEY_is_a(pointer, "ED25519") == 1 { return .ed25519 }
        guard unsafe EVP_PKEY_is_a(pointer, "EC") == 1 else { return nil }
        return if unsafe isOnCurve("prime256v1", pointer) {
            .p256
        } else if unsafe isOnCurve("secp384r1", pointer) {
            .p384
        } else {
            nil
        }
    }

    private static func isOnCurve(_ name: StaticString, _ pointer: OpaquePointer) -> Bool {
        var found: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count = 0
        return unsafe withUnsafeMutableBytes(of: &found) { buffer in
            guard let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else {
                return false
            }
            return unsafe EVP_PKEY_get_group_name(pointer, text, buffer.count, &count) == 1
                && strcmp(text, name.utf8Start) == 0
        }
    }
}
