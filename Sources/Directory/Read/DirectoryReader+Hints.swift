private import LDAP
import LMDB

/// What it took to follow a hint.
package enum HintPath: Equatable, Sendable {
    /// There was none.
    case none
    /// One record was read, where it stands.
    case place
    /// An id was looked up, and its record read if there was one.
    case id
}

/// Where a record probably stands: good for having it fetched from memory, and for nothing else.
package struct LikelyPlace: Sendable {
    /// No place is known.
    package static var nowhere: LikelyPlace { LikelyPlace(value: .none) }

    fileprivate let value: ValuePlace
}

/// Looking mailboxes up by address: by a hint, or by the index.
///
/// Addresses are canonical, and their hashes are by ``DirectoryOptions/addressHash``.
extension DirectoryReader {
    /// The mailbox with this address, if a hint leads to it.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - hash: Its hash.
    ///   - path: Set to what was done, also where the hint was wrong.
    /// - Returns: The mailbox; nil says nothing.
    /// - Throws: ``DirectoryError/storage(_:)``.
    @_lifetime(borrow self)
    package borrowing func hintedEntry(
        mail address: Span<UInt8>,
        _ hash: UInt64,
        path: inout HintPath
    ) throws(DirectoryError) -> EntryView? {
        guard let hint = addresses.table.hint(hash) else { return nil }
        let places = addresses.table.places
        if let record = places.value(at: hint.place, in: contents.view) {
            path = .place
            if let entry = mailbox(hint.id, record, address) { return entry }
        } else {
            path = .id
            let (view, tables) = contents
            if let record = try view.find(tables.entry, hint.id, likelyAt: hint.place, places),
                let entry = mailbox(hint.id, record, address)
            {
                note(hash, entry, instead: hint.place)
                return entry
            }
        }
        addresses.table.forget(hash)
        return nil
    }

    /// The mailbox with this address, and a hint for whoever asks for it next.
    ///
    /// - Throws: ``DirectoryError/damagedRecord(id:)``, ``DirectoryError/storage(_:)``.
    @_lifetime(borrow self)
    package borrowing func entry(
        mail address: Span<UInt8>,
        _ hash: UInt64
    ) throws(DirectoryError) -> EntryView? {
        guard let id = try entryID(mail: address), let entry = try entry(id) else { return nil }
        note(hash, entry)
        return entry
    }

    /// Has the processor fetch the hint of the address with this hash, if there is one.
    ///
    /// Also between ``reset()`` and ``renew(atSecond:)``.
    package borrowing func fetchHint(_ hash: UInt64) { addresses.table.fetch(hash) }

    /// Where the record probably stands that is read for the address with this hash: the one that its
    /// hint leads to, or, where it has none, ``unrelatedEntry(_:)``.
    package borrowing func likelyPlace(_ hash: UInt64) -> LikelyPlace {
        let table = addresses.table
        return LikelyPlace(value: (table.hint(hash) ?? table.neighbor(hash))?.place ?? .none)
    }

    /// An entry that has nothing to do with the address with this hash, to be read where that has none;
    /// nil where none was found.
    ///
    /// One with a hint near by, so that it can be fetched from memory beforehand like any other; where
    /// pages may be cold, the same each time, so that it has been read when somebody read it before.
    ///
    /// - Throws: ``DirectoryError/damagedRecord(id:)``, ``DirectoryError/storage(_:)``.
    @_lifetime(borrow self)
    package borrowing func unrelatedEntry(
        _ hash: UInt64
    ) throws(DirectoryError) -> EntryView? {
        // A hint may be older than the removal of its mailbox.
        if !mayBeCold, let neighbor = addresses.table.neighbor(hash),
            let entry = try entry(neighbor.id)
        {
            return entry
        }
        let count = UInt64(try entryCount())
        return count == 0 ? nil : try entry(1 + hash % count)
    }

    /// Has the processor look for the page of `place`, and fetch the beginning of what stands there.
    package borrowing func fetchPage(of place: LikelyPlace) {
        addresses.table.places.fetchPage(of: place.value)
    }

    /// Has the processor fetch the record at `place`, or what leads to it where it was noted in another
    /// snapshot.
    package borrowing func fetchRecord(at place: LikelyPlace) {
        addresses.table.places.fetchValue(at: place.value, in: contents.view)
    }

    /// The entry that `record` is, if it is the mailbox with this address.
    @_lifetime(copy record)
    private borrowing func mailbox(
        _ id: UInt64,
        _ record: Span<UInt8>,
        _ address: Span<UInt8>
    ) -> EntryView? {
        guard let entry = EntryView(id: id, record), let found = entry.address,
            found.equals(address)
        else { return nil }
        if readsWholeRecords { record.readPages() }
        return entry
    }

    /// Notes where `entry` stands, unless that is where it stood before.
    private borrowing func note(
        _ hash: UInt64,
        _ entry: borrowing EntryView,
        instead before: ValuePlace? = nil
    ) {
        let place = addresses.table.places.place(of: entry.record, in: contents.view)
        guard place != before else { return }
        addresses.table.note(hash, AddressTable.Hint(id: entry.id, place: place))
    }
}
