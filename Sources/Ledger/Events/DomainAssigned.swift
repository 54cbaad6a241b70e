package import BER

/// A mail domain became the organization's.
package struct DomainAssigned: EventPayload {
    package static var type: EventType { .domainAssigned }

    /// Why the domain is believed to be the organization's.
    package enum Basis: Int64, Sendable {
        /// The operator of this installation said so.
        case `operator` = 0
    }

    /// The domain in A-labels, lower case.
    package var domain: String
    /// Why.
    package var basis: Basis

    /// Takes the fields as they are.
    package init(domain: String, basis: Basis) {
        self.domain = domain
        self.basis = basis
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        domain = try reader.text()
        basis = try reader.choice()
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.appendText(domain)
        writer.append(choice: basis)
    }
}
