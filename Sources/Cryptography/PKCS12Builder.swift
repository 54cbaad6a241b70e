private import COpenSSL

/// Builds a PKCS#12 file (RFC 7292) of one or several private keys and their certificates.
///
/// Keys and certificates are encrypted alike, the certificates in a safe of their own; a key and
/// its certificate have the same localKeyID and friendlyName. Salts have 8 bytes: some readers take
/// no others. After an error the builder is good for nothing but being dropped.
package struct PKCS12Builder: ~Copyable {
    private let profile: PKCS12Profile
    private let password: SecretBytes
    private var keys = SafeBags()
    private var certificates = SafeBags()
    private var known: Set<[UInt8]> = []
    private var authorities: [[UInt8]] = []

    /// How often the password is hashed, for each key, for the certificates and for the MAC.
    ///
    /// It slows down who guesses passwords that people choose. Those used here have 130 random
    /// bits, which no count can help or harm, so that it is one that a telephone bears.
    package static let iterations: Int32 = 10_000

    /// A file of nothing yet, to be encrypted with `password`, which is UTF-8 without NUL.
    /// - Throws: ``CryptographyError/outOfMemory``.
    package init(
        profile: PKCS12Profile,
        password: borrowing SecretBytes
    ) throws(CryptographyError) {
        // OpenSSL wants a NUL behind it.
        var terminated = try SecretBytes(zeros: password.count + 1)
        terminated.overwrite(at: 0, with: password.bytes)
        self.profile = profile
        self.password = terminated
    }

    /// Adds a private key with its DER certificate, and those of the authorities above it.
    ///
    /// `friendlyName` is what a mail application shows; characters beyond the Basic Multilingual
    /// Plane, which a BMPString cannot hold, become U+FFFD. An authority that several keys have in
    /// common is kept once.
    /// - Throws: ``CryptographyError/malformedCertificate(index:)``, where 0 is the key's own and 1
    ///   the first of `chain`, ``CryptographyError/certificateOfAnotherKey``,
    ///   ``CryptographyError/outOfMemory`` or ``CryptographyError/failed(operation:reason:)``.
    package mutating func add(
        _ key: borrowing PrivateKey,
        certificate: [UInt8],
        friendlyName: String,
        chain: [[UInt8]]
    ) throws(CryptographyError) {
        for (index, authority) in chain.enumerated() where known.insert(authority).inserted {
            _ = try Self.read(authority, index: index + 1)
            authorities.append(authority)
        }
        let label = BagLabel(certificate: certificate, name: friendlyName)
        try withSecretStack { () throws(CryptographyError) in
            let handle = try Self.read(certificate, index: 0)
            try unsafe key.withHandle { (key) throws(CryptographyError) in
                guard unsafe X509_check_private_key(handle.pointer, key) == 1 else {
                    let error = CryptographyError.last(.buildPKCS12)
                    throw error == .outOfMemory ? error : .certificateOfAnotherKey
                }
                try certificates.add(handle, label: label)
                try unsafe keys.add(key, label: label, profile: profile, password: password)
            }
        }
    }

    private static func read(
        _ der: [UInt8],
        index: Int
    ) throws(CryptographyError) -> CertificateHandle {
        guard let handle = CertificateHandle(der.span) else {
            let error = CryptographyError.last(.buildPKCS12)
            throw error == .outOfMemory ? error : .malformedCertificate(index: index)
        }
        return handle
    }

    /// Ends the file: its DER bytes.
    /// - Throws: ``CryptographyError/outOfMemory`` or
    ///   ``CryptographyError/failed(operation:reason:)``.
    package consuming func finish() throws(CryptographyError) -> [UInt8] {
        for authority in authorities {
            try certificates.add(Self.read(authority, index: 0), label: nil)
        }
        return try withSecretStack { () throws(CryptographyError) in
            var safes: OpaquePointer?
            defer { unsafe waxwing_free_safes(safes) }
            // The keys are encrypted each; their safe is not once more.
            let isFilled = unsafe password.withText { text in
                unsafe PKCS12_add_safe_ex(
                    &safes,
                    certificates.pointer,
                    profile.encryption,
                    Self.iterations,
                    text,
                    nil,
                    nil
                ) == 1
                    && PKCS12_add_safe_ex(&safes, keys.pointer, -1, 0, nil, nil, nil) == 1
            }
            guard isFilled, let file = unsafe PKCS12_add_safes_ex(safes, 0, nil, nil) else {
                throw .last(.buildPKCS12)
            }
            defer { unsafe PKCS12_free(file) }
            let digest = unsafe profile == .compatible ? EVP_sha1() : EVP_sha256()
            let isAuthenticated = unsafe password.withText { text in
                unsafe PKCS12_set_mac(file, text, -1, nil, 0, Self.iterations, digest) == 1
            }
            guard isAuthenticated else { throw .last(.buildPKCS12) }
            return try unsafe Self.encode(file)
        }
    }

    private static func encode(_ file: OpaquePointer) throws(CryptographyError) -> [UInt8] {
        let needed = unsafe i2d_PKCS12(file, nil)
        guard needed > 0 else { throw .last(.buildPKCS12) }
        var written: Int32 = 0
        let bytes = unsafe [UInt8](
            unsafeUninitializedCapacity: Int(needed)
        ) { buffer, initialized in
            var next = buffer.baseAddress
            written = unsafe i2d_PKCS12(file, &next)
            initialized = written == needed ? Int(needed) : 0
        }
        guard written == needed else { throw .last(.buildPKCS12) }
        return bytes
    }
}
