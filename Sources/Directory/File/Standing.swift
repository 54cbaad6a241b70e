/// Where a directory stands in the ledger.
package struct Standing: Equatable, Sendable {
    /// The position of the last event applied; 0 for an empty directory.
    package let position: UInt64
    /// The ledger's chain hash at that position: 32 bytes, all zero at position 0.
    package let chainHash: [UInt8]
    /// When that event was recorded, in microseconds since 1970.
    package let time: Int64

    /// Names a place in the ledger.
    package init(position: UInt64, chainHash: [UInt8], time: Int64) {
        self.position = position
        self.chainHash = chainHash
        self.time = time
    }

    /// The place before the first event.
    package static let empty = Standing(
        position: 0,
        chainHash: [UInt8](repeating: 0, count: chainHashBytes),
        time: 0
    )

    /// The length of a chain hash.
    package static let chainHashBytes = 32
}
