import BER
import LDAP

/// Where the next page of an answer begins (RFC 2696), all of it: the server keeps nothing.
///
///     offset  bytes
///          0      8  the id of the last entry sent
///          8      8  the generation of the directory that the id is of
///         16      4  entries sent so far
///         20      8  the hash of all that and of the request, by a key of this process
///
/// Numbers are big-endian. The hash binds it to one request of one client: with another it is
/// refused, as is one that was made up.
struct PageCookie: Equatable, Sendable {
    /// The id of the last entry sent.
    let place: UInt64
    /// The generation of the directory that the id is of.
    let epoch: UInt64
    /// Entries sent so far.
    let sent: UInt32

    private static let length = 28
    private static let hashed = 20

    /// A cookie.
    init(place: UInt64, epoch: UInt64, sent: UInt32) {
        self.place = place
        self.epoch = epoch
        self.sent = sent
    }

    /// What ``bytes(_:request:)`` made with the same function for the same request; nil for anything
    /// else.
    init?(_ bytes: Span<UInt8>, _ hash: SipHash, request: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        place = Self.number(bytes.extracting(0..<8))
        epoch = Self.number(bytes.extracting(8..<16))
        sent = UInt32(truncatingIfNeeded: Self.number(bytes.extracting(16..<20)))
        let tag = hash((bytes.extracting(first: Self.hashed).array() + request).span)
        guard Self.number(bytes.extracting(20..<28)) == tag else { return nil }
    }

    /// The bytes that the client is given, bound by `hash` to `request`: all of the request that has
    /// to stay the same from page to page.
    func bytes(_ hash: SipHash, request: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        Self.append(place, octets: 8, to: &bytes)
        Self.append(epoch, octets: 8, to: &bytes)
        Self.append(UInt64(sent), octets: 4, to: &bytes)
        let tag = hash((bytes + request).span)
        Self.append(tag, octets: 8, to: &bytes)
        return bytes
    }

    private static func number(_ bytes: Span<UInt8>) -> UInt64 {
        var number: UInt64 = 0
        for index in bytes.indices { number = number << 8 | UInt64(bytes[index]) }
        return number
    }

    private static func append(_ number: UInt64, octets: Int, to bytes: inout [UInt8]) {
        for octet in (0..<octets).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(octet * 8)))
        }
    }
}
