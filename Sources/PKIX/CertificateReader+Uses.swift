extension CertificateReader {
    /// Whether basicConstraints says that the key signs certificates.
    package var isCertificateAuthority: Bool { extensions.isCertificateAuthority }

    /// The usages of the key; nil when nothing is said.
    package var keyUsage: KeyUsage? { extensions.keyUsage }

    /// The kind of the key.
    package var publicKeyAlgorithm: PublicKeyAlgorithm { publicKey.algorithm }

    /// The SubjectPublicKeyInfo, all bytes.
    package var subjectPublicKeyInfo: Span<UInt8> {
        @_lifetime(copy self)
        get { publicKey.whole }
    }

    /// The octets that identify the key, if there are any.
    package var subjectKeyIdentifier: Span<UInt8>? {
        @_lifetime(copy self)
        get { extensions.subjectKeyIdentifier }
    }

    /// The octets that identify the issuer's key, if there are any.
    package var authorityKeyIdentifier: Span<UInt8>? {
        @_lifetime(copy self)
        get { extensions.authorityKeyIdentifier }
    }

    /// Whether the purposes, if any are said, include `purpose` itself.
    package func hasExtendedKeyUsage(_ purpose: ExtendedKeyUsage) -> Bool {
        extensions.extendedKeyUsage?.contains(purpose) ?? false
    }

    /// Whether issuer and subject have the same name, byte for byte.
    package var isSelfIssued: Bool { issuer.hasSameBytes(as: subject) }

    /// Whether `seconds` since 1970 lie in the validity, both ends included.
    package func isValid(at seconds: Int64) -> Bool {
        notBefore <= seconds && seconds <= notAfter
    }

    /// Whether mail can be encrypted to the key, by what the certificate says of it.
    ///
    /// It belongs to an end entity, its kind can encrypt, no key usage rules encryption out
    /// (RFC 8550 §4.4.2) and its purposes, if any are said, include mail or any (§4.4.4). Time is
    /// not looked at.
    package var isFitForEncryption: Bool {
        if isCertificateAuthority || publicKeyAlgorithm.isSignatureOnly { return false }
        if let keyUsage, keyUsage.isDisjoint(with: .encryption) { return false }
        guard let purposes = extensions.extendedKeyUsage else { return true }
        return !purposes.isDisjoint(with: [.emailProtection, .any])
    }

    /// Where this certificate stands among several of one mailbox; lower is better.
    ///
    /// 0: the key takes encrypted keys (RSA), which every mail program can do; 1: it only agrees on
    /// keys or encrypts data; 255: not fit for encryption.
    package var encryptionRank: UInt8 {
        guard isFitForEncryption else { return 255 }
        if let keyUsage { return keyUsage.contains(.keyEncipherment) ? 0 : 1 }
        if case .rsa = publicKeyAlgorithm { return 0 }
        return 1
    }

    /// The mail addresses of the subjectAltName, as they are written, rfc822Names and SmtpUTF8Mailboxes
    /// (RFC 9598) in their order; empty if there are none.
    ///
    /// Whether a name is a mail address, the caller finds out.
    package func mailNames() -> [String] {
        guard let content = extensions.subjectAlternativeName else { return [] }
        var names: [String] = []
        var walk = GeneralNames(content: content)
        // The names were read once without error, so the walk ends at the last one.
        while let name = try? walk.next() {
            if name.form == .rfc822Name {
                names.append(String(decoding: name.content.array(), as: UTF8.self))
            } else if let mailbox = name.internationalMailbox {
                names.append(mailbox)
            }
        }
        return names
    }

    /// The rfc822Names of the subjectAltName, as they are written; empty if there are none.
    ///
    /// Only the syntax of an IA5String is checked: whether a name is a mail address, the caller
    /// finds out.
    package func rfc822Names() -> [String] {
        guard let content = extensions.subjectAlternativeName else { return [] }
        var names: [String] = []
        var walk = GeneralNames(content: content)
        // The names were read once without error, so the walk ends at the last one.
        while let name = try? walk.next() {
            guard name.form == .rfc822Name else { continue }
            names.append(String(decoding: name.content.array(), as: UTF8.self))
        }
        return names
    }
}
