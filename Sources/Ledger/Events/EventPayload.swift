package import BER

/// What one kind of event says.
///
/// Values are what the caller knows; the octets of a certificate and of a vault record travel beside
/// them in the ``EventDraft``. docs/ledger.md has the ASN.1 of each.
package protocol EventPayload: Equatable, Sendable {
    /// The kind's number in the log.
    static var type: EventType { get }

    /// The version that ``writeBody(into:)`` writes.
    static var version: Int64 { get }

    /// Appends the content of the body's SEQUENCE.
    func writeBody(into writer: inout BERWriter)

    /// Whether the event has details, kept apart from the body so that they can be erased.
    var hasDetails: Bool { get }

    /// Appends the fields of the details behind the salt.
    func writeDetails(into writer: inout BERWriter)
}

extension EventPayload {
    package static var version: Int64 { 1 }
    package var hasDetails: Bool { false }
    package func writeDetails(into writer: inout BERWriter) {}
}
