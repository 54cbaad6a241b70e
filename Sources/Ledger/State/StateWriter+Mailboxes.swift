import BER
import LMDB

// The `mailbox` and `address` tables.
extension StateWriter {
    mutating func apply(
        _ event: MailboxEnrolled,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        MailboxState(enrolled: event, at: position, time: time).write(into: &value)
        guard try writing.storeNewest(tables.mailbox, event.mailbox.span, value.bytes) else {
            throw .contradiction(.mailboxExists(event.mailbox))
        }
        if let address = event.details?.address { try claim(address, event.mailbox, &writing) }
        try writeOwned(event.mailbox, .details, position, &writing)
        try writeChange(position, .mailbox(event.mailbox), &writing)
    }

    mutating func apply(
        _ event: MailboxRenamed,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status == .active else {
            throw .contradiction(.mailboxRetired(event.mailbox))
        }
        mailbox.commonName = event.details?.commonName ?? ""
        mailbox.surname = event.details?.surname ?? ""
        try writeOwned(event.mailbox, .details, position, &writing)
        try write(mailbox, touchedAt: position, time, &writing)
    }

    mutating func apply(
        _ event: MailboxRetired,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status == .active else {
            throw .contradiction(.mailboxRetired(event.mailbox))
        }
        mailbox.status = .retired
        try write(mailbox, touchedAt: position, time, &writing)
    }

    mutating func apply(
        _ event: DetailsErased,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var mailbox = try mailbox(event.mailbox, writing.view)
        guard mailbox.status != .active else {
            throw .contradiction(.mailboxActive(event.mailbox))
        }
        // The address may belong to a mailbox enrolled since.
        if !mailbox.address.isEmpty {
            key.removeAll()
            key.append(utf8: mailbox.address)
            var isHolder = false
            if let holder = try writing.view.find(tables.address, key.bytes) {
                isHolder = Identifier(holder) == mailbox.id
            }
            if isHolder { try writing.remove(tables.address, key.bytes) }
        }
        mailbox.status = .erased
        mailbox.address = ""
        mailbox.addressGiven = ""
        mailbox.commonName = ""
        mailbox.surname = ""
        try write(mailbox, touchedAt: position, time, &writing)
        for erased in event.positions {
            guard var certificate = try writing.view.certificate(at: erased, tables),
                certificate.mailboxes == [event.mailbox]
            else { continue }
            certificate.status = .erased
            certificate.changed = time
            try write(certificate, &writing)
        }
    }

    /// Gives an address to a new mailbox, unless one that is in use has it.
    mutating func claim(
        _ address: String,
        _ mailbox: MailboxID,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        key.removeAll()
        key.append(utf8: address)
        if try writing.storeNew(tables.address, key.bytes, mailbox.span) { return }
        var isTaken = false
        if let holder = try writing.view.find(tables.address, key.bytes) {
            isTaken = try isActive(holder, writing.view)
        }
        if isTaken { throw .contradiction(.addressTaken(address)) }
        try writing.store(tables.address, key.bytes, mailbox.span)
    }

    /// Stores `mailbox` as changed by the event at `position`.
    mutating func write(
        _ mailbox: consuming MailboxState,
        touchedAt position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let last = mailbox.touched
        mailbox.touched = position
        mailbox.modified = time
        value.removeAll()
        mailbox.write(into: &value)
        try writing.store(tables.mailbox, mailbox.id.span, value.bytes)
        try moveChange(from: last, to: position, .mailbox(mailbox.id), &writing)
    }

    /// Marks a mailbox as changed by the event at `position`, without reading its names.
    mutating func touch(
        _ mailbox: MailboxID,
        _ position: Position,
        _ time: Int64,
        mustBeActive: Bool,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        value.append(bigEndian: position)
        value.append(bigEndian: UInt64(bitPattern: time))
        let last = try copyRest(of: mailbox, mustBeActive: mustBeActive, &writing)
        try writing.store(tables.mailbox, mailbox.span, value.bytes)
        try moveChange(from: last, to: position, .mailbox(mailbox), &writing)
    }

    /// Completes `value` with what follows its octets in the stored mailbox; returns its `touched`.
    mutating func copyRest(
        of mailbox: MailboxID,
        mustBeActive: Bool,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> Position {
        guard let stored = try writing.findNear(tables.mailbox, mailbox.span),
            let last = BigEndian.read(stored), stored.count > MailboxState.fixedByteCount
        else { throw .contradiction(.unknownMailbox(mailbox)) }
        if mustBeActive, stored[32] != MailboxState.Status.active.rawValue {
            throw .contradiction(.mailboxRetired(mailbox))
        }
        value.append(stored.extracting(droppingFirst: value.count))
        return last
    }

    func mailbox(
        _ id: MailboxID,
        _ view: ReadView
    ) throws(LedgerError) -> MailboxState {
        guard let stored = try view.find(tables.mailbox, id.span) else {
            throw .contradiction(.unknownMailbox(id))
        }
        do throws(EventFault) {
            return try MailboxState(id: id, stored: stored)
        } catch {
            throw .damagedState(table: "mailbox", error)
        }
    }

    /// Whether the mailbox that `id` names is in use.
    func isActive(_ id: Span<UInt8>, _ view: ReadView) throws(LedgerError) -> Bool {
        guard let stored = try view.find(tables.mailbox, id), stored.count > 32 else {
            return false
        }
        return stored[32] == MailboxState.Status.active.rawValue
    }
}
