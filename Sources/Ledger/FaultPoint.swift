import Glibc
import Synchronization

/// Named places at which a debug build ends the process at once, for the crash test.
///
/// `WAXWING_FAULT=NAME` ends it the first time it comes by the place, `WAXWING_FAULT=NAME:7` the
/// seventh time. It ends with status 86 and without any cleaning up, as a kill would. A release
/// build has no such places: ``hit()`` is empty there.
package enum FaultPoint: String, CaseIterable, Sendable {
    /// Commands are decided upon, nothing is written.
    case ledgerBeforeAppend = "before-append"
    /// The events stand in the transaction, which is not committed.
    case ledgerAfterAppendBeforeCommit = "after-append-before-commit"
    /// The transaction is durable, nobody was told.
    case ledgerAfterCommitBeforeAcknowledge = "after-commit-before-acknowledge"
    /// The event of an export is durable, no key has left.
    case authorityAfterRecordBeforeRelease = "after-record-before-release"
    /// A command's events are durable, the publisher has not been told.
    case authorityBeforeFeed = "before-feed"
    /// The publisher's changes stand in its transaction, which is not committed.
    case publisherBeforeCommit = "publisher-before-commit"
    /// The publisher's changes are durable, the authority has not been told.
    case publisherAfterCommitBeforeAcknowledge = "publisher-after-commit-before-ack"
    /// A rebuilt directory file is complete, the old one still serves.
    case publisherRebuildBeforeSwap = "publisher-rebuild-before-swap"
    /// A rebuilt directory file serves, the old one is still there.
    case publisherRebuildAfterSwap = "publisher-rebuild-after-swap"

    /// The status with which the process ends.
    package static let exitStatus: Int32 = 86

    /// The environment's variable.
    package static let variable = "WAXWING_FAULT"

    /// The name that makes a commit report a failed sync instead of ending the process.
    package static let failedSync = "fsync-failed"

    /// Ends the process here if it was told to.
    @inline(__always)
    package func hit() {
        #if DEBUG
        if FaultPlan.counts(rawValue) { _exit(FaultPoint.exitStatus) }
        #endif
    }

    /// Whether a commit is to report a failed sync now.
    static func failsSync() -> Bool {
        #if DEBUG
        FaultPlan.counts(failedSync)
        #else
        false
        #endif
    }
}

#if DEBUG
/// What the environment asked for, read once.
private enum FaultPlan {
    static let name: String? = plan?.name
    static let left = Atomic<Int>(plan?.count ?? 0)

    private static let plan: (name: String, count: Int)? = {
        guard let value = unsafe getenv(FaultPoint.variable) else { return nil }
        let parts = unsafe String(cString: value).split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return nil }
        return (String(name), parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }()

    /// Whether this is the time at which the place `name` was to be hit.
    static func counts(_ name: String) -> Bool {
        guard name == self.name else { return false }
        return left.subtract(1, ordering: .relaxed).newValue == 0
    }
}
#endif
