/// An event to be appended, with the octets that are stored beside it.
package struct EventDraft: Equatable, Sendable {
    /// What happened.
    package var event: Event
    /// The DER of the certificate that the event names; nil for an event that names none.
    package var certificate: HashedOctets?
    /// The sealed record that the event names; nil for an event that names none.
    package var vaultRecord: HashedOctets?
    /// The DER of the revocation list that the event names; nil for an event that names none.
    package var revocationList: HashedOctets?

    /// Takes all as they are; the ledger compares their digests when it appends.
    package init(
        _ event: Event,
        certificate: HashedOctets? = nil,
        vaultRecord: HashedOctets? = nil,
        revocationList: HashedOctets? = nil
    ) {
        self.event = event
        self.certificate = certificate
        self.vaultRecord = vaultRecord
        self.revocationList = revocationList
    }
}
