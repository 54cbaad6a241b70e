package import Issuer

/// What an authority is opened with.
package struct AuthorityConfiguration: Sendable {
    /// The directory of the ledger and the sealed keys, mode 0700.
    package var directory: String
    /// The Unix socket on which the publisher is served.
    package var changesSocket: String
    /// The address space reserved for the ledger, which is also its largest size.
    package var mapSizeBytes: Int
    /// How certificates are issued.
    package var policy: IssuancePolicy
    /// Certificates, DER, of the roots and the authorities below them that imported certificates may
    /// chain to.
    package var trustedCertificates: [[UInt8]] = []
    /// The user who may do everything besides root; nil for the one who owns ``directory``.
    package var owner: UInt32?
    /// The users as whom the publisher may come; the authority's own user and root always may.
    package var publisherUsers: Set<UInt32> = []
    /// The Unix socket on which the writes of publishers are taken; none are without one.
    package var writesSocket: String?
    /// The users as whom the ldap role may come; the authority's own user and root always may.
    package var ldapUsers: Set<UInt32> = []
    /// How long a command waits for the directory before it says "not yet published".
    package var publicationWait: Duration = .seconds(30)
    /// Threads that make keys and certificates; 0 is one a core.
    package var workThreads = 0
    /// Called when a failed sync leaves nobody knowing what the disk holds: the process must end.
    package var onFatal: (@Sendable () -> Void)?
    /// Microseconds since 1970.
    package var clock: @Sendable () -> Int64

    /// A configuration with the given places; everything else as an installation has it.
    package init(
        directory: String,
        changesSocket: String,
        mapSizeBytes: Int,
        policy: IssuancePolicy,
        clock: @escaping @Sendable () -> Int64 = SystemClock.now
    ) {
        self.directory = directory
        self.changesSocket = changesSocket
        self.mapSizeBytes = mapSizeBytes
        self.policy = policy
        self.clock = clock
    }

    /// The ledger's file.
    package var ledgerPath: String { directory + "/ledger.mdb" }
}
