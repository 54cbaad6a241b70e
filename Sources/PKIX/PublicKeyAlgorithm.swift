/// The kind of a public key, as its SubjectPublicKeyInfo tells it.
package enum PublicKeyAlgorithm: Equatable, Sendable {
    /// rsaEncryption, with the bits of the modulus (RFC 3279 §2.3.1).
    case rsa(bits: Int)
    /// RSA restricted to RSASSA-PSS: signatures alone (RFC 4055).
    case rsaPSS
    /// A key on a named curve (RFC 5480).
    case ec(EllipticCurve)
    /// Signatures (RFC 8410).
    case ed25519
    /// Signatures (RFC 8410).
    case ed448
    /// Key agreement (RFC 8410).
    case x25519
    /// Key agreement (RFC 8410).
    case x448
    /// An algorithm that is not named here.
    case unknown

    /// Whether such a key can only sign.
    package var isSignatureOnly: Bool {
        switch self {
        case .rsaPSS, .ed25519, .ed448: true
        case .rsa, .ec, .x25519, .x448, .unknown: false
        }
    }
}

/// The curve of a key for ECDSA and ECDH (RFC 5480 §2.1.1.1).
package enum EllipticCurve: Equatable, Sendable {
    /// secp256r1.
    case p256
    /// secp384r1.
    case p384
    /// secp521r1.
    case p521
    /// A curve that is not named here.
    case other
}
