/// The controls that the server knows, by what they are for (RFC 4511 §4.1.11).
package enum ControlType: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    /// The answer in pages (RFC 2696); also the control of the response.
    case pagedResults
    /// The answer in order (RFC 2891).
    case sort
    /// The values that are returned (RFC 3876).
    case matchedValues
    /// The operation only if a filter matches the entry (RFC 4528).
    case assertion
    /// Referral objects as entries like any other (RFC 3296).
    case manageDsaIT
    /// Subentries, or none (RFC 3672 §3).
    case subentries
    /// Nothing but the original will do (RFC 6171).
    case dontUseCopy

    /// The control's OID as dotted text.
    package var oid: StaticString {
        switch self {
        case .pagedResults: "1.2.840.113556.1.4.319"
        case .sort: "1.2.840.113556.1.4.473"
        case .matchedValues: "1.2.826.0.1.3344810.2.3"
        case .assertion: "1.3.6.1.1.12"
        case .manageDsaIT: "2.16.840.1.113730.3.4.2"
        case .subentries: "1.3.6.1.4.1.4203.1.10.1"
        case .dontUseCopy: "1.3.6.1.1.22"
        }
    }

    /// The OID of the control that answers ``sort`` (RFC 2891 §1.2).
    package static let sortResponse: StaticString = "1.2.840.113556.1.4.474"

    /// The control whose OID is `text`; nil for one that is not known.
    package init?(_ text: Span<UInt8>) {
        for type in Self.allCases where text.equals(type.oid) {
            self = type
            return
        }
        return nil
    }
}
