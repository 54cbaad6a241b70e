import LMDB

/// One event loop's view of the directory: a snapshot, renewed once a tick.
///
/// A hit costs one B-tree look-up where a hint leads to it, ``hintedEntry(mail:_:path:)``,
/// or none where the hint is of the same snapshot, and two where there is no hint,
/// ``entry(mail:_:)``, and no allocation. What it lends ends at the next ``renew(atSecond:)`` or
/// ``reset()``, which the compiler enforces: an answer is copied out before.
package struct DirectoryReader: ~Copyable, Sendable {
    private let file: DirectoryFile
    private var generation: Generation
    /// The number that the file gives the generation.
    package private(set) var number: Int
    /// Whether what is read may have to come from the disk first; decided at each renewal.
    package private(set) var mayBeCold: Bool
    /// Whether ``entry(_:)`` reads all of a record, so that every page of it is in memory then.
    package var readsWholeRecords = false
    private var tables: DirectoryTables
    /// Where addresses were last found.
    private(set) var addresses: (table: AddressTable, version: Int)
    private var transaction: ReadTransaction
    private var isIdle = false
    /// The second of the last renewal.
    private var second = Int64.min

    init(
        file: DirectoryFile,
        _ current: (generation: Generation, number: Int)
    ) throws(DirectoryError) {
        self.file = file
        (generation, number) = current
        tables = generation.tables
        addresses = generation.hints.latest
        mayBeCold = generation.mayBeCold
        transaction = try generation.beginRead()
    }

    /// Takes a snapshot of now, of the newest generation that this second knows of.
    ///
    /// Once a tick, before the tick's requests are answered. A few loads and stores, but for one look
    /// at the link a second and the opening of a new generation after a swap.
    ///
    /// - Parameter seconds: a clock that does not go back.
    /// - Throws: ``DirectoryError/storage(_:)``; the reader is then as after ``reset()``.
    package mutating func renew(atSecond seconds: Int64) throws(DirectoryError) {
        second = seconds
        if let latest = file.latest(atSecond: seconds, after: number),
            // Without a slot there the old generation goes on being read; the next tick tries anew.
            let begun = latest.generation.beginReadIfPossible()
        {
            transaction = begun
            tables = latest.generation.tables
            (generation, number) = latest
            addresses = generation.hints.latest
            mayBeCold = generation.mayBeCold
            isIdle = false
            return
        }
        mayBeCold = generation.mayBeCold
        if generation.hints.version != addresses.version { addresses = generation.hints.latest }
        if !isIdle { transaction.reset() }
        isIdle = true
        do throws(LMDBError) { try transaction.renew() } catch { throw .storage(error) }
        isIdle = false
    }

    /// Lets the snapshot go while there is nothing to do, so that the writer can reuse its pages.
    ///
    /// Look-ups are refused until ``renew(atSecond:)``.
    package mutating func reset() {
        if isIdle { return }
        transaction.reset()
        isIdle = true
    }

    /// The id of the mailbox with this canonical address.
    ///
    /// No key has more than 511 bytes or none; what has is not found.
    package borrowing func entryID(mail address: Span<UInt8>) throws(DirectoryError) -> UInt64? {
        guard !address.isEmpty, address.count <= LMDBLimits.keyBytesMax else { return nil }
        return try transaction.view.findID(tables.mail, address)
    }

    /// The id of the suffix's or a certification authority's entry by its normalized name, as
    /// ``DirectoryOptions/normalizeName`` makes it.
    ///
    /// A mailbox is found by its address: its name is `mail=ADDRESS,SUFFIX`.
    package borrowing func entryID(name: Span<UInt8>) throws(DirectoryError) -> UInt64? {
        guard !name.isEmpty, name.count <= LMDBLimits.keyBytesMax else { return nil }
        return try transaction.view.findID(tables.name, name)
    }

    /// The id of the entry with this identity (16 bytes).
    package borrowing func entryID(uuid: Span<UInt8>) throws(DirectoryError) -> UInt64? {
        guard uuid.count == RecordLayout.uuidBytes else { return nil }
        return try transaction.view.findID(tables.uuid, uuid)
    }

    /// The entry with this id, nil when there is none.
    /// - Throws: ``DirectoryError/damagedRecord(id:)``, ``DirectoryError/storage(_:)``.
    @_lifetime(borrow self)
    package borrowing func entry(_ id: UInt64) throws(DirectoryError) -> EntryView? {
        guard let record = try transaction.view.find(tables.entry, id) else { return nil }
        if readsWholeRecords { record.readPages() }
        return try view(of: record, id)
    }

    /// The entry that `record` is.
    @_lifetime(copy record)
    borrowing func view(
        of record: Span<UInt8>,
        _ id: UInt64
    ) throws(DirectoryError) -> EntryView {
        guard !record.isEmpty, record[0] == EntryKind.suffix.rawValue else {
            guard let entry = EntryView(id: id, record) else { throw .damagedRecord(id: id) }
            return entry
        }
        // Only the suffix has entries below it; that there are any is not written into its record.
        let count = try entryCount()
        guard let entry = EntryView(id: id, record, hasSubordinates: count > 1) else {
            throw .damagedRecord(id: id)
        }
        return entry
    }

    /// How many entries there are.
    package borrowing func entryCount() throws(DirectoryError) -> Int {
        try transaction.view.entryCount(tables.entry)
    }

    /// How many mailboxes there are.
    package borrowing func mailboxCount() throws(DirectoryError) -> Int {
        try transaction.view.entryCount(tables.mail)
    }

    /// Where the directory stands in the ledger.
    package borrowing func standing() throws(DirectoryError) -> Standing {
        try FileState.read(transaction.view, tables).standing
    }

    /// The random number that names the generation being read.
    package borrowing func epoch() throws(DirectoryError) -> UInt64 {
        try FileState.read(transaction.view, tables).epoch
    }

    /// The search file of the generation being read, nil while there is none.
    borrowing func searchFile() -> SearchFile? {
        file.searchFile(of: generation, atSecond: second)
    }

    /// Says that the search file cannot be used.
    borrowing func forgetSearchFile() { generation.forgetSearchFile() }

    /// What the snapshot sees, for this target's own walks.
    var contents: (view: ReadView, tables: DirectoryTables) {
        @_lifetime(borrow self)
        borrowing get { (transaction.view, tables) }
    }
}

extension Generation {
    /// A snapshot of this generation.
    func beginRead() throws(DirectoryError) -> ReadTransaction {
        do throws(LMDBError) { return try environment.beginRead() } catch { throw .storage(error) }
    }

    /// A snapshot of this generation, nil when there is no reader slot left.
    func beginReadIfPossible() -> ReadTransaction? {
        do throws(DirectoryError) { return try beginRead() } catch { return nil }
    }

    /// Refuses a file whose lock file cannot be written.
    func assertReaderSlotHeld() throws(DirectoryError) {
        let transaction = try beginRead()
        do throws(LMDBError) {
            try transaction.assertReaderSlotHeld()
        } catch { throw .storage(error) }
    }
}
