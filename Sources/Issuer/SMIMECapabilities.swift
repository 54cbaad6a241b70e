import BER
import Cryptography

/// What a mailbox's mail programs can decrypt, told to a sender who has never had a signed mail of
/// theirs (RFC 4262; RFC 8551 §2.5.2).
///
///     SMIMECapabilities ::= SEQUENCE OF SEQUENCE {
///         capabilityID  OBJECT IDENTIFIER,
///         parameters    ANY OPTIONAL }
enum SMIMECapabilities {
    /// The value of the extension; nil where the key cannot receive encrypted mail.
    ///
    /// In order of preference. GCM is not among them: it is a promise that whatever program the
    /// user has can read it, and Outlook and GnuPG 2.2 cannot, so that a sender who believed it
    /// would send mail that stays closed. For keys that agree on keys there is also the key
    /// derivation, whose default in many programs is still SHA-1 (RFC 5753 §6).
    static func encode(_ request: CertificateRequest) -> [UInt8]? {
        guard request.profile == .smimeLeaf else { return nil }
        let agreements: [[UInt8]]
        switch request.keyKind {
        case .rsa2048, .rsa3072, .rsa4096: agreements = []
        case .p256, .p384: agreements = [aes256Wrap, aes128Wrap]
        case .ed25519: return nil
        }
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            for content in [aes256CBC, aes128CBC] {
                writer.appendConstructed(.sequence) { writer in
                    writer.appendObjectIdentifier(content)
                }
            }
            for wrap in agreements {
                writer.appendConstructed(.sequence) { writer in
                    writer.appendObjectIdentifier(standardDHSHA256)
                    writer.appendConstructed(.sequence) { writer in
                        writer.appendObjectIdentifier(wrap)
                    }
                }
            }
        }
        return writer.array()
    }

    // 2.16.840.1.101.3.4.1.n: RFC 3565 §2.2 and §2.3.2.
    private static let aes128CBC = aes(2)
    private static let aes128Wrap = aes(5)
    private static let aes256CBC = aes(42)
    private static let aes256Wrap = aes(45)
    /// dhSinglePass-stdDH-sha256kdf-scheme, 1.3.132.1.11.1 (RFC 5753 §7.1.4).
    private static let standardDHSHA256: [UInt8] = [0x2b, 0x81, 4, 1, 11, 1]

    private static func aes(_ number: UInt8) -> [UInt8] {
        [0x60, 0x86, 0x48, 1, 101, 3, 4, 1, number]
    }
}
