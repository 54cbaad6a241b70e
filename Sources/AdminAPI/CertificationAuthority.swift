/// A certification authority of the organization, as `GET /v1/authorities` lists it.
package struct CertificationAuthority: Codable, Equatable, Sendable {
    /// The newest revocation list.
    package struct RevocationList: Codable, Equatable, Sendable {
        /// Its number, one more than that of the list before.
        package var number: UInt64
        /// When it was made.
        package var thisUpdate: Timestamp
        /// When the next one is there at the latest.
        package var nextUpdate: Timestamp
        /// How many certificates it revokes.
        package var entries: UInt64
        /// Whether the directory carries it; one above 1 MiB it does not.
        package var isPublished: Bool

        /// Makes the value from its parts.
        package init(
            number: UInt64,
            thisUpdate: Timestamp,
            nextUpdate: Timestamp,
            entries: UInt64,
            isPublished: Bool
        ) {
            self.number = number
            self.thisUpdate = thisUpdate
            self.nextUpdate = nextUpdate
            self.entries = entries
            self.isPublished = isPublished
        }
    }

    /// What it is for: `root`, `smime` or `service`.
    package var role: String
    /// Its subject, RFC 4514.
    package var subject: String
    /// SHA-256 of its certificate, as hexadecimal digits.
    package var fingerprint: String
    /// The last moment of its validity.
    package var notAfter: Timestamp
    /// The newest revocation list; the root makes none, since its key is needed for nothing daily.
    package var revocationList: RevocationList?

    /// Makes the value from its parts.
    package init(
        role: String,
        subject: String,
        fingerprint: String,
        notAfter: Timestamp,
        revocationList: RevocationList?
    ) {
        self.role = role
        self.subject = subject
        self.fingerprint = fingerprint
        self.notAfter = notAfter
        self.revocationList = revocationList
    }
}
