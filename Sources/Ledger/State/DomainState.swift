import BER

/// A mail domain of the organization as the events left it.
package struct DomainState: Equatable, Sendable {
    /// In A-labels, lower case.
    package var domain: String
    /// Why it is believed to be the organization's.
    package var basis: DomainAssigned.Basis
    /// The event that assigned it last.
    package var position: Position
    /// Microseconds since 1970.
    package var assigned: Int64

    init(domain: String, basis: DomainAssigned.Basis, position: Position, assigned: Int64) {
        self.domain = domain
        self.basis = basis
        self.position = position
        self.assigned = assigned
    }

    init(stored: Span<UInt8>) throws(EventFault) {
        var outer = FieldReader(stored)
        var fields = try outer.sequence()
        domain = try fields.text()
        basis = try fields.choice()
        position = try fields.position()
        assigned = try fields.integer()
        try fields.finish()
    }

    func write(into writer: inout BERWriter) {
        let record = writer.begin(.sequence)
        writer.appendText(domain)
        writer.append(choice: basis)
        writer.append(position: position)
        writer.appendInteger(assigned)
        writer.end(record)
    }
}
