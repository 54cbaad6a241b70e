/// What a sealed record belongs to: authenticated with it, and needed, octet for octet, to open it.
///
/// The ledger's events say all of this, so that a record which was swapped for another one, or set
/// back to an earlier generation, does not open.
package struct RecordContext: Equatable, Sendable {
    /// The record's identity: 16 bytes.
    package let record: [UInt8]
    /// The mailbox's identity, 16 bytes, not all zero; nil for a key of the organization itself.
    package let mailbox: [UInt8]?
    /// The SHA-256 digest of the key's SubjectPublicKeyInfo.
    package let publicKeyDigest: [UInt8]
    /// What the key is for.
    package let usage: KeyUsage
    /// How often the record has been written, this time included.
    package let generation: UInt64

    /// A context of these parts.
    /// - Throws: ``VaultError/malformedContext`` for a part of another length, or a mailbox of
    ///   zeros, which stand for none.
    package init(
        record: [UInt8],
        mailbox: [UInt8]?,
        publicKeyDigest: [UInt8],
        usage: KeyUsage,
        generation: UInt64
    ) throws(VaultError) {
        guard record.count == Self.identityByteCount, publicKeyDigest.count == Self.digestByteCount
        else { throw .malformedContext }
        if let mailbox {
            guard mailbox.count == Self.identityByteCount, mailbox.contains(where: { $0 != 0 })
            else { throw .malformedContext }
        }
        self.record = record
        self.mailbox = mailbox
        self.publicKeyDigest = publicKeyDigest
        self.usage = usage
        self.generation = generation
    }

    /// The length of an identity in bytes.
    package static let identityByteCount = 16
    /// The length of a digest in bytes.
    package static let digestByteCount = 32
}
