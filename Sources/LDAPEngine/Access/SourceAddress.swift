/// Where a connection comes from: an IPv6 address, or an IPv4 one in its mapped form
/// (RFC 4291 §2.5.5.2).
package struct SourceAddress: Hashable, Sendable {
    /// The first eight octets, the first one highest: the network of an IPv6 address.
    package let high: UInt64

    /// The last eight octets.
    package let low: UInt64

    /// The address of nobody, for connections without one, such as those of a Unix socket.
    package static let none = SourceAddress(high: 0, low: 0)

    /// The address with these octets.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The IPv4 address `address`, its first octet highest.
    package init(ipv4 address: UInt32) {
        self.init(high: 0, low: 0xffff << 32 | UInt64(address))
    }

    /// Whether this is an IPv4 address in its mapped form.
    package var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }
}
