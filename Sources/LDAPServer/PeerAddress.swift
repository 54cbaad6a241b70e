internal import CLinux
package import LDAPEngine

/// Who is at the other end: an IPv6 address, or an IPv4 one in its mapped form (RFC 4291 §2.5.5.2).
package struct PeerAddress: Hashable, Sendable {
    /// The first eight octets, the first one highest: the network of an IPv6 address.
    package let high: UInt64

    /// The last eight octets.
    package let low: UInt64

    /// The TCP port.
    package let port: UInt16

    /// The address of nobody, for connections without one.
    package static let none = PeerAddress(high: 0, low: 0, port: 0)

    /// The address with these octets.
    package init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }

    init(_ peer: clinux_peer) {
        let octets = peer.address
        let first = (
            octets.0, octets.1, octets.2, octets.3, octets.4, octets.5, octets.6, octets.7
        )
        let last = (
            octets.8, octets.9, octets.10, octets.11, octets.12, octets.13, octets.14, octets.15
        )
        self.init(
            high: UInt64(bigEndian: unsafe unsafeBitCast(first, to: UInt64.self)),
            low: UInt64(bigEndian: unsafe unsafeBitCast(last, to: UInt64.self)),
            port: peer.port
        )
    }

    /// The address without the port.
    package var source: SourceAddress { SourceAddress(high: high, low: low) }

    /// Whether this is an IPv4 address in its mapped form.
    package var isIPv4: Bool { source.isIPv4 }
}
