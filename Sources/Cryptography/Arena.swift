private import CLinux
private import COpenSSL

/// The one bounded memory in which a process that holds keys lets OpenSSL work.
///
/// Installed before OpenSSL is first used, it serves every allocation of OpenSSL and every
/// ``SecretBytes``, and lends the stacks that operations on keys run on. It is locked into memory,
/// left out of core dumps, not inherited by a fork, and wiped as it is given back. When it is full
/// an operation fails with ``CryptographyError/outOfMemory``.
package enum Arena {
    /// Room for the blocks, when nothing else is said: two RSA-4096 generations beside a working
    /// authority were measured to take less than a third.
    package static let defaultByteCount = 3 << 20

    /// How many operations find a stack while all generations of RSA keys have theirs.
    package static let shortOperations = 4

    /// Makes the arena and hands OpenSSL's allocation to it.
    ///
    /// OpenSSL then reads no configuration file, and cleans up nothing at exit: threads may still
    /// be at work in it, and the kernel clears the memory.
    /// - Parameters:
    ///   - byteCount: Room for blocks, rounded up to pages.
    ///   - concurrentOperations: How many RSA keys may be generated at one time; one more waits, as
    ///     does what comes besides these and ``shortOperations`` others. Each has a stack of 64
    ///     KiB.
    /// - Throws: ``ArenaError``; a limit on locked memory that is too small is
    ///   ``ArenaError/lockedMemoryLimit(neededBytes:allowedBytes:)``.
    package static func install(
        byteCount: Int = defaultByteCount,
        concurrentOperations: Int
    ) throws(ArenaError) {
        guard byteCount > 0, (1...1024).contains(concurrentOperations) else {
            throw .refused(errno: EINVAL)
        }
        let stackCount = concurrentOperations + shortOperations
        let error = clinux_arena_create(byteCount, stackCount, concurrentOperations)
        switch error {
        case 0: break
        case EALREADY: throw .alreadyInstalled
        case EPERM, EAGAIN, ENOMEM:
            throw .lockedMemoryLimit(
                neededBytes: clinux_arena_locked_bytes(byteCount, stackCount),
                allowedBytes: Int(clamping: clinux_memlock_limit())
            )
        default: throw .refused(errno: error)
        }
        guard
            unsafe CRYPTO_set_mem_functions(
                clinux_arena_malloc,
                clinux_arena_realloc,
                clinux_arena_free
            ) == 1
        else { throw .tooLate }
        let options = UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT)
        guard OPENSSL_init_crypto(options, nil) == 1 else { throw .tooSmall }
    }

    /// How full the arena is; zeros where none is installed.
    package static var usage: ArenaUsage {
        var usage = clinux_arena_usage()
        unsafe clinux_arena_read_usage(&usage)
        return ArenaUsage(
            byteCount: usage.block_bytes,
            usedBytes: usage.used_bytes,
            peakBytes: usage.peak_bytes,
            refusedBlocks: usage.refused_blocks,
            stackCount: usage.stack_count,
            stacksInUse: usage.stacks_in_use,
            stackPeakBytes: usage.stack_peak_bytes
        )
    }

    /// Where it lies: the addresses of its blocks and stacks; empty where none is installed.
    package static var addresses: Range<UInt> {
        var place = clinux_arena_place()
        unsafe clinux_arena_read_place(&place)
        return UInt(place.start)..<UInt(place.end)
    }
}
