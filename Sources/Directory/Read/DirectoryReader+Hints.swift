private import LDAP
import LMDB

/// Looking mailboxes up by address: by a hint, or by the index.
///
/// Addresses are canonical, and their hashes are by ``DirectoryOptions/addressHash``.
extension DirectoryReader {
    /// The mailbox with this address, if a hint leads to it.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - hash: Its hash.
    ///   - isWrong: Set where there was a hint, and what it led to is not there or has another address.
    /// - Returns: The mailbox; nil says nothing.
    /// - Throws: ``DirectoryError/storage(_:)``.
    @_lifetime(borrow self)
    package borrowing func hintedEntry(
        mail address: Span<UInt8>,
        _ hash: UInt64,
        isWrong: inout Bool
    ) throws(DirectoryError) -> EntryView? {
        guard let hint = addresses.table.hint(hash) else { return nil }
        let (view, tables) = contents
        guard let record = try view.find(tables.entry, hint.id, likelyAt: hint.place),
            let entry = EntryView(id: hint.id, record),
            let found = entry.address, found.equals(address)
        else {
            addresses.table.forget(hash)
            isWrong = true
            return nil
        }
        if readsWholeRecords { record.readPages() }
        if entry.place != hint.place { note(hash, hint.id, entry.place) }
        return entry
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
        note(hash, id, entry.place)
        return entry
    }

    private borrowing func note(_ hash: UInt64, _ id: UInt64, _ place: MemoryPlace) {
        addresses.table.note(hash, AddressTable.Hint(id: id, place: place))
    }
}
