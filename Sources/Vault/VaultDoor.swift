/// Which of a vault's two doors: each has a root key and an organization's key of its own.
package enum VaultDoor: UInt8, Sendable, CaseIterable {
    /// Keys that are in use every day.
    case daily = 0
    /// The root authority's key, which nothing daily needs: its root key may be kept elsewhere.
    case rootAuthority = 1

    /// The name of the root key's file in the authority's directory.
    package var rootKeyFileName: String {
        switch self {
        case .daily: "root.key"
        case .rootAuthority: "root-ca.key"
        }
    }

    /// The name of the file that holds the organization's key, wrapped by the root key.
    package var organizationKeyFileName: String {
        switch self {
        case .daily: "organization.key"
        case .rootAuthority: "organization-ca.key"
        }
    }
}
