/// What a private key in the vault is for; bound to its record, so that none serves for another
/// use.
///
/// The numbers stand in records and are never given anew.
package enum KeyUsage: UInt8, Sendable, CaseIterable {
    /// A mailbox's key: mail is encrypted to it.
    case mail = 0
    /// A certification authority's key: it signs certificates.
    case issue = 1
    /// The key that signs the ledger's heads.
    case ledgerHead = 2
}
