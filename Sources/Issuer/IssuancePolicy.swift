package import Cryptography

/// What an organization decides about the certificates it issues.
package struct IssuancePolicy: Equatable, Sendable {
    /// The kind of new mailbox keys.
    ///
    /// RSA by default, since mail programs in use refuse to encrypt to an EC key that only agrees on
    /// keys.
    package var mailboxKeyKind: KeyKind
    /// Where certificates say that revocation lists and authorities' certificates are.
    package var publicURL: PublicURL
    /// How long a mailbox's certificate is valid, in days, at most ``leafDaysMax``.
    package var mailboxDays: Int
    /// How long a service's certificate is valid, in days, at most ``leafDaysMax``.
    package var serviceDays: Int
    /// How long a subordinate authority's certificate is valid, in days.
    package var authorityDays: Int
    /// How long a root certificate is valid, in days.
    package var rootDays: Int
    /// How long before now validity starts, for clocks that are behind, at most an hour.
    package var backdateSeconds: Int64

    /// S/MIME Baseline Requirements §6.3.2, and what Apple's systems accept of a TLS server under
    /// any root.
    package static let leafDaysMax = 825
    /// An hour.
    package static let backdateSecondsMax: Int64 = 3600

    /// The defaults: mailbox keys of 3072 RSA bits, two years less a day for mailboxes and services,
    /// ten and twenty years for authorities, five minutes back.
    package init(publicURL: PublicURL) {
        self.publicURL = publicURL
        mailboxKeyKind = .rsa3072
        mailboxDays = 729
        serviceDays = 729
        authorityDays = 3652
        rootDays = 7305
        backdateSeconds = 300
    }

    /// The kind of a subordinate authority's key under a root of the kind given.
    ///
    /// Of the root's family, so that a reader which can check one signature can check all; smaller,
    /// since it signs daily and lives half as long.
    package static func subordinateKeyKind(under root: KeyKind) -> KeyKind {
        switch root {
        case .p256, .p384, .ed25519: .p256
        case .rsa2048, .rsa3072, .rsa4096: .rsa3072
        }
    }

    /// The days that `profile` is valid.
    func days(of profile: CertificateProfile) -> Int {
        switch profile {
        case .rootCA: rootDays
        case .smimeCA, .serviceCA: authorityDays
        case .smimeLeaf: mailboxDays
        case .directoryTLS: serviceDays
        }
    }
}
