/// Octets with their SHA-256, which is computed where the value is made.
///
/// The ledger's one writer only compares digests: whoever prepares a command hashes, on a thread of
/// its own.
package struct HashedOctets: Hashable, Sendable {
    /// The octets.
    package let octets: [UInt8]
    /// Their SHA-256.
    package let digest: Hash256

    /// Hashes `octets`.
    package init(_ octets: [UInt8]) {
        self.octets = octets
        digest = Hash256(hashing: octets.span)
    }
}
