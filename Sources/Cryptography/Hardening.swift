private import CLinux

/// Closing this process to those who might look into it.
package enum Hardening {
    /// Forbids core dumps, and tracing by other processes of the same user; for good.
    ///
    /// `/proc/self` belongs to root afterwards, so that a process of another user cannot open its
    /// own `/proc/self/fd` either: what needs these is done before.
    /// - Throws: ``HardeningError`` with what the kernel refused.
    package static func closeToInspection() throws(HardeningError) {
        let dumps = clinux_forbid_core_dumps()
        guard dumps == 0 else { throw .coreDumps(errno: dumps) }
        let tracing = clinux_forbid_tracing()
        guard tracing == 0 else { throw .tracing(errno: tracing) }
    }

    /// Whether both hold.
    package static var isClosedToInspection: Bool { clinux_is_closed_to_inspection() != 0 }
}

/// What the kernel refused to forbid, by its `errno`.
package enum HardeningError: Error, Equatable, Sendable {
    case coreDumps(errno: Int32)
    case tracing(errno: Int32)
}
