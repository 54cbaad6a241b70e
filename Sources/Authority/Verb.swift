/// What a caller of the authority can ask for.
package enum Verb: String, CaseIterable, Sendable {
    /// Seeing the status.
    case readStatus
    /// Listing and showing mailboxes, certificates and accounts, and exporting the directory.
    case readDirectory
    /// Reading and verifying the log.
    case readAudit
    /// Enrolling, importing, renewing and retiring mailboxes.
    case changeMailboxes
    /// Importing certificates issued elsewhere.
    case importCertificates
    /// Revoking certificates.
    case revokeCertificates
    /// Taking private keys out of the vault.
    case exportKeys
    /// Adding, changing and removing the accounts that people sign in with at the directory.
    case changeAccounts
}

/// What a user or a group may be to the authority; the name is what the ledger records.
package enum Role: String, CaseIterable, Sendable {
    /// May do everything.
    case administrator
    /// May enroll, import, renew, retire and revoke, but not take keys out.
    case registrar
    /// May read everything, keys excepted, and change nothing.
    case auditor

    /// What the role may ask for: the table of rights.
    package var verbs: Set<Verb> {
        switch self {
        case .administrator: Set(Verb.allCases)
        case .registrar:
            [
                .readStatus, .readDirectory, .changeMailboxes, .importCertificates,
                .revokeCertificates,
            ]
        case .auditor: [.readStatus, .readDirectory, .readAudit]
        }
    }
}
