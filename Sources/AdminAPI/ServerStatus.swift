/// What `GET /v1/status` shows.
package struct ServerStatus: Codable, Equatable, Sendable {
    /// The ledger's numbers.
    package struct LedgerStatus: Codable, Equatable, Sendable {
        /// The last event's position.
        package var position: UInt64
        /// The chain hash there, as hexadecimal digits.
        package var chainHash: String
        /// Mailboxes in use.
        package var mailboxes: UInt64
        /// Certificates known, of any state.
        package var certificates: UInt64
        /// Commits since the authority started, each with its sync; concurrent commands share them.
        package var commits: UInt64
        /// Bytes of the map in use.
        package var usedBytes: UInt64
        /// Bytes that the map may grow to.
        package var mapSizeBytes: UInt64

        /// Makes the value from its parts.
        package init(
            position: UInt64,
            chainHash: String,
            mailboxes: UInt64,
            certificates: UInt64,
            commits: UInt64,
            usedBytes: UInt64,
            mapSizeBytes: UInt64
        ) {
            self.position = position
            self.chainHash = chainHash
            self.mailboxes = mailboxes
            self.certificates = certificates
            self.commits = commits
            self.usedBytes = usedBytes
            self.mapSizeBytes = mapSizeBytes
        }
    }

    /// The publisher, as the authority sees it.
    package struct PublisherStatus: Codable, Equatable, Sendable {
        /// Whether it is connected.
        package var isConnected: Bool
        /// Whether it is building a new directory.
        package var isRebuilding: Bool
        /// The position that it has last said to have applied; none before it said one.
        package var position: UInt64?
        /// How many of the rebuild's entries were sent, and of how many.
        package var rebuild: RebuildProgress?

        /// Makes the value from its parts.
        package init(
            isConnected: Bool,
            isRebuilding: Bool,
            position: UInt64?,
            rebuild: RebuildProgress?
        ) {
            self.isConnected = isConnected
            self.isRebuilding = isRebuilding
            self.position = position
            self.rebuild = rebuild
        }
    }

    /// How far a rebuild of the directory has come.
    package struct RebuildProgress: Codable, Equatable, Sendable {
        /// Entries sent.
        package var sent: UInt64
        /// Entries there are.
        package var total: UInt64

        /// Makes the value from its parts.
        package init(sent: UInt64, total: UInt64) {
            self.sent = sent
            self.total = total
        }
    }

    /// What stands between the server's roles.
    package struct WallsStatus: Codable, Equatable, Sendable {
        /// The user that the authority runs as.
        package var authorityUser: String
        /// The publisher's user.
        package var publisherUser: String
        /// The ldap role's user.
        package var ldapUser: String
        /// Whether two of them are the same, so that one role can open what is the other's.
        package var areUsersShared: Bool
        /// Whether the kernel confines the authority in every way that we ask for; the other roles ask
        /// the same kernel for more.
        package var isConfined: Bool
        /// What is in force for the authority, a sentence for people.
        package var confinement: String

        /// Makes the value from its parts.
        package init(
            authorityUser: String,
            publisherUser: String,
            ldapUser: String,
            areUsersShared: Bool,
            isConfined: Bool,
            confinement: String
        ) {
            self.authorityUser = authorityUser
            self.publisherUser = publisherUser
            self.ldapUser = ldapUser
            self.areUsersShared = areUsersShared
            self.isConfined = isConfined
            self.confinement = confinement
        }
    }

    /// The program's version.
    package var version: String
    /// The organization's name.
    package var organization: String
    /// The organization's domains, as A-labels.
    package var domains: [String]
    /// The directory's naming context, RFC 4514.
    package var suffix: String
    /// When the authority started.
    package var started: Timestamp
    /// What kind of key a mailbox gets.
    package var mailboxKey: String
    /// The ledger's numbers.
    package var ledger: LedgerStatus
    /// The publisher, as the authority sees it.
    package var publisher: PublisherStatus
    /// What stands between the roles.
    package var walls: WallsStatus
    /// The certification authorities.
    package var authorities: [CertificationAuthority]
    /// Sentences that the operator must know, such as that roles share a user.
    package var warnings: [String]

    /// Makes the value from its parts.
    package init(
        version: String,
        organization: String,
        domains: [String],
        suffix: String,
        started: Timestamp,
        mailboxKey: String,
        ledger: LedgerStatus,
        publisher: PublisherStatus,
        walls: WallsStatus,
        authorities: [CertificationAuthority],
        warnings: [String]
    ) {
        self.version = version
        self.organization = organization
        self.domains = domains
        self.suffix = suffix
        self.started = started
        self.mailboxKey = mailboxKey
        self.ledger = ledger
        self.publisher = publisher
        self.walls = walls
        self.authorities = authorities
        self.warnings = warnings
    }
}
