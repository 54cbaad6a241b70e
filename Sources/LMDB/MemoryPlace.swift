private import CLMDB

/// An address that is good for having the processor fetch what stands there, and for nothing else.
///
/// Of a value in the memory map, the next write may have moved it; something else may stand there now,
/// or nothing.
package struct MemoryPlace: Sendable, Equatable {
    /// The address of the first byte.
    package let address: UInt

    /// The place with this address.
    package init(address: UInt) { self.address = address }

    /// Where `value` stands.
    package init(of value: Span<UInt8>) {
        address = unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    /// Has the processor fetch so many bytes, all lines at once: each would be waited for otherwise.
    @inline(__always)
    func fetch(bytes count: Int) { clmdb_prefetch(address, count) }

    /// Has it fetch the value of an integer key that stands here, and what leads to it in its page.
    @inline(__always)
    func fetchPair() {
        clmdb_prefetch(address & ~4095, 1)
        clmdb_prefetch(address &- 16, Self.valueBytes + 16)
    }

    /// What is fetched of a value: an entry with one certificate.
    static var valueBytes: Int { 1536 }
}
