/// What the directory shows for one name: a whole entry, never a difference.
///
/// A whole entry makes applying it idempotent: the publisher that sees it twice, or after a crash sees
/// it again, ends where it would have ended.
///
/// ```
/// PublishedEntry ::= SEQUENCE {
///     uuid               OCTET STRING (SIZE (16)),
///     kind               ENUMERATED { suffix(0), mailbox(1), certificationAuthority(2) },
///     address            UTF8String,
///     addressGiven       UTF8String,
///     commonName         UTF8String,
///     surname            UTF8String,
///     distinguishedName  UTF8String,
///     certificates       SEQUENCE OF OCTET STRING,
///     created            INTEGER,
///     modified           INTEGER,
///     revocationList     [0] IMPLICIT OCTET STRING OPTIONAL }
/// ```
package struct PublishedEntry: Equatable, Sendable {
    /// What an entry stands for; it decides the object classes and the name that the directory gives it.
    package enum Kind: UInt8, CaseIterable, Equatable, Sendable {
        /// The naming context itself.
        case suffix = 0
        /// A mailbox and its certificates.
        case mailbox = 1
        /// A certification authority, found by its subject name.
        case certificationAuthority = 2
    }

    /// The entry's identity for as long as it lives (`entryUUID`): 16 bytes.
    package var uuid: [UInt8]
    /// What the entry stands for.
    package var kind: Kind
    /// A mailbox's canonical address, the key everywhere; empty for the other kinds.
    package var address: String
    /// A mailbox's address with the case in which it was given; empty for the other kinds.
    package var addressGiven: String
    /// The name that people read (`cn`); never empty.
    package var commonName: String
    /// The surname (`sn`) of a mailbox, never empty there; empty for the other kinds.
    package var surname: String
    /// The name in RFC 4514 form, of the suffix or of the authority's subject; empty for a mailbox,
    /// which stands at `mail=ADDRESS,SUFFIX`.
    package var distinguishedName: String
    /// The certificates now published, each as DER: for a mailbox the ones others encrypt to, expired
    /// ones included (the reader decides by the clock); for an authority its own.
    package var certificates: [[UInt8]]
    /// An authority's newest revocation list, DER; empty when there is none.
    package var revocationList: [UInt8]
    /// When the entry first appeared, in microseconds since 1970.
    package var created: Int64
    /// When the entry last changed, in microseconds since 1970.
    package var modified: Int64

    /// Makes an entry from its parts.
    package init(
        uuid: [UInt8],
        kind: Kind,
        address: String = "",
        addressGiven: String = "",
        commonName: String,
        surname: String = "",
        distinguishedName: String = "",
        certificates: [[UInt8]] = [],
        revocationList: [UInt8] = [],
        created: Int64,
        modified: Int64
    ) {
        self.uuid = uuid
        self.kind = kind
        self.address = address
        self.addressGiven = addressGiven
        self.commonName = commonName
        self.surname = surname
        self.distinguishedName = distinguishedName
        self.certificates = certificates
        self.revocationList = revocationList
        self.created = created
        self.modified = modified
    }
}
