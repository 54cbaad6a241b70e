/// What a key may be used for (RFC 5280 §4.2.1.3).
package struct KeyUsage: OptionSet, Hashable, Sendable {
    /// Bit n is bit n of the named-bit list.
    package let rawValue: UInt16

    /// The usages whose bits are set in `rawValue`.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Signatures other than on certificates and CRLs.
    package static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signatures that bind the signer; also called nonRepudiation.
    package static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// Encrypting keys: what RSA recipients need.
    package static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Encrypting data without a key between.
    package static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agreeing on keys: what EC recipients need.
    package static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signing certificates.
    package static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Signing revocation lists.
    package static let crlSign = KeyUsage(rawValue: 1 << 6)
    /// With keyAgreement: only to encrypt.
    package static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With keyAgreement: only to decrypt.
    package static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// The usages that let a key receive encrypted mail.
    package static let encryption: KeyUsage = [.keyEncipherment, .dataEncipherment, .keyAgreement]
}
