import LMDB

/// The tables of a directory file; docs/directory-file.md says what is in them.
struct DirectoryTables: Sendable {
    /// What describes the file as a whole.
    let meta: Table
    /// Id to record.
    let entry: Table
    /// Canonical address to id.
    let mail: Table
    /// Normalized name to id, for entries that are not mailboxes.
    let name: Table
    /// entryUUID to id.
    let uuid: Table
    /// Change number to id, or to the entryUUID of what was deleted.
    let csn: Table

    /// The tables in the order of ``init(_:)``.
    static let definitions = [
        TableDefinition("meta"),
        TableDefinition("entry", .integerKeys),
        TableDefinition("mail"),
        TableDefinition("name"),
        TableDefinition("uuid"),
        TableDefinition("csn", .integerKeys),
    ]

    /// Names the open tables.
    init(_ tables: [Table]) {
        meta = tables[0]
        entry = tables[1]
        mail = tables[2]
        name = tables[3]
        uuid = tables[4]
        csn = tables[5]
    }
}
