/// The result of walking a whole ledger.
package struct Verification: Sendable {
    /// What is wrong, in the order of discovery; at most ``findingsMax``.
    package private(set) var findings: [Finding] = []
    /// How many findings there were, listed or not.
    package private(set) var findingCount = 0
    /// Where the log ended when the walk reached its end.
    package internal(set) var end = LogEnd.empty
    /// The last head, for the caller to keep; nil when there is none.
    package internal(set) var head: Head?
    /// How many events were walked.
    package internal(set) var eventCount = 0
    /// Whether the state tables could be compared: not when the log itself cannot be followed.
    package internal(set) var isStateCompared = false

    /// Findings listed; a wholly damaged file has one an event.
    package static let findingsMax = 1_000

    /// Whether nothing was found.
    package var isIntact: Bool { findingCount == 0 }

    mutating func add(_ position: Position?, _ fault: Finding.Fault) {
        findingCount += 1
        if findings.count < Self.findingsMax { findings.append(Finding(position, fault)) }
    }
}

/// A head that somebody kept: what the log must still contain.
package struct KeptHead: Equatable, Sendable {
    /// Where the log ended.
    package var position: Position
    /// The chain hash there.
    package var chainHash: Hash256

    /// Takes both as they are.
    package init(position: Position, chainHash: Hash256) {
        self.position = position
        self.chainHash = chainHash
    }
}
