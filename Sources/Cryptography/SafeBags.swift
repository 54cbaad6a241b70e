internal import COpenSSL

/// The one owner of a list of PKCS#12 bags: keys or certificates, each with a name.
@safe struct SafeBags: ~Copyable {
    private(set) var pointer: OpaquePointer?

    init() { unsafe pointer = nil }

    deinit { unsafe waxwing_free_bags(pointer) }

    /// Whether there is none.
    var isEmpty: Bool { unsafe pointer == nil }

    /// Appends a certificate.
    mutating func add(
        _ certificate: borrowing CertificateHandle,
        label: BagLabel?
    ) throws(CryptographyError) {
        let bag = unsafe PKCS12_add_cert(&pointer, certificate.pointer)
        try unsafe apply(label, to: bag)
    }

    /// Appends a key, encrypted.
    mutating func add(
        _ key: OpaquePointer,
        label: BagLabel,
        profile: PKCS12Profile,
        password: borrowing SecretBytes
    ) throws(CryptographyError) {
        let bag = unsafe password.withText { text in
            unsafe PKCS12_add_key_ex(
                &pointer,
                key,
                0,
                PKCS12Builder.iterations,
                profile.encryption,
                text,
                nil,
                nil
            )
        }
        try unsafe apply(label, to: bag)
    }

    private func apply(_ label: BagLabel?, to bag: OpaquePointer?) throws(CryptographyError) {
        guard let bag = unsafe bag else { throw .last(.buildPKCS12) }
        guard var label else { return }
        let count = Int32(label.keyIdentifier.count)
        guard unsafe PKCS12_add_localkeyid(bag, &label.keyIdentifier, count) == 1,
            unsafe PKCS12_add_friendlyname_utf8(bag, label.name, -1) == 1
        else { throw .last(.buildPKCS12) }
    }
}

/// What binds a key to its certificate, and what a mail application shows of both.
struct BagLabel {
    /// The localKeyID: the SHA-1 digest of the certificate, as OpenSSL makes it.
    var keyIdentifier: [UInt8]

    /// The friendlyName, which becomes a BMPString.
    let name: String

    init(certificate: [UInt8], name: String) {
        keyIdentifier = Digest.sha1ForKeyIdentifier(certificate.span)
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars where scalar != "\0" {
            scalars.append(scalar.value > 0xffff ? "\u{fffd}" : scalar)
        }
        self.name = String(scalars)
    }
}

extension SecretBytes {
    /// Lends the bytes as a C string; they must end with a NUL.
    borrowing func withText<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe body(buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
    }
}
