private import Cryptography

/// A private key, encrypted: the bytes that the ledger keeps, and their digest for its event.
package struct SealedRecord: Equatable, Sendable {
    /// The record as docs/vault.md draws it.
    package let bytes: [UInt8]

    /// The SHA-256 digest of ``bytes``.
    package let digest: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        digest = Digest.sha256(bytes)
    }
}
