private import CLMDB

/// The cursors through which a transaction writes, one a table, from the table's first write on.
///
/// A write near the last one, and every one at the end, needs no descent from the root then. A cursor
/// stays right because all writes of its table go through it: what goes by another way closes it
/// first. LMDB frees those that are open with their transaction.
@safe struct WriteCursors {
    @safe private struct Open {
        let handle: OpaquePointer
    }

    /// By the tables' numbers, which are small.
    private var cursors: [Open?] = []

    /// Gives the cursor of `table`; none, and LMDB's code, where it refuses one.
    mutating func open(
        _ table: Table,
        of transaction: OpaquePointer,
        _ cursor: inout OpaquePointer?
    ) -> Int32 {
        let number = Int(table.id)
        if number < cursors.count, let open = cursors[number] {
            unsafe cursor = open.handle
            return 0
        }
        let code = unsafe mdb_cursor_open(transaction, table.id, &cursor)
        guard code == 0, let handle = unsafe cursor else { return code }
        while cursors.count <= number { cursors.append(nil) }
        cursors[number] = unsafe Open(handle: handle)
        return 0
    }

    /// Closes the cursor of `table`, if there is one.
    mutating func close(_ table: Table) {
        let number = Int(table.id)
        guard number < cursors.count, let open = cursors[number] else { return }
        cursors[number] = nil
        unsafe mdb_cursor_close(open.handle)
    }

    /// Closes all.
    mutating func closeAll() {
        for open in cursors { if let open { unsafe mdb_cursor_close(open.handle) } }
        cursors = []
    }
}
