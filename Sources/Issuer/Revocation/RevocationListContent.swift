/// What a revocation list has to say: the writer writes it, the lint compares with it.
package struct RevocationListContent: Equatable, Sendable {
    /// The list's number, 1 or more (RFC 5280 §5.2.3).
    package let number: Int64
    /// When the list is made, in seconds since 1970.
    package let thisUpdate: Int64
    /// When the next one is there at the latest, in seconds since 1970.
    package let nextUpdate: Int64
    /// The revoked certificates, each serial number once.
    package let revoked: [RevokedCertificate]

    /// How long a list is good: a week, of which a daily issue leaves six days to be noticed missing.
    package static let lifetimeSeconds: Int64 = 7 * Validity.day
    /// How often a list is made anew without a reason.
    package static let intervalSeconds: Int64 = Validity.day

    /// The content of a list made at `now` (seconds since 1970).
    /// - Throws: ``IssuerError/timeOutOfRange(seconds:)``.
    package init(
        number: Int64,
        now: Int64,
        revoked: [RevokedCertificate]
    ) throws(IssuerError) {
        _ = try Validity(notBefore: now, notAfter: now)
        let validity = try Validity(notBefore: now, notAfter: now + Self.lifetimeSeconds)
        self.number = number
        thisUpdate = validity.notBefore
        nextUpdate = validity.notAfter
        self.revoked = revoked
    }
}
