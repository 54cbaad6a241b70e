/// How full the ``Arena`` is.
package struct ArenaUsage: Equatable, Sendable {
    /// What blocks may take in all.
    package let byteCount: Int
    /// What they take now, each rounded up to its size class.
    package let usedBytes: Int
    /// The most that they took at one time.
    package let peakBytes: Int
    /// How often there was no room.
    package let refusedBlocks: Int
    /// How many operations on keys may run at one time.
    package let stackCount: Int
    /// How many run now.
    package let stacksInUse: Int
    /// The deepest that one of them went on its stack.
    package let stackPeakBytes: Int
}
