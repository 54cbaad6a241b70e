/// Bounds on what one command and one commit may hold.
package struct LedgerLimits: Sendable, Equatable {
    /// What is bounded.
    package enum Bound: String, Sendable {
        case eventBytes, detailsBytes, certificateBytes, vaultRecordBytes, eventsPerCommand
        case revocationListBytes
        /// An address, a domain or a serial number, which is a key of a table.
        case keyBytes
    }

    /// A body: the largest is a list of positions or of host names.
    package var eventBytesMax = 65_536
    /// Details: addresses are at most 254 octets, names are bounded by the caller.
    package var detailsBytesMax = 16_384
    /// A certificate; those in use are below 8 KiB, post-quantum ones about 20.
    package var certificateBytesMax = 65_536
    /// A sealed key: RSA-4096 takes about 2.5 KiB.
    package var vaultRecordBytesMax = 65_536
    /// A revocation list: some 40 octets an entry, so half a million revoked certificates.
    package var revocationListBytesMax = 32 * 1024 * 1024
    /// Events of one command: an import has 1,000 items of at most three events each.
    package var eventsPerCommandMax = 10_000
    /// Events of one commit: a fifth of a second of an import, and dirty pages far below LMDB's 131,071.
    package var eventsPerCommitMax = 20_000
    /// Commands that wait: each is a request of the admin socket that has its own bound.
    package var commandsWaitingMax = 10_000

    /// The bounds above.
    package init() {}
}
