import Addressing
import BER
import ChangeFeed
import LMDB
import PKIX

/// Applies changes to a generation's tables inside a write transaction.
///
/// Holds the buffers that one change after the other reuses.
struct EntryStore: ~Copyable {
    /// What was not published since this list was last emptied.
    var skipped: [SkippedItem] = []

    /// What the search file is to have of the changes, while ``indexes`` is on.
    var pending = PendingGrams()
    /// Whether there is a search file to keep.
    var indexes = false

    private let options: DirectoryOptions
    private var record: RecordBuilder
    private var key = BERWriter(capacity: 512)
    private var certificates = ParsedCertificates()

    /// A store for directories with these options.
    init(_ options: DirectoryOptions) {
        self.options = options
        record = RecordBuilder(suffix: options.suffix)
    }

    /// Applies `change`, which happened at `time` (µs), to `tables`.
    mutating func apply(
        _ change: Change,
        time: Int64,
        _ state: inout FileState,
        _ tables: DirectoryTables,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        switch change {
        case .put(let entry): try put(entry, &state, tables, &transaction)
        case .delete(let uuid): try delete(uuid, time: time, &state, tables, &transaction)
        }
    }

    private mutating func put(
        _ entry: PublishedEntry,
        _ state: inout FileState,
        _ tables: DirectoryTables,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        guard entry.uuid.count == RecordLayout.uuidBytes else {
            return skip(entry, .identityLength(entry.uuid.count))
        }
        guard makeKey(entry) else {
            return skip(entry, entry.kind == .mailbox ? .addressNotCanonical : .unusableName)
        }
        var leadingName: LeadingName?
        if entry.kind == .suffix {
            leadingName = LeadingName(entry.distinguishedName)
            if leadingName == nil { return skip(entry, .unsupportedSuffix) }
        }

        let index = entry.kind == .mailbox ? tables.mail : tables.name
        var id = state.nextID
        let isNew = try transaction.storeNewID(tables.uuid, entry.uuid.span, id)
        if isNew {
            state.nextID += 1
        } else {
            id = try replace(entry, tables, &transaction)
        }
        let csn = state.makeCSN(time: entry.modified)
        build(entry, csn: csn, leadingName)
        try transaction.store(tables.entry, id, record.bytes, isNew ? .append : [])
        if indexes { pending.add(id, record) }
        try transaction.storeID(index, key.bytes, id)
        try transaction.storeAppended(tables.csn, csn, id)
    }

    private mutating func delete(
        _ uuid: [UInt8],
        time: Int64,
        _ state: inout FileState,
        _ tables: DirectoryTables,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        guard let id = try transaction.view.findID(tables.uuid, uuid.span) else { return }
        let old = try indexed(id, tables, transaction)
        try remove(old, id, tables, &transaction)
        try transaction.remove(tables.entry, id)
        try transaction.remove(tables.uuid, uuid.span)
        try transaction.store(tables.csn, state.makeCSN(time: time), uuid.span, .append)
    }

    /// Removes what the entry's older record has in the indexes, and returns its id.
    private mutating func replace(
        _ entry: PublishedEntry,
        _ tables: DirectoryTables,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) -> UInt64 {
        guard let id = try transaction.view.findID(tables.uuid, entry.uuid.span) else {
            throw .rebuildNeeded(.damaged)
        }
        let old = try indexed(id, tables, transaction)
        try remove(old, id, tables, &transaction)
        return id
    }

    /// What the indexes have of a record.
    private struct Indexed {
        var csn: UInt64
        var table: Table
        var key: [UInt8]
    }

    private func indexed(
        _ id: UInt64,
        _ tables: DirectoryTables,
        _ transaction: borrowing WriteTransaction
    ) throws(DirectoryError) -> Indexed {
        guard let bytes = try transaction.view.find(tables.entry, id),
            let entry = EntryView(id: id, bytes)
        else { throw .damagedRecord(id: id) }
        if entry.kind == .mailbox {
            guard let values = entry.attribute(.mail)?.values else {
                throw .damagedRecord(id: id)
            }
            let address = values.extracting(droppingFirst: values.headerBytes).array()
            return Indexed(csn: entry.csn, table: tables.mail, key: address)
        }
        let name = String(decoding: entry.name.array(), as: UTF8.self)
        return Indexed(
            csn: entry.csn,
            table: tables.name,
            key: options.normalizeName(name) ?? []
        )
    }

    /// Removes index rows; a name or an address that names another entry by now stays.
    private func remove(
        _ old: Indexed,
        _ id: UInt64,
        _ tables: DirectoryTables,
        _ transaction: inout WriteTransaction
    ) throws(DirectoryError) {
        if !old.key.isEmpty, try transaction.view.findID(old.table, old.key.span) == id {
            try transaction.remove(old.table, old.key.span)
        }
        try transaction.remove(tables.csn, old.csn)
    }

    /// Puts the entry's key in its index into ``key``; false when there is none.
    private mutating func makeKey(_ entry: PublishedEntry) -> Bool {
        key.removeAll()
        guard entry.kind == .mailbox else {
            guard let name = options.normalizeName(entry.distinguishedName), !name.isEmpty,
                name.count <= LMDBLimits.keyBytesMax
            else { return false }
            key.append(name)
            return true
        }
        let address = entry.address.utf8Span
        key.append(address.span)
        var room = [256 of UInt8](repeating: 0)
        var canonical = room.mutableSpan
        guard let count = MailAddress.writeCanonical(key.bytes, into: &canonical) else {
            return false
        }
        return key.bytes.hasSameBytes(as: canonical.span.extracting(..<count))
    }

    private mutating func build(_ entry: PublishedEntry, csn: UInt64, _ name: LeadingName?) {
        if let name {
            record.buildSuffix(entry, csn: csn, leading: name)
            return
        }
        certificates.parse(entry, &skipped)
        if entry.kind == .mailbox {
            record.buildMailbox(entry, csn: csn, certificates)
        } else {
            record.buildAuthority(entry, csn: csn, certificates)
        }
    }

    private mutating func skip(_ entry: PublishedEntry, _ reason: SkippedItem.Reason) {
        skipped.append(SkippedItem(uuid: entry.uuid, reason: reason))
    }
}
