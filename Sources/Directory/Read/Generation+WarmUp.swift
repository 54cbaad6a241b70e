import LMDB
import Synchronization

/// Going through a generation once, on a thread of its own.
extension Generation {
    /// Has every page of the file touched, beside whatever is asked of it, and all addresses noted in a
    /// new table that has room for them.
    ///
    /// Where pages have to be read for that, they may be cold for whoever asks before the end.
    ///
    /// - Returns: Whether that was begun: not while it goes on, and not without a thread.
    func warmUp(_ options: DirectoryOptions) -> Bool {
        guard hints.beginFilling() else { return false }
        let isBegun = fill(options)
        if !isBegun { hints.endFilling() }
        return isBegun
    }

    /// Whether so much was written since the table of hints was made that it is time for another.
    var areHintsRunningOut: Bool {
        guard let last = try? environment.information().lastTransaction else { return false }
        return hints.latest.table.places.areRunningOut(atSnapshot: last)
    }

    private func fill(_ options: DirectoryOptions) -> Bool {
        let (tables, hash) = (tables, options.addressHash)
        let seesWaits = options.coldPages == .auto
        let made = try? environment.read { (txn) throws(DirectoryError) in
            let count = try txn.view.entryCount(tables.mail)
            return AddressTable(addresses: count, try txn.view.places(tables.meta))
        }
        guard let hinted = made else { return false }
        return environment.warmUp { view, table, key, value in
            guard table == tables.entry, let id = UInt64(stored: key),
                let entry = EntryView(id: id, value), let address = entry.address
            else { return }
            let place = hinted.places.place(of: value, in: view)
            hinted.note(hash(address), AddressTable.Hint(id: id, place: place))
        } wait: {
            if seesWaits { self.isBeingRead.store(true, ordering: .relaxed) }
        } finish: {
            self.isBeingRead.store(false, ordering: .relaxed)
            self.hints.replace(with: hinted)
            self.hints.endFilling()
        }
    }
}
