/// A mailbox, as lists show it.
package struct Mailbox: Codable, Equatable, Sendable {
    /// Whether the mailbox takes certificates and is published.
    package enum State: String, Codable, Sendable, CaseIterable {
        /// Enrolled, or known by an imported certificate.
        case active
        /// Given up; nothing of it is published, its keys stay in the vault.
        case retired
    }

    /// The address in its one canonical form, the key everywhere.
    package var address: String
    /// The address with the case in which it was given.
    package var addressGiven: String
    /// The name that people read.
    package var name: String
    /// The surname.
    package var surname: String
    /// Whether it is in use.
    package var state: State
    /// Whether the address lies outside of the organization's domains.
    package var isExternal: Bool
    /// When it was enrolled or first imported.
    package var created: Timestamp
    /// How many certificates the directory has of it now, expired ones included.
    package var publishedCertificates: Int

    /// Makes the value from its parts.
    package init(
        address: String,
        addressGiven: String,
        name: String,
        surname: String,
        state: State,
        isExternal: Bool,
        created: Timestamp,
        publishedCertificates: Int
    ) {
        self.address = address
        self.addressGiven = addressGiven
        self.name = name
        self.surname = surname
        self.state = state
        self.isExternal = isExternal
        self.created = created
        self.publishedCertificates = publishedCertificates
    }
}

/// All that is known of one mailbox.
package struct MailboxDetail: Codable, Equatable, Sendable {
    /// The mailbox.
    package var mailbox: Mailbox
    /// Its keys in the vault, newest first.
    package var keys: [VaultKey]
    /// Its certificates, newest first.
    package var certificates: [Certificate]

    /// Makes the value from its parts.
    package init(mailbox: Mailbox, keys: [VaultKey], certificates: [Certificate]) {
        self.mailbox = mailbox
        self.keys = keys
        self.certificates = certificates
    }
}

/// A private key in the vault, by what may be known of it.
package struct VaultKey: Codable, Equatable, Sendable {
    /// The vault record's number, as hexadecimal digits.
    package var record: String
    /// SHA-256 of the public key (its SubjectPublicKeyInfo), as hexadecimal digits.
    package var publicKeyDigest: String
    /// How often the record was written anew under another wrapping key, from 1.
    package var generation: UInt32
    /// When the key was put into the vault.
    package var vaulted: Timestamp

    /// Makes the value from its parts.
    package init(record: String, publicKeyDigest: String, generation: UInt32, vaulted: Timestamp) {
        self.record = record
        self.publicKeyDigest = publicKeyDigest
        self.generation = generation
        self.vaulted = vaulted
    }
}
