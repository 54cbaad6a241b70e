/// An event to be appended, with the octets that are stored beside it.
package struct EventDraft: Equatable, Sendable {
    /// What happened.
    package var event: Event
    /// The DER of the certificate that the event names; nil for an event that names none.
    package var certificate: [UInt8]?
    /// The sealed record that the event names; nil for an event that names none.
    package var vaultRecord: [UInt8]?

    /// Takes the three as they are; the ledger checks their digests when it appends.
    package init(_ event: Event, certificate: [UInt8]? = nil, vaultRecord: [UInt8]? = nil) {
        self.event = event
        self.certificate = certificate
        self.vaultRecord = vaultRecord
    }
}
