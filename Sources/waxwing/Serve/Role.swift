import ArgumentParser

/// What one process of the server does (docs/architecture.md, "Processes").
enum Role: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// The Issuer, the Vault and the Ledger, behind Unix sockets.
    case authority
    /// Writes the files that the readers map.
    case publisher
    /// Answers the world over LDAP.
    case ldap
}
