/// How much of the directory a session may ask for; docs/ldap.md has the table of each.
package enum Grade: UInt8, Comparable, Sendable, CaseIterable {
    /// What a whole mail address names, and nothing else.
    case `public` = 0
    /// Prefixes and parts of names and addresses too, up to a few entries a question.
    case partner = 1
    /// Everything.
    case `internal` = 2

    /// The grade called `name`, as in a rule or an account.
    package init?(name: some StringProtocol) {
        switch name {
        case "public": self = .public
        case "partner": self = .partner
        case "internal": self = .internal
        default: return nil
        }
    }

    /// The name, as in a rule or an account.
    package var name: String {
        switch self {
        case .public: "public"
        case .partner: "partner"
        case .internal: "internal"
        }
    }

    /// Orders by how much may be asked for.
    package static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }
}
