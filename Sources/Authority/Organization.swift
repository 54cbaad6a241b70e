import Addressing
import Issuer
import Ledger

/// What the ledger says of the organization and no command changes while the authority runs.
struct Organization: Sendable {
    /// The organization's name.
    var name: String
    /// The directory's naming context, RFC 4514.
    var suffix: String
    /// The organization's domains.
    var domains: [DomainName]
    /// The user who may do everything besides root.
    var owner: UInt32
    /// The authority that signs the mailboxes' certificates.
    var mailboxAuthority: IssuingAuthority
    /// All authorities whose keys daily work has: the one for mailboxes and the one for services.
    var issuers: [IssuingAuthority]
    /// The certificates of the mailboxes' authority and of the root above it, DER, for PKCS#12 files.
    var chain: [[UInt8]]
}

/// A certification authority, and where its key is.
struct IssuingAuthority: Sendable {
    /// The authority.
    var authority: CertificationAuthority
    /// The fingerprint of its certificate.
    var fingerprint: Fingerprint
    /// Signs with its key, out of the vault, for each signature anew.
    var signer: VaultSigner
}
