/// The kinds of key that Waxwing makes and keeps.
package enum KeyKind: String, Sendable, CaseIterable {
    case rsa2048
    case rsa3072
    case rsa4096
    case p256
    case p384
    case ed25519

    /// The one algorithm that keys of this kind sign with.
    package var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .rsa2048, .rsa3072, .rsa4096: .sha256WithRSA
        case .p256: .ecdsaWithSHA256
        case .p384: .ecdsaWithSHA384
        case .ed25519: .ed25519
        }
    }
}
