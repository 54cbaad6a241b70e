import LMDB

extension StateView {
    /// The mailbox of this identifier.
    package func mailbox(_ id: MailboxID) throws(LedgerError) -> MailboxState? {
        guard let stored = try view.find(tables.mailbox, id.span) else { return nil }
        do throws(EventFault) {
            return try MailboxState(id: id, stored: stored)
        } catch {
            throw .damagedState(table: "mailbox", error)
        }
    }

    /// The mailbox that holds the address, given in canonical form; retired or not.
    package func mailbox(address: String) throws(LedgerError) -> MailboxState? {
        guard let id = try mailboxID(address: address) else { return nil }
        return try mailbox(id)
    }

    /// The identifier of the mailbox that holds the address, given in canonical form.
    package func mailboxID(address: String) throws(LedgerError) -> MailboxID? {
        let key = Array(address.utf8)
        // LMDB has no key without octets or with more than 511.
        guard !key.isEmpty, key.count <= LMDBLimits.keyBytesMax,
            let value = try view.find(tables.address, key.span)
        else { return nil }
        return Identifier(value)
    }

    /// At most `limit` mailboxes in the order of their addresses, behind `address`.
    ///
    /// The latest of each address; retired ones included, erased ones not.
    package func mailboxes(
        after address: String = "",
        limit: Int
    ) throws(LedgerError) -> [MailboxState] {
        var mailboxes: [MailboxState] = []
        var walk = try view.walk(tables.address)
        // A zero octet makes the key that follows the address directly.
        let start = address.isEmpty ? [0] : Array(address.utf8) + [0]
        guard start.count <= LMDBLimits.keyBytesMax else { return [] }
        var isThere = try walk.seek(start.span)
        while isThere, mailboxes.count < limit {
            if let id = Identifier(walk.value), let mailbox = try mailbox(id) {
                mailboxes.append(mailbox)
            }
            isThere = try walk.next()
        }
        return mailboxes
    }

    /// How many mailboxes there are, retired and erased ones included.
    package func mailboxCount() throws(LedgerError) -> Int { try view.pairs(tables.mailbox) }

    /// The keys of a mailbox, oldest first, destroyed ones included.
    package func keys(of mailbox: MailboxID) throws(LedgerError) -> [KeyState] {
        var keys: [KeyState] = []
        for owned in try owned(mailbox, .key) {
            guard let record = owned.record, let key = try key(record) else { continue }
            keys.append(key)
        }
        return keys
    }

    /// The key in a vault record; nil when no event named the record.
    package func key(_ record: RecordID) throws(LedgerError) -> KeyState? {
        guard let stored = try view.find(tables.key, record.span) else { return nil }
        do throws(EventFault) {
            return try KeyState(stored: stored)
        } catch {
            throw .damagedState(table: "key", error)
        }
    }

    /// How many keys there are, destroyed ones included.
    package func keyCount() throws(LedgerError) -> Int { try view.pairs(tables.key) }

    /// The events whose details and certificates are the mailbox's alone: what an erasure names.
    package func erasablePositions(of mailbox: MailboxID) throws(LedgerError) -> [Position] {
        var positions = try owned(mailbox, .details).map { $0.position }
        for certificate in try certificates(of: mailbox) where certificate.mailboxes == [mailbox] {
            positions.append(certificate.position)
        }
        return positions.sorted()
    }

    /// What a mailbox owns of a kind, oldest first.
    func owned(
        _ mailbox: MailboxID,
        _ kind: StateKey.Owned
    ) throws(LedgerError) -> [(position: Position, record: RecordID?)] {
        var found: [(position: Position, record: RecordID?)] = []
        var walk = try view.walk(tables.owned)
        let prefix = mailbox.array + [kind.rawValue]
        var isThere = try walk.seek(prefix.span)
        while isThere, walk.key.starts(with: prefix) {
            if let position = BigEndian.read(walk.key.extracting(droppingFirst: prefix.count)) {
                found.append((position, Identifier(walk.value)))
            }
            isThere = try walk.next()
        }
        return found
    }
}

extension Span<UInt8> {
    /// Whether the first octets are `prefix`.
    func starts(with prefix: [UInt8]) -> Bool { starts(with: prefix.span) }

    /// Whether the first octets are `prefix`.
    func starts(with prefix: Span<UInt8>) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] { return false }
        return true
    }

    /// Whether the octets are the same.
    func isEqual(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
