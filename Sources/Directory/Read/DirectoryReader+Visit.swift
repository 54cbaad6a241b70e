import LMDB
import PKIX

/// A place between two visits of a directory.
package struct VisitPlace: Equatable, Sendable {
    fileprivate enum Index: Equatable, Sendable {
        case names
        case addresses
    }

    fileprivate var index: Index
    /// The last key visited; empty before the first.
    fileprivate var key: [UInt8]

    /// Before the first entry.
    package static let start = VisitPlace(index: .names, key: [])
}

extension DirectoryReader {
    /// Lends up to `count` entries to `body`, those after `place`, and returns the place to go on
    /// from; nil when all were visited.
    ///
    /// First the suffix and the certification authorities by name, each below its superior, then
    /// the mailboxes by address: the same order whatever the file's history. For exports, in
    /// portions, so that a long one neither holds a snapshot nor blocks a loop; what changes
    /// meanwhile is seen or not.
    package borrowing func visit(
        after place: VisitPlace,
        count: Int,
        _ body: (borrowing EntryView) -> Void
    ) throws(DirectoryError) -> VisitPlace? {
        var place = place
        var rest = count
        while rest > 0 {
            guard let key = try visitOne(after: place, body) else {
                if place.index == .addresses { return nil }
                place = VisitPlace(index: .addresses, key: [])
                continue
            }
            place.key = key
            rest -= 1
        }
        return place
    }

    private borrowing func visitOne(
        after place: VisitPlace,
        _ body: (borrowing EntryView) -> Void
    ) throws(DirectoryError) -> [UInt8]? {
        guard let found = try next(after: place) else { return nil }
        guard let entry = try entry(found.id) else { throw .damagedRecord(id: found.id) }
        body(entry)
        return found.key
    }

    private borrowing func next(
        after place: VisitPlace
    ) throws(DirectoryError) -> (key: [UInt8], id: UInt64)? {
        let view = contents.view
        let table = place.index == .names ? contents.tables.name : contents.tables.mail
        do throws(LMDBError) {
            var cursor = try view.makeCursor(table)
            var isThere = place.key.isEmpty ? try cursor.first() : try cursor.seek(place.key.span)
            if isThere, cursor.key.hasSameBytes(as: place.key) { isThere = try cursor.next() }
            guard isThere else { return nil }
            return (cursor.key.array(), UInt64(stored: cursor.value) ?? 0)
        } catch { throw .storage(error) }
    }
}
