private import COpenSSL

// OpenSSL 3 looks for an encoder or decoder among all it has for each key, which takes longer than
// signing with it: 0.44 ms to read a P-256 key, measured, where it takes 0.02 ms without, and 0.16
// ms to write its public half, where it takes 0.005 ms. The encodings that Waxwing writes itself
// are fixed but for the key, so that they are put together and taken apart here; whatever looks
// different goes to OpenSSL.

extension KeyHandle {
    /// The DER SubjectPublicKeyInfo.
    borrowing func subjectPublicKeyInfo() throws(CryptographyError) -> [UInt8] {
        let head: [UInt8]
        let count: Int
        switch kind {
        case .p256:
            head = FixedEncoding.p256PublicHead
            count = FixedEncoding.p256PointByteCount
        case .p384:
            head = FixedEncoding.p384PublicHead
            count = FixedEncoding.p384PointByteCount
        case .ed25519:
            head = FixedEncoding.ed25519PublicHead
            count = FixedEncoding.ed25519ByteCount
        case .rsa2048, .rsa3072, .rsa4096:
            return try generalPublicKeyInfo()
        }
        // One byte more, so that a longer key shows.
        var key = [UInt8](repeating: 0, count: count + 1)
        var written = 0
        let isRead =
            unsafe EVP_PKEY_get_octet_string_param(
                pointer,
                kind == .ed25519 ? "pub" : "encoded-pub-key",
                &key,
                key.count,
                &written
            ) == 1
        guard isRead, written == count, kind == .ed25519 || key[0] == 4 else {
            // A key that was read with a compressed point, for one.
            ERR_clear_error()
            return try generalPublicKeyInfo()
        }
        key.removeLast()
        return head + key
    }

    private borrowing func generalPublicKeyInfo() throws(CryptographyError) -> [UInt8] {
        let needed = unsafe i2d_PUBKEY(pointer, nil)
        guard needed > 0 else { throw .last(.writeKey) }
        var written: Int32 = 0
        let der = unsafe [UInt8](unsafeUninitializedCapacity: Int(needed)) { buffer, initialized in
            var next = buffer.baseAddress
            written = unsafe i2d_PUBKEY(pointer, &next)
            initialized = written == needed ? Int(needed) : 0
        }
        guard written == needed else { throw .last(.writeKey) }
        return der
    }

    /// The DER PKCS#8 PrivateKeyInfo.
    borrowing func privateKeyInfo() throws(CryptographyError) -> SecretBytes {
        switch kind {
        case .p256: try privateKeyInfo(ECLayout.p256)
        case .p384: try privateKeyInfo(ECLayout.p384)
        case .ed25519: try ed25519PrivateKeyInfo()
        case .rsa2048, .rsa3072, .rsa4096: try generalPrivateKeyInfo()
        }
    }

    private borrowing func privateKeyInfo(
        _ layout: ECLayout
    ) throws(CryptographyError) -> SecretBytes {
        let publicInfo = try subjectPublicKeyInfo()
        let pointStart = layout.publicHead.count
        guard publicInfo.count == pointStart + layout.pointByteCount else {
            return try generalPrivateKeyInfo()
        }
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(pointer, "priv", &number) == 1 else {
            throw .last(.writeKey)
        }
        defer { unsafe BN_clear_free(number) }
        var scalar = try SecretBytes(zeros: layout.scalarByteCount)
        var bytes = scalar.mutableBytes
        let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe BN_bn2binpad(number, buffer.baseAddress, Int32(buffer.count))
        }
        guard written == layout.scalarByteCount else { throw .last(.writeKey) }
        let pointOffset = layout.head.count + layout.scalarByteCount + layout.middle.count
        var info = try SecretBytes(zeros: layout.head.count + layout.restByteCount)
        info.overwrite(at: 0, with: layout.head.span)
        info.overwrite(at: layout.head.count, with: scalar.bytes)
        info.overwrite(at: pointOffset - layout.middle.count, with: layout.middle.span)
        info.overwrite(at: pointOffset, with: publicInfo.span.extracting(droppingFirst: pointStart))
        return info
    }

    private borrowing func ed25519PrivateKeyInfo() throws(CryptographyError) -> SecretBytes {
        let head = FixedEncoding.ed25519PrivateHead
        var info = try SecretBytes(zeros: head.count + FixedEncoding.ed25519ByteCount)
        info.overwrite(at: 0, with: head.span)
        var bytes = info.mutableBytes
        let isWritten = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            var count = FixedEncoding.ed25519ByteCount
            return unsafe EVP_PKEY_get_raw_private_key(pointer, start + head.count, &count) == 1
                && count == FixedEncoding.ed25519ByteCount
        }
        guard isWritten else { throw .last(.writeKey) }
        return info
    }

    private borrowing func generalPrivateKeyInfo() throws(CryptographyError) -> SecretBytes {
        guard let info = unsafe EVP_PKEY2PKCS8(pointer) else { throw .last(.writeKey) }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        var start: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PKCS8_PRIV_KEY_INFO(info, &start)
        guard count > 0, let bytes = unsafe start else { throw .last(.writeKey) }
        return unsafe SecretBytes.adopting(bytes, count: Int(count))
    }
}
