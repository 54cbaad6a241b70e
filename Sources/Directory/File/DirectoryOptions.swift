/// What writer and readers of a directory must agree on.
package struct DirectoryOptions: Sendable {
    /// The normalized form of a name (RFC 4514), RDNs from the root down; nil if it is no name.
    ///
    /// The same function makes the keys that ``DirectoryReader/entryID(name:)`` looks for.
    package typealias NormalizeName = @Sendable (String) -> [UInt8]?

    /// A name with each attribute that a directory's names are likely to have; its normalized form
    /// is kept in the file, so that a change of the normalization is seen.
    package static let namesProbe = "cn=A b,ou=Jo\u{308}rg ß ﬁ ℂ,o=D,l=E,st=F,dc=G,c=DE"

    /// The naming context, in RFC 4514 form.
    package var suffix: String
    /// How names become keys.
    package var normalizeName: NormalizeName
    /// The address space reserved, which is also the largest size of a file; the same in all roles.
    package var mapSizeBytes: Int
    /// How many read transactions all processes together may hold.
    package var readersMax: Int
    /// Whether the kernel reads ahead; never where pages may be cold.
    package var readsAhead: Bool

    /// Whether the writer keeps a search file beside the directory.
    package var keepsSearchIndex = false

    /// Whether pages may be cold: readers are told so, and nothing is read ahead.
    package var coldPages = ColdPages.auto

    /// By what readers hash addresses, and whoever asks them.
    package var addressHash = AddressHash.random()

    /// The given naming context, normalization and size.
    package init(
        suffix: String,
        mapSizeBytes: Int = 1 << 40,
        readersMax: Int = 126,
        readsAhead: Bool = true,
        normalizeName: @escaping NormalizeName
    ) {
        self.suffix = suffix
        self.normalizeName = normalizeName
        self.mapSizeBytes = mapSizeBytes
        self.readersMax = readersMax
        self.readsAhead = readsAhead
    }

    /// The normalized form of ``namesProbe``.
    func normalizedProbe() throws(DirectoryError) -> [UInt8] {
        guard let names = normalizeName(Self.namesProbe) else {
            throw .unsupportedSuffix(Self.namesProbe)
        }
        return names
    }
}
