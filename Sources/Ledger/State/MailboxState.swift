import BER
import LMDB

/// A mailbox as the events left it.
///
/// Stored as 33 fixed octets, patched in place when a certificate comes or goes, and the names:
///
///     touched (8) ‖ modified (8) ‖ enrolled (8) ‖ created (8) ‖ status (1) ‖ SEQUENCE of four texts
package struct MailboxState: Equatable, Sendable {
    /// Whether a mailbox is in use.
    package enum Status: UInt8, Sendable {
        /// In use: an entry of the directory.
        case active = 0
        /// No longer: not in the directory; its keys and events stay.
        case retired = 1
        /// Retired, and what named a person is gone.
        case erased = 2
    }

    /// For good; the entryUUID of the directory.
    package var id: MailboxID
    /// The last event that changed what is published of it.
    package var touched: Position
    /// The time of that event: microseconds since 1970.
    package var modified: Int64
    /// The event that enrolled it.
    package var enrolled: Position
    /// The time of that event: microseconds since 1970.
    package var created: Int64
    /// Whether it is in use.
    package var status: Status
    /// The address in canonical form; empty once erased, as are the names.
    package var address: String
    /// The address as it was given.
    package var addressGiven: String
    /// The whole name.
    package var commonName: String
    /// The surname.
    package var surname: String

    /// The length of what stands before the names.
    static let fixedByteCount = 33

    init(enrolled event: MailboxEnrolled, at position: Position, time: Int64) {
        id = event.mailbox
        touched = position
        modified = time
        enrolled = position
        created = time
        status = .active
        address = event.details?.address ?? ""
        addressGiven = event.details?.addressGiven ?? ""
        commonName = event.details?.commonName ?? ""
        surname = event.details?.surname ?? ""
    }

    init(id: MailboxID, stored: Span<UInt8>) throws(EventFault) {
        guard stored.count > Self.fixedByteCount,
            let touched = BigEndian.read(stored),
            let modified = BigEndian.read(stored.extracting(8..<16)),
            let enrolled = BigEndian.read(stored.extracting(16..<24)),
            let created = BigEndian.read(stored.extracting(24..<32)),
            let status = Status(rawValue: stored[32])
        else { throw .invalidLength(offset: 0) }
        self.id = id
        self.touched = touched
        self.modified = Int64(bitPattern: modified)
        self.enrolled = enrolled
        self.created = Int64(bitPattern: created)
        self.status = status
        var outer = FieldReader(stored.extracting(droppingFirst: Self.fixedByteCount))
        var names = try outer.sequence()
        address = try names.text()
        addressGiven = try names.text()
        commonName = try names.text()
        surname = try names.text()
        try names.finish()
    }

    func write(into writer: inout BERWriter) {
        writer.append(bigEndian: touched)
        writer.append(bigEndian: UInt64(bitPattern: modified))
        writer.append(bigEndian: enrolled)
        writer.append(bigEndian: UInt64(bitPattern: created))
        writer.append(status.rawValue)
        let names = writer.begin(.sequence)
        writer.appendText(address)
        writer.appendText(addressGiven)
        writer.appendText(commonName)
        writer.appendText(surname)
        writer.end(names)
    }
}
