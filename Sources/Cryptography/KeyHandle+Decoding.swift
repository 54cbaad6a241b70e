private import COpenSSL

extension KeyHandle {
    /// Reads a DER PKCS#8 PrivateKeyInfo with nothing behind it; nil with OpenSSL's errors queued.
    static func decode(_ pkcs8: Span<UInt8>) -> OpaquePointer? {
        if let seed = FixedEncoding.ed25519PrivateHead.rest(of: pkcs8),
            seed.count == FixedEncoding.ed25519ByteCount
        {
            return unsafe seed.withUnsafeBufferPointer { seed in
                unsafe EVP_PKEY_new_raw_private_key_ex(
                    nil,
                    "ED25519",
                    nil,
                    seed.baseAddress,
                    seed.count
                )
            }
        }
        for layout in ECLayout.all {
            guard let rest = layout.head.rest(of: pkcs8), rest.count == layout.restByteCount,
                let point = layout.middle.rest(
                    of: rest.extracting(droppingFirst: layout.scalarByteCount)
                )
            else { continue }
            let scalar = rest.extracting(first: layout.scalarByteCount)
            return unsafe key(on: layout.curve, scalar, point)
        }
        return unsafe decodeGenerally(pkcs8)
    }

    /// EVP_PKEY_KEYPAIR, whose parts are macros with casts: parameters, public and private key.
    private static var wholeKey: Int32 { 0x84 | 0x02 | 0x01 }

    private static func key(
        on curve: StaticString,
        _ scalar: Span<UInt8>,
        _ point: Span<UInt8>
    ) -> OpaquePointer? {
        let number = unsafe scalar.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(bytes.count), nil)
        }
        defer { unsafe BN_clear_free(number) }
        guard unsafe number != nil, let builder = unsafe OSSL_PARAM_BLD_new() else { return nil }
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        // The builder keeps the addresses of names and values, and the parameters those of names.
        return unsafe point.withUnsafeBufferPointer { point -> OpaquePointer? in
            guard
                unsafe OSSL_PARAM_BLD_push_utf8_string(
                    builder,
                    ParameterName.group.text,
                    curve.text,
                    0
                ) == 1
                    && OSSL_PARAM_BLD_push_octet_string(
                        builder,
                        ParameterName.publicKey.text,
                        point.baseAddress,
                        point.count
                    ) == 1
                    && OSSL_PARAM_BLD_push_BN(builder, ParameterName.privateKey.text, number) == 1,
                let parameters = unsafe OSSL_PARAM_BLD_to_param(builder)
            else { return nil }
            defer { unsafe OSSL_PARAM_free(parameters) }
            guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
                return nil
            }
            defer { unsafe EVP_PKEY_CTX_free(context) }
            var key: OpaquePointer?
            guard unsafe EVP_PKEY_fromdata_init(context) == 1,
                unsafe EVP_PKEY_fromdata(context, &key, wholeKey, parameters) == 1
            else { return nil }
            return unsafe key
        }
    }

    private static func decodeGenerally(_ pkcs8: Span<UInt8>) -> OpaquePointer? {
        unsafe pkcs8.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var next: UnsafePointer<UInt8>? = unsafe start
            guard let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &next, bytes.count) else {
                return nil
            }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
            guard unsafe next == start + bytes.count else { return nil }
            return unsafe EVP_PKCS82PKEY(info)
        }
    }
}

/// OpenSSL's names of an EC key's parts, for which OSSL_PKEY_PARAM_… are macros.
private enum ParameterName {
    static let group: StaticString = "group"
    static let publicKey: StaticString = "pub"
    static let privateKey: StaticString = "priv"
}

extension StaticString {
    /// The text as a C string that is never freed.
    fileprivate var text: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
