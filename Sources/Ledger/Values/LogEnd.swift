/// A place in the log: it counts events from 1; 0 is before the first.
package typealias Position = UInt64

/// Where the log ends.
package struct LogEnd: Equatable, Sendable {
    /// The position of the last event; 0 when there is none.
    package var position: Position
    /// The chain hash there; zeros when there is none.
    package var chainHash: Hash256
    /// The time of the last event in microseconds since 1970; 0 when there is none.
    package var time: Int64

    /// Takes the three as they are.
    package init(position: Position, chainHash: Hash256, time: Int64) {
        self.position = position
        self.chainHash = chainHash
        self.time = time
    }

    /// The end of a log without an event.
    package static let empty = LogEnd(position: 0, chainHash: .zero, time: 0)
}
