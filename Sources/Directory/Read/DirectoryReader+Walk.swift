import LMDB

extension DirectoryReader {
    /// Lends up to `count` entries to `body` by rising id, those behind `place`, and returns the
    /// place to go on from; nil when there are no more.
    ///
    /// The order is that in which the entries first came; ids grow, so that an entry that comes
    /// meanwhile is met later, and the walk can go on in any later snapshot of the same generation.
    /// `place` is the last id that was met, 0 before the first. `body` says whether to go on; the entry
    /// that it was lent counts as met.
    package borrowing func entries(
        afterID place: UInt64,
        count: Int,
        _ body: (borrowing EntryView) -> Bool
    ) throws(DirectoryError) -> UInt64? {
        var place = place
        var rest = count
        var cursor = try contents.view.cursor(contents.tables.entry)
        guard place < .max else { return nil }
        var isThere = try cursor.move(to: place + 1)
        while isThere, rest > 0 {
            guard let id = UInt64(stored: cursor.key) else { throw .rebuildNeeded(.damaged) }
            place = id
            let record = cursor.value
            rest = body(try view(of: record, id)) ? rest - 1 : 0
            isThere = try cursor.moveOn()
        }
        return isThere ? place : nil
    }
}
