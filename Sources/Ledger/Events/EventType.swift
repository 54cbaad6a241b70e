/// The kinds of event, by the numbers that stand in the log.
///
/// A number is never used for another.
package enum EventType: Int64, Sendable, CaseIterable {
    case organizationCreated = 1
    case domainAssigned = 2
    case authorityCreated = 3
    case mailboxEnrolled = 4
    case mailboxRenamed = 5
    case mailboxRetired = 6
    case keyVaulted = 7
    case keyRewrapped = 8
    case keyDestroyed = 9
    case certificateIssued = 10
    case certificateImported = 11
    case certificateWithdrawn = 12
    case certificateRevoked = 13
    case keyExported = 14
    case serviceCertificateIssued = 15
    case roleAssigned = 16
    case detailsErased = 17
    case headKeyCreated = 18
    case accountAdded = 19
    case accountChanged = 20
    case accountRemoved = 21
    case revocationListIssued = 22

    /// The word for the kind, as the audit log shows it.
    package var name: String { String(describing: self) }
}
