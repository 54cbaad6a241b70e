/// Why there is no ``Arena``: the process must not go on to hold keys.
package enum ArenaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is one already.
    case alreadyInstalled
    /// OpenSSL has allocated memory before.
    case tooLate
    /// There is not even room for OpenSSL to start.
    case tooSmall
    /// This process may not lock as much memory as the arena needs (RLIMIT_MEMLOCK).
    case lockedMemoryLimit(neededBytes: Int, allowedBytes: Int)
    /// The kernel refused, by its `errno`.
    case refused(errno: Int32)

    /// A sentence for whoever starts the process.
    package var description: String {
        switch self {
        case .alreadyInstalled:
            "the memory for keys is there already"
        case .tooLate:
            "OpenSSL was used before the memory for keys was there"
        case .tooSmall:
            "the memory for keys is too small for OpenSSL to start in"
        case .lockedMemoryLimit(let needed, let allowed):
            """
            \(needed / 1024) KiB of memory for keys must be locked and this process may lock \
            \(allowed / 1024) KiB: raise RLIMIT_MEMLOCK (ulimit -l \((needed + 1023) / 1024), or \
            LimitMEMLOCK=\(needed) in the systemd unit)
            """
        case .refused(let errno):
            "the kernel refuses the memory for keys (errno \(errno))"
        }
    }
}
