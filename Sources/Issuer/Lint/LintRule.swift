import PKIX

/// A rule that every certificate of the profiles it applies to keeps.
struct LintRule: Sendable {
    /// What holds when the rule is kept.
    let name: String
    /// The section that demands it; SBR are the S/MIME Baseline Requirements of the CA/Browser
    /// Forum, which a private root is free to leave but mail programs are written for.
    let source: String
    /// The profiles that the rule is about.
    let profiles: Set<CertificateProfile>
    /// Whether the certificate keeps it.
    let holds: @Sendable (borrowing CertificateReader, IssuanceExpectation) -> Bool

    /// A rule on `profiles`.
    init(
        _ name: String,
        _ source: String,
        _ profiles: Set<CertificateProfile> = .all,
        holds: @escaping @Sendable (borrowing CertificateReader, IssuanceExpectation) -> Bool
    ) {
        self.name = name
        self.source = source
        self.profiles = profiles
        self.holds = holds
    }
}

extension Set<CertificateProfile> {
    /// Every profile.
    static let all = Set(CertificateProfile.allCases)
    /// Those that sign certificates.
    static let authorities = all.filter(\.isAuthority)
    /// Those that do not.
    static let leaves = all.subtracting(authorities)
    /// Those that another authority signs.
    static let subordinates = all.subtracting([.rootCA])
}
