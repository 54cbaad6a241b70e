package import LMDB

/// How a ledger is opened.
package struct LedgerOptions: Sendable {
    /// The address space reserved for the file, which is also its largest size.
    package var mapSizeBytes: Int
    /// How long a batch waits for commands that are announced.
    package var gatherWindow: Duration = .milliseconds(4)
    /// The bounds.
    package var limits = LedgerLimits()
    /// Microseconds since 1970.
    package var clock: @Sendable () -> Int64
    /// Called on the writer's thread, before any caller hears of it, when the process must end.
    package var onFatal: (@Sendable (LedgerError) -> Void)?
    /// What a commit reports instead of committing; for tests of failing disks.
    package var commitFault: (@Sendable () -> LMDBError?)?

    /// The given size and clock; everything else as an installation has it.
    package init(mapSizeBytes: Int, clock: @escaping @Sendable () -> Int64) {
        self.mapSizeBytes = mapSizeBytes
        self.clock = clock
    }
}
