import Cryptography
import PKIX

/// The kinds of certificate that Waxwing issues; docs/issuance.md has the table.
package enum CertificateProfile: String, Hashable, Sendable, CaseIterable {
    /// An organization's own root.
    case rootCA
    /// The authority below the root that certifies mailboxes.
    case smimeCA
    /// The authority below the root that certifies Waxwing's services.
    case serviceCA
    /// A mailbox.
    case smimeLeaf
    /// The directory's TLS server.
    case directoryTLS

    /// Whether such a certificate signs others.
    package var isAuthority: Bool {
        switch self {
        case .rootCA, .smimeCA, .serviceCA: true
        case .smimeLeaf, .directoryTLS: false
        }
    }

    /// Whether keys of `kind` may have such a certificate.
    ///
    /// An Ed25519 key of a mailbox can only sign; an authority has none, since mail programs in use
    /// do not verify its signatures.
    func allows(_ kind: KeyKind) -> Bool {
        switch kind {
        case .rsa2048: !isAuthority
        case .rsa3072, .rsa4096, .p256, .p384: true
        case .ed25519: self == .smimeLeaf
        }
    }

    /// How many authorities may stand below; nil when it is not said.
    var pathLength: Int64? {
        switch self {
        case .smimeCA, .serviceCA: 0
        case .rootCA, .smimeLeaf, .directoryTLS: nil
        }
    }

    /// What the key may be used for, by its kind (RFC 5280 §4.2.1.3; S/MIME Baseline Requirements
    /// §7.1.2.3).
    func keyUsage(_ kind: KeyKind) -> KeyUsage {
        switch (self, kind) {
        case (.rootCA, _), (.smimeCA, _), (.serviceCA, _): [.keyCertSign, .crlSign]
        case (.smimeLeaf, .rsa2048), (.smimeLeaf, .rsa3072), (.smimeLeaf, .rsa4096),
            (.directoryTLS, .rsa2048), (.directoryTLS, .rsa3072), (.directoryTLS, .rsa4096):
            [.digitalSignature, .keyEncipherment]
        case (.smimeLeaf, .p256), (.smimeLeaf, .p384): [.digitalSignature, .keyAgreement]
        case (.smimeLeaf, .ed25519), (.directoryTLS, .p256), (.directoryTLS, .p384),
            (.directoryTLS, .ed25519):
            .digitalSignature
        }
    }

    /// The purposes, as the last arc of `id-kp` (RFC 5280 §4.2.1.12); none for a root.
    var purposes: [UInt8] {
        switch self {
        case .rootCA: []
        case .smimeCA, .smimeLeaf: [4, 2]  // emailProtection, clientAuth
        case .serviceCA, .directoryTLS: [1]  // serverAuth
        }
    }
}
