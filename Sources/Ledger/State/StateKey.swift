import BER
import LMDB

/// Keys of the state tables; docs/ledger.md has the list.
enum StateKey {
    static let organization: [UInt8] = [UInt8(ascii: "O")]
    static let domainPrefix = UInt8(ascii: "D")
    static let authorityPrefix = UInt8(ascii: "A")
    static let rolePrefix = UInt8(ascii: "R")
    static let headKeyPrefix = UInt8(ascii: "H")
    static let revokedPrefix = UInt8(ascii: "V")
    static let accountPrefix = UInt8(ascii: "U")
    static let accountNamePrefix = UInt8(ascii: "N")
    /// The last event about an account: 8 octets.
    static let accountsTouched: [UInt8] = [UInt8(ascii: "T")]

    /// What a mailbox owns, in the `owned` table between its identifier and a position; in the order
    /// in which a new mailbox gets them, so that their keys rise.
    enum Owned: UInt8 {
        /// Details of an event about the mailbox.
        case details = 0x64
        /// A key, by the position of the event that vaulted it; the value is the record.
        case key = 0x6b
        /// A certificate, by the position of its octets.
        case certificate = 0x78
    }

    /// How much of a fingerprint is its key, so that the table with the most random order is half as
    /// large; the whole fingerprint is, where another certificate's begins with the same octets.
    static let fingerprintByteCount = 8

    /// Appends a key of the `serial` table: the last 8 octets of a serial number, and a position.
    static func writeSerial(
        _ serial: [UInt8],
        _ position: Position,
        into writer: inout BERWriter
    ) {
        var last: UInt64 = 0
        for octet in serial.suffix(8) { last = last << 8 | UInt64(octet) }
        writer.append(bigEndian: last)
        writer.append(bigEndian: position)
    }

    static func domain(_ domain: String) -> [UInt8] { [domainPrefix] + Array(domain.utf8) }

    static func authority(_ fingerprint: Fingerprint) -> [UInt8] {
        [authorityPrefix] + fingerprint.array
    }

    /// The keys of the certificates that an authority issued and revoked, before their positions.
    static func revoked(_ authority: Fingerprint) -> [UInt8] { [revokedPrefix] + authority.array }

    static func revoked(_ authority: Fingerprint, _ certificate: Position) -> [UInt8] {
        revoked(authority) + [UInt8](copying: BigEndian.key(certificate).span)
    }
    static func account(_ id: AccountID) -> [UInt8] { [accountPrefix] + id.array }

    static func accountName(_ name: String) -> [UInt8] { [accountNamePrefix] + Array(name.utf8) }

    static func headKey(_ position: Position) -> [UInt8] {
        [headKeyPrefix] + [UInt8](copying: BigEndian.key(position).span)
    }

    static func role(_ role: String, _ principal: RoleAssigned.Principal) -> [UInt8] {
        var writer = BERWriter()
        writer.append(rolePrefix)
        writer.appendText(role)
        principal.write(into: &writer)
        return writer.array()
    }

    static func writeOwned(
        _ mailbox: MailboxID,
        _ kind: Owned,
        _ position: Position,
        into writer: inout BERWriter
    ) {
        writer.append(mailbox.span)
        writer.append(kind.rawValue)
        writer.append(bigEndian: position)
    }
}
