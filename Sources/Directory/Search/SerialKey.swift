/// A key of the search file's `serial` table: the last 8 octets of a certificate's serial number, then the id of
/// the entry that has the certificate, both with the most significant octet first.
///
/// ```
///  0                  8        16
///  | serial number    | id     |      no value
/// ```
///
/// Issuers are not in it: a serial number of today's length is as good as unique, and whoever finds
/// an id compares the certificate.
struct SerialKey {
    /// The key's length.
    static let byteCount = 16

    /// The serial number's last octets.
    var serial: UInt64
    /// The entry.
    var id: UInt64

    /// Names the parts.
    init(_ serial: UInt64, id: UInt64) {
        self.serial = serial
        self.id = id
    }

    /// Reads a key; nil when it has another length.
    init?(stored bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        serial = UInt64(bigEndian: bytes.integer(at: 0, as: UInt64.self).littleEndian)
        id = UInt64(bigEndian: bytes.integer(at: 8, as: UInt64.self).littleEndian)
    }

    /// The key's bytes.
    var bytes: [16 of UInt8] {
        var bytes = [16 of UInt8](repeating: 0)
        for index in 0..<8 {
            let shift = UInt64(56 - 8 * index)
            bytes[index] = UInt8(truncatingIfNeeded: serial >> shift)
            bytes[8 + index] = UInt8(truncatingIfNeeded: id >> shift)
        }
        return bytes
    }

    /// The last 8 of a serial number's content octets as a number.
    static func number(_ octets: Span<UInt8>) -> UInt64 {
        var number: UInt64 = 0
        for index in max(0, octets.count - 8)..<octets.count {
            number = number << 8 | UInt64(octets[index])
        }
        return number
    }
}
