package import Addressing
private import Glibc

/// What a service is reached by: the name of a host, or its address.
package enum HostName: Hashable, Sendable {
    /// A domain name.
    case name(DomainName)
    /// The 4 or 16 octets of an IP address.
    case address([UInt8])

    /// Reads a domain name, or an IPv4 or IPv6 address without brackets.
    /// - Throws: ``IssuerError/host(_:)``.
    package init(_ text: String) throws(IssuerError) {
        if let octets = Self.octets(text, family: AF_INET, count: 4)
            ?? Self.octets(text, family: AF_INET6, count: 16)
        {
            self = .address(octets)
            return
        }
        do throws(AddressingError) {
            self = .name(try DomainName(text))
        } catch {
            throw .host(error)
        }
    }

    private static func octets(_ text: String, family: CInt, count: Int) -> [UInt8]? {
        // A C string ends at the first NUL: what follows one must not slip by unseen.
        guard !text.utf8.contains(0) else { return nil }
        var isRead = false
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe buffer.initialize(repeating: 0)
            isRead = unsafe inet_pton(family, text, buffer.baseAddress) == 1
            initialized = count
        }
        return isRead ? octets : nil
    }
}
