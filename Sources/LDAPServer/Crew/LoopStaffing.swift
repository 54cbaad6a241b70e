/// Which loops of a server have connections.
package enum LoopStaffing: Sendable {
    /// All of them, the same number each.
    case all

    /// One at first, and more as they are needed.
    case asNeeded
}
