import BER
import LMDB

// Accounts, in the `state` table: by identifier, the names in use, and the last event about any.
extension StateWriter {
    mutating func apply(
        _ event: AccountAdded,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        AccountState(added: event, at: position, time: time).write(into: &value)
        let nameKey = StateKey.accountName(event.name)
        let accountKey = StateKey.account(event.account)
        let isNew = try writing.storeNew(tables.state, accountKey.span, value.bytes)
        guard isNew, try writing.storeNew(tables.state, nameKey.span, event.account.span) else {
            throw .contradiction(.accountExists(name: event.name))
        }
        try writeAccountsTouched(position, &writing)
    }

    mutating func apply(
        _ event: AccountChanged,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var account = try account(event.account, writing.view)
        if let replaced = event.replaced {
            try requireVerifier(of: account, at: replaced)
            account.verifierPosition = position
        }
        account.grade = event.grade
        account.isPublisher = event.isPublisher
        account.modified = time
        value.removeAll()
        account.write(into: &value)
        try writing.store(tables.state, StateKey.account(event.account).span, value.bytes)
        try writeAccountsTouched(position, &writing)
    }

    mutating func apply(
        _ event: AccountRemoved,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let account = try account(event.account, writing.view)
        try requireVerifier(of: account, at: event.erased)
        try writing.remove(tables.state, StateKey.account(event.account).span)
        try writing.remove(tables.state, StateKey.accountName(account.name).span)
        try writeAccountsTouched(position, &writing)
    }

    /// Refuses an event that would erase the details of another than the one that has the verifier.
    private func requireVerifier(
        of account: AccountState,
        at position: Position
    ) throws(LedgerError) {
        guard account.verifierPosition == position else {
            throw .contradiction(
                .wrongVerifier(
                    account.id,
                    expected: account.verifierPosition,
                    found: position
                )
            )
        }
    }

    private func account(_ id: AccountID, _ view: ReadView) throws(LedgerError) -> AccountState {
        guard let stored = try view.find(tables.state, StateKey.account(id).span) else {
            throw .contradiction(.unknownAccount(id))
        }
        do throws(EventFault) {
            return try AccountState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    private mutating func writeAccountsTouched(
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let touched = StateKey.accountsTouched
        try writing.store(tables.state, touched.span, BigEndian.key(position).span)
    }
}
