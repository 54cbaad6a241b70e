/// Hashes addresses with a key, so that nobody outside can tell which of them share a hash.
package struct AddressHash: Sendable {
    private let key: UInt64

    /// The hash with this key.
    package init(key: UInt64) { self.key = key }

    /// A hash with a key by chance.
    package static func random() -> AddressHash { AddressHash(key: .random(in: .min ... .max)) }

    /// The hash of `address`.
    ///
    /// Eight octets at a time, each folded into a product of 128 bits.
    package func callAsFunction(_ address: Span<UInt8>) -> UInt64 {
        var hash = key
        unsafe address.withUnsafeBytes { bytes in
            var place = 0
            while place + 8 <= bytes.count {
                let octets = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                hash = Self.fold(hash ^ octets)
                place += 8
            }
            // At most seven octets are left, so the length finds room in the eighth.
            var rest = UInt64(truncatingIfNeeded: bytes.count)
            while place < bytes.count {
                rest = rest << 8 | UInt64(unsafe bytes[place])
                place += 1
            }
            hash = Self.fold(hash ^ rest)
        }
        return hash
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return product.high ^ product.low
    }
}
