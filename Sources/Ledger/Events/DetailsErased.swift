package import BER

/// What named a person in earlier events is gone: their details, and the certificates they brought.
///
/// The mailbox must be retired before. ``StateView/erasablePositions(of:)`` gives the positions.
package struct DetailsErased: EventPayload {
    package static var type: EventType { .detailsErased }

    /// Which mailbox.
    package var mailbox: MailboxID
    /// The events whose details and certificate octets go, rising.
    package var positions: [Position]

    /// Takes the positions in rising order, each once.
    package init(mailbox: MailboxID, positions: [Position]) {
        self.mailbox = mailbox
        self.positions = Array(Set(positions)).sorted()
    }

    @_lifetime(reader: copy reader)
    init(_ reader: inout FieldReader) throws(EventFault) {
        mailbox = try reader.identifier()
        var list = try reader.sequence()
        var positions: [Position] = []
        while !list.isAtEnd { positions.append(try list.position()) }
        self.positions = positions
    }

    package func writeBody(into writer: inout BERWriter) {
        writer.append(mailbox)
        let list = writer.begin(.sequence)
        for position in positions { writer.append(position: position) }
        writer.end(list)
    }
}
