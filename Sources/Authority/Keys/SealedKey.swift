import Cryptography
import Ledger

/// A private key in its sealed record, and what the ledger says of it.
struct SealedKey: Sendable {
    /// What the record is bound to.
    var place: KeyPlace
    /// The kind of the key.
    var kind: KeyKind
    /// The public key, DER.
    var subjectPublicKeyInfo: [UInt8]
    /// The record: nothing of the key can be read from it without the vault.
    var sealed: HashedOctets

    /// The event that records the key, with its record.
    var draft: EventDraft {
        let event = KeyVaulted(
            record: place.record,
            mailbox: place.mailbox,
            usage: place.usage,
            algorithm: kind.rawValue,
            generation: place.generation,
            publicKeyDigest: place.publicKeyDigest,
            recordDigest: sealed.digest
        )
        return EventDraft(.keyVaulted(event), vaultRecord: sealed)
    }
}

/// What a sealed record is bound to, so that no record can be taken for another or an older one.
struct KeyPlace: Equatable, Sendable {
    /// The record's name.
    var record: RecordID
    /// The mailbox that the key belongs to; `nil` for the authority's own.
    var mailbox: MailboxID?
    /// SHA-256 of the public key.
    var publicKeyDigest: Hash256
    /// What the key is for.
    var usage: KeyVaulted.Usage
    /// How often the record was written, from 1.
    var generation: Int64

    init(
        record: RecordID,
        mailbox: MailboxID?,
        publicKeyDigest: Hash256,
        usage: KeyVaulted.Usage,
        generation: Int64
    ) {
        self.record = record
        self.mailbox = mailbox
        self.publicKeyDigest = publicKeyDigest
        self.usage = usage
        self.generation = generation
    }

    /// The place of a key that the ledger knows.
    init(_ key: KeyVaulted) {
        self.init(
            record: key.record,
            mailbox: key.mailbox,
            publicKeyDigest: key.publicKeyDigest,
            usage: key.usage,
            generation: key.generation
        )
    }
}
