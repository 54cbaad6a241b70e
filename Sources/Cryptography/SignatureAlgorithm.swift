/// A signature algorithm, fixed by the kind of the signing key.
package enum SignatureAlgorithm: Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 4055 §5).
    case sha256WithRSA
    /// ECDSA on P-256 with SHA-256 (RFC 5758 §3.2).
    case ecdsaWithSHA256
    /// ECDSA on P-384 with SHA-384 (RFC 5758 §3.2).
    case ecdsaWithSHA384
    /// Ed25519 (RFC 8410 §3).
    case ed25519

    /// The DER AlgorithmIdentifier, octet for octet as the S/MIME Baseline Requirements §7.1.3.2
    /// demand.
    ///
    /// RSA has its NULL; the others have no parameters.
    package var algorithmIdentifier: [UInt8] {
        switch self {
        case .sha256WithRSA:
            [
                0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05,
                0x00,
            ]
        case .ecdsaWithSHA256:
            [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]
        case .ecdsaWithSHA384:
            [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03]
        case .ed25519:
            [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]
        }
    }

    /// OpenSSL's name for the digest, nil where the algorithm has its own.
    var digestName: String? {
        switch self {
        case .sha256WithRSA, .ecdsaWithSHA256: "SHA256"
        case .ecdsaWithSHA384: "SHA384"
        case .ed25519: nil
        }
    }
}
