import LMDB

/// The tables of `ledger.mdb`, in the order in which they are opened.
struct LedgerTables: Sendable {
    let meta: Table
    let log: Table
    let details: Table
    let certificate: Table
    let vault: Table
    let head: Table
    /// The newest revocation list of each authority.
    let revocationList: Table
    let state: StateTables

    static let definitions: [TableDefinition] =
        [
            "meta", "log", "details", "certificate", "vault", "head", "revocationList",
        ].map { TableDefinition($0) }
        + StateTables.definitions

    /// Takes the tables as ``definitions`` orders them.
    init(_ tables: [Table]) {
        meta = tables[0]
        log = tables[1]
        details = tables[2]
        certificate = tables[3]
        vault = tables[4]
        head = tables[5]
        revocationList = tables[6]
        state = StateTables(tables[7...])
    }
}

/// The tables that are derived from the log.
struct StateTables: Sendable {
    /// Changes with every change of a key or a value below, and of what `apply` makes of an event.
    static let layout: UInt64 = 3

    let state: Table
    let mailbox: Table
    let address: Table
    let key: Table
    let owned: Table
    let certificateState: Table
    let fingerprint: Table
    let serial: Table
    let change: Table

    static let names = [
        "state", "mailbox", "address", "key", "owned", "certificateState", "fingerprint", "serial",
        "change",
    ]

    static let definitions: [TableDefinition] = names.map { TableDefinition($0) }

    /// Takes the tables as ``definitions`` orders them.
    init(_ tables: ArraySlice<Table>) {
        let first = tables.startIndex
        state = tables[first]
        mailbox = tables[first + 1]
        address = tables[first + 2]
        key = tables[first + 3]
        owned = tables[first + 4]
        certificateState = tables[first + 5]
        fingerprint = tables[first + 6]
        serial = tables[first + 7]
        change = tables[first + 8]
    }

    /// Every table with its name.
    var all: [(name: String, table: Table)] {
        let tables = [
            state, mailbox, address, key, owned, certificateState, fingerprint, serial, change,
        ]
        return Array(zip(StateTables.names, tables)).map { (name: $0.0, table: $0.1) }
    }
}
