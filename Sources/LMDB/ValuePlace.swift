/// Where a value stood in the memory map when it was read: good for fetching it, and for nothing else.
///
/// The next write may have moved it, and something else may stand there now.
package struct ValuePlace: Sendable, Equatable {
    /// The address of its first byte.
    package let address: UInt

    /// The place with this address.
    package init(address: UInt) { self.address = address }

    /// Where `value` stands.
    package init(of value: Span<UInt8>) {
        address = unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }
}
