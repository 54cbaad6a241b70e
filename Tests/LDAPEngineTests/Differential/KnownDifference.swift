import LDAP

/// Where our server answers otherwise than slapd 2.5, and why.
///
/// What ``covers(_:)`` holds for may be answered otherwise; ``probe`` must, or the line is to go.
struct KnownDifference: Sendable {
    /// What is different, and whose answer the standard has.
    var reason: String
    /// A search that shows it.
    var probe: GeneratedSearch
    /// Whether a search may be answered otherwise.
    var covers: @Sendable (GeneratedSearch) -> Bool

    init(
        _ reason: String,
        probe filter: GeneratedFilter,
        base: String = TestDirectory.suffix,
        scope: Int64 = 2,
        order: [String] = [],
        attributes: [String] = [],
        wanted: [String] = [],
        covers: @escaping @Sendable (GeneratedSearch) -> Bool
    ) {
        self.reason = reason
        probe = GeneratedSearch(
            base: base,
            scope: scope,
            filter: filter,
            attributes: attributes,
            order: order,
            wanted: wanted
        )
        self.covers = covers
    }

    /// A difference that searches with an assertion for which `isMeant` is true have.
    init(
        _ reason: String,
        probe filter: GeneratedFilter,
        items isMeant: @escaping @Sendable (String) -> Bool
    ) {
        self.init(reason, probe: filter, covers: { $0.items.contains(where: isMeant) })
    }
}
