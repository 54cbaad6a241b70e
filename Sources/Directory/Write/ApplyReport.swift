/// What came of a batch.
package struct ApplyReport: Equatable, Sendable {
    /// The position that readers see now: what the publisher acknowledges.
    package let position: UInt64
    /// What was not published, and why.
    package let skipped: [SkippedItem]
    /// Whether the batch ended a rebuild, so that readers see another generation.
    package let isSwap: Bool

    /// Says what came of a batch.
    package init(position: UInt64, skipped: [SkippedItem], isSwap: Bool) {
        self.position = position
        self.skipped = skipped
        self.isSwap = isSwap
    }
}

/// How large a directory is.
package struct DirectoryStatistics: Equatable, Sendable {
    /// How many entries there are, of all kinds.
    package let entries: Int
    /// The file's size up to its last page in use.
    package let usedBytes: Int
    /// The largest size that the file may have.
    package let mapSizeBytes: Int
}
