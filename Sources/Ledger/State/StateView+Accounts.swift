import LMDB

extension StateView {
    /// The account in use that has the name.
    package func account(named name: String) throws(LedgerError) -> AccountState? {
        let nameKey = StateKey.accountName(name)
        guard nameKey.count <= LMDBLimits.keyBytesMax,
            let value = try view.find(tables.state, nameKey.span), let id = Identifier(value),
            let stored = try view.find(tables.state, StateKey.account(id).span)
        else { return nil }
        do throws(EventFault) {
            return try AccountState(stored: stored)
        } catch {
            throw .damagedState(table: "state", error)
        }
    }

    /// The accounts in use, by name.
    package func accounts() throws(LedgerError) -> [AccountState] {
        var accounts: [AccountState] = []
        try readState(StateKey.accountPrefix) { (stored) throws(EventFault) in
            accounts.append(try AccountState(stored: stored))
        }
        return accounts.sorted { $0.name < $1.name }
    }

    /// The last event about any account; 0 when there was none.
    package func accountsTouched() throws(LedgerError) -> Position {
        let touched = StateKey.accountsTouched
        guard let stored = try view.find(tables.state, touched.span) else { return 0 }
        return BigEndian.read(stored) ?? 0
    }

    /// What recognizes the account's password.
    /// - Throws: ``LedgerError/missingEvent(_:)`` when the details that held it are gone.
    package func verifier(of account: AccountState) throws(LedgerError) -> [UInt8] {
        let found: [UInt8]?
        switch try event(at: account.verifierPosition)?.event {
        case .accountAdded(let event): found = event.verifier
        case .accountChanged(let event): found = event.verifier
        default: found = nil
        }
        guard let found else { throw .missingEvent(account.verifierPosition) }
        return found
    }
}
