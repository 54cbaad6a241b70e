internal import CLMDB

/// A table that an environment shall hold, by name.
package struct TableDefinition: Sendable, Equatable {
    /// How keys and values of a table are compared; fixed when the table is made.
    package struct Flags: OptionSet, Sendable {
        /// LMDB's bits.
        package let rawValue: UInt32

        /// The given bits of LMDB.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Keys are `UInt64` in the machine's byte order (`MDB_INTEGERKEY`).
        package static let integerKeys = Flags(rawValue: UInt32(MDB_INTEGERKEY))
        /// A key may have several values, sorted, of at most 511 bytes (`MDB_DUPSORT`).
        package static let duplicates = Flags(rawValue: UInt32(MDB_DUPSORT))
        /// All values of a table with duplicates have one size (`MDB_DUPFIXED`).
        package static let fixedSizeDuplicates = Flags(rawValue: UInt32(MDB_DUPFIXED))
        /// Values of a table with duplicates are integers of the machine (`MDB_INTEGERDUP`).
        package static let integerDuplicates = Flags(rawValue: UInt32(MDB_INTEGERDUP))
    }

    /// The table's name, a key of the environment's main table.
    package let name: String
    /// Fixed when the table is made; another program's flags are refused at open.
    package let flags: Flags

    /// A table of bytes to bytes, unless flags say otherwise.
    package init(_ name: String, _ flags: Flags = []) {
        self.name = name
        self.flags = flags
    }
}

/// A handle on an open table of one environment.
///
/// Used with another environment it is refused by LMDB or names one of that environment's tables.
package struct Table: Sendable, Equatable {
    let id: UInt32
}

/// Sizes of one table.
package struct TableStatistics: Sendable, Equatable {
    /// The number of key-value pairs.
    package let entries: Int
    /// The height of the tree.
    package let depth: Int
    /// Pages of the tree's inner nodes.
    package let branchPages: Int
    /// Pages of the tree's leaves.
    package let leafPages: Int
    /// Pages of values too large for a leaf.
    package let overflowPages: Int
    /// The size of a page.
    package let pageBytes: Int

    init(_ stat: MDB_stat) {
        entries = stat.ms_entries
        depth = Int(stat.ms_depth)
        branchPages = stat.ms_branch_pages
        leafPages = stat.ms_leaf_pages
        overflowPages = stat.ms_overflow_pages
        pageBytes = Int(stat.ms_psize)
    }
}
