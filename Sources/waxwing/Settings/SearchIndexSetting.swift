import LDAPEngine

/// Whether the publisher keeps a search file beside the directory (`directory.search-index`).
enum SearchIndexSetting: String, CaseIterable, Sendable {
    /// Where a rule of the access policy or an account lets somebody search.
    case auto
    /// Always.
    case on
    /// Never: whoever may search has every entry looked at.
    case off

    /// Whether it is kept under a policy, with so many accounts, each of which may search.
    func isWanted(policy: AccessPolicy, accounts: Int) -> Bool {
        switch self {
        case .auto: accounts > 0 || (policy.highestGrade ?? .public) > .public
        case .on: true
        case .off: false
        }
    }
}
