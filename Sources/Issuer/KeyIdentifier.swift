import Cryptography
import PKIX

/// Names of keys in certificates.
package enum KeyIdentifier {
    /// The leftmost 160 bits of the SHA-256 digest of the key's bit string (RFC 7093 §2, method 1).
    /// - Throws: ``IssuerError/publicKeyStructure(_:)``.
    package static func make(_ subjectPublicKeyInfo: [UInt8]) throws(IssuerError) -> [UInt8] {
        do throws(PKIXError) {
            let key = try SubjectPublicKeyInfo(subjectPublicKeyInfo.span)
            return Array(Digest.sha256(key.key).prefix(20))
        } catch {
            throw .publicKeyStructure(error)
        }
    }
}
