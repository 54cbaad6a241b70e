/// What an entry stands for; the numbers are the record's.
package enum EntryKind: UInt8, CaseIterable, Equatable, Sendable {
    /// The naming context itself.
    case suffix = 0
    /// A mailbox and its certificates.
    case mailbox = 1
    /// A certification authority, found by its subject name.
    case certificationAuthority = 2
}
