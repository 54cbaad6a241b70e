import BER
import LMDB

/// Writes the state tables: the one `apply`, for an event just appended and for one read again.
///
/// Everything it does follows from the event and the tables alone, so that a rebuild from the log
/// gives the same octets. An event that contradicts the tables throws, perhaps with a part of it
/// written: the transaction is then not to be committed. Each transaction starts with ``begin()`` and
/// ends with ``finish(_:)``.
struct StateWriter: ~Copyable {
    let tables: StateTables
    /// Reused for every key and value, so that an event costs no memory of its own.
    var key = BERWriter(capacity: 512)
    var value = BERWriter(capacity: 2048)
    /// Whether the event being applied brought a certificate that no event named before.
    var isCertificateNew = false
    /// The newest line of the `change` table, not written yet: what an event touches is often touched by
    /// the next one again, a new mailbox by its first certificate.
    private var lastChange: StateChange?

    init(_ tables: StateTables) { self.tables = tables }

    /// Starts on a transaction, whatever became of the one before.
    mutating func begin() { lastChange = nil }

    /// Writes what was held back.
    mutating func finish(_ writing: inout WriteTransaction) throws(LedgerError) {
        guard let change = lastChange else { return }
        lastChange = nil
        key.removeAll()
        StateChange.writeKey(change.position, change.subject, into: &key)
        value.removeAll()
        _ = try writing.storeNewest(tables.change, key.bytes, value.bytes)
    }

    /// Writes what `event`, at `position` and `time`, changes.
    ///
    /// Returns whether it brought a certificate that no event named before.
    @discardableResult
    mutating func apply(
        _ event: Event,
        at position: Position,
        time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) -> Bool {
        if position == 1 {
            guard case .organizationCreated = event else {
                throw .contradiction(.organizationMissing)
            }
        }
        isCertificateNew = false
        switch event {
        case .organizationCreated(let event):
            try apply(event, position, time, &writing)
        case .domainAssigned(let event):
            try apply(event, position, time, &writing)
        case .authorityCreated(let event):
            try apply(event, position, time, &writing)
        case .mailboxEnrolled(let event):
            try apply(event, position, time, &writing)
        case .mailboxRenamed(let event):
            try apply(event, position, time, &writing)
        case .mailboxRetired(let event):
            try apply(event, position, time, &writing)
        case .keyVaulted(let event):
            try apply(event, position, time, &writing)
        case .keyRewrapped(let event):
            try apply(event, &writing)
        case .keyDestroyed(let event):
            try apply(event, &writing)
        case .certificateIssued(let event):
            try apply(event, position, time, &writing)
        case .certificateImported(let event):
            try apply(event, position, time, &writing)
        case .certificateWithdrawn(let event):
            try unpublish(event.fingerprint, .withdrawn, reason: nil, position, time, &writing)
        case .certificateRevoked(let event):
            try unpublish(
                event.fingerprint,
                .revoked,
                reason: event.reason,
                position,
                time,
                &writing
            )
        case .keyExported(let event):
            try apply(event, position, &writing)
        case .serviceCertificateIssued(let event):
            try apply(event, position, time, &writing)
        case .roleAssigned(let event):
            try apply(event, position, &writing)
        case .detailsErased(let event):
            try apply(event, position, time, &writing)
        case .headKeyCreated(let event):
            try apply(event, position, &writing)
        case .revocationListIssued(let event):
            try apply(event, position, time, &writing)
        case .accountAdded(let event):
            try apply(event, position, time, &writing)
        case .accountChanged(let event):
            try apply(event, position, time, &writing)
        case .accountRemoved(let event):
            try apply(event, position, &writing)
        }
        return isCertificateNew
    }
}

// The `owned` and `change` tables.
extension StateWriter {
    mutating func writeOwned(
        _ mailbox: MailboxID,
        _ kind: StateKey.Owned,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        key.removeAll()
        StateKey.writeOwned(mailbox, kind, position, into: &key)
        value.removeAll()
        _ = try writing.storeNewest(tables.owned, key.bytes, value.bytes)
    }

    /// Notes that the event at `position` touched `subject` for the first time.
    mutating func writeChange(
        _ position: Position,
        _ subject: StateChange.Subject,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        try finish(&writing)
        lastChange = StateChange(position: position, subject: subject)
    }

    /// Notes that the event at `position` touched `subject`, which the one at `last` touched before.
    mutating func moveChange(
        from last: Position,
        to position: Position,
        _ subject: StateChange.Subject,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let change = StateChange(position: last, subject: subject)
        if lastChange == change {
            lastChange = nil
        } else {
            key.removeAll()
            StateChange.writeKey(last, subject, into: &key)
            try writing.remove(tables.change, key.bytes)
        }
        try writeChange(position, subject, &writing)
    }
}
