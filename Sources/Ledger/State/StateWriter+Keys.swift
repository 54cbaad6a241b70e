import BER
import LMDB

// The `key` table.
extension StateWriter {
    mutating func apply(
        _ event: KeyVaulted,
        _ position: Position,
        _ time: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        guard try writing.view.find(tables.key, event.record.span) == nil else {
            throw .contradiction(.keyExists(event.record))
        }
        guard event.generation == 1 else {
            throw .contradiction(
                .wrongGeneration(event.record, expected: 1, found: event.generation)
            )
        }
        if let mailbox = event.mailbox {
            guard try writing.view.find(tables.mailbox, mailbox.span) != nil else {
                throw .contradiction(.unknownMailbox(mailbox))
            }
            key.removeAll()
            StateKey.writeOwned(mailbox, .key, position, into: &key)
            _ = try writing.storeNewest(tables.owned, key.bytes, event.record.span)
        }
        try write(KeyState(vaulted: event, position: position, created: time), &writing)
    }

    mutating func apply(
        _ event: KeyRewrapped,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try liveKey(event.record, writing.view)
        let expected = state.vaulted.generation + 1
        guard event.generation == expected else {
            throw .contradiction(
                .wrongGeneration(event.record, expected: expected, found: event.generation)
            )
        }
        state.vaulted.generation = event.generation
        state.vaulted.recordDigest = event.recordDigest
        try write(state, &writing)
    }

    mutating func apply(
        _ event: KeyDestroyed,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var state = try liveKey(event.record, writing.view)
        state.isDestroyed = true
        try write(state, &writing)
    }

    mutating func apply(
        _ event: KeyExported,
        _ position: Position,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        for record in event.records { _ = try liveKey(record, writing.view) }
        _ = try mailbox(event.mailbox, writing.view)
        try writeOwned(event.mailbox, .details, position, &writing)
    }

    mutating func write(
        _ state: KeyState,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        value.removeAll()
        state.write(into: &value)
        try writing.store(tables.key, state.vaulted.record.span, value.bytes)
    }

    func liveKey(_ record: RecordID, _ view: ReadView) throws(LedgerError) -> KeyState {
        guard let stored = try view.find(tables.key, record.span) else {
            throw .contradiction(.unknownKey(record))
        }
        do throws(EventFault) {
            let state = try KeyState(stored: stored)
            if !state.isDestroyed { return state }
        } catch {
            throw .damagedState(table: "key", error)
        }
        throw .contradiction(.unknownKey(record))
    }
}
