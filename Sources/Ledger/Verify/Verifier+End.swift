import LMDB

// What is judged once, when the walk has reached the end of the log.
extension Verifier {
    /// Judges what can be judged only at the end of the log.
    mutating func examineEnd(
        _ view: ReadView,
        against kept: KeptHead?
    ) throws(LedgerError) {
        for position in missingDetails where !erased.contains(position) {
            result.add(position, .detailsMissing)
            // The state holds what the details said.
            isFollowed = false
        }
        for position in missingCertificates where !erased.contains(position) {
            result.add(position, .certificateMissing)
        }
        let lastHead = try view.lastPosition(log.tables.head)
        if lastHead > result.end.position { result.add(lastHead, .headBeyondEnd) }
        if lastHead < result.end.position { result.add(lastHead + 1, .unsignedEnd) }
        if try Meta.end(view, log.tables.meta) != result.end { result.add(nil, .endDiffers) }
        guard let kept, kept.position > 0 else { return }
        guard kept.position <= result.end.position else {
            return result.add(nil, .cutOff(keptPosition: kept.position))
        }
        let value = try view.find(log.tables.log, position: kept.position)
        guard let value, value.count > 32,
            Hash256(value.extracting(first: 32)) == kept.chainHash
        else { return result.add(kept.position, .otherHistory) }
    }

    /// Compares the vault records with the latest events that speak of them.
    mutating func examineVault(
        _ view: ReadView,
        _ scratch: ReadView
    ) throws(LedgerError) {
        var keys = try scratch.walk(state.tables.key)
        var isThere = try keys.next()
        while isThere {
            if let key = try? KeyState(stored: keys.value), !key.isDestroyed {
                if let fault = try judge(key, view) { result.add(key.position, fault) }
            }
            isThere = try keys.next()
        }
        var records = try view.walk(log.tables.vault)
        isThere = try records.next()
        while isThere {
            if let record = Identifier(records.key), try !isLive(record, scratch) {
                result.add(nil, .vaultRecordUnexpected(record))
            }
            isThere = try records.next()
        }
    }

    /// Compares the stored revocation lists with the latest events that speak of them.
    mutating func examineRevocationLists(
        _ view: ReadView,
        _ scratch: ReadView
    ) throws(LedgerError) {
        let prefix = [StateKey.authorityPrefix]
        var walk = try scratch.walk(state.tables.state)
        var isThere = try walk.seek(prefix.span)
        while isThere, walk.key.starts(with: prefix) {
            if let authority = try? AuthorityState(stored: walk.value),
                let list = authority.revocationList
            {
                let issuer = authority.created.fingerprint
                if let stored = try view.find(log.tables.revocationList, issuer.span) {
                    if Hash256(hashing: stored) != list.issued.digest {
                        result.add(list.position, .revocationListDiffers(issuer))
                    }
                } else {
                    result.add(list.position, .revocationListMissing(issuer))
                }
            }
            isThere = try walk.next()
        }
    }

    private func judge(
        _ key: KeyState,
        _ view: ReadView
    ) throws(LedgerError) -> Finding.Fault? {
        let record = key.vaulted.record
        guard let value = try view.find(log.tables.vault, record.span) else {
            return .vaultRecordMissing(record)
        }
        guard let generation = BigEndian.read(value),
            Int64(bitPattern: generation) == key.vaulted.generation,
            Hash256(hashing: value.extracting(droppingFirst: 8)) == key.vaulted.recordDigest
        else { return .vaultRecordDiffers(record) }
        return nil
    }

    private func isLive(_ record: RecordID, _ scratch: ReadView) throws(LedgerError) -> Bool {
        guard let stored = try scratch.find(state.tables.key, record.span),
            let key = try? KeyState(stored: stored)
        else { return false }
        return !key.isDestroyed
    }

    /// Compares every state table with the one made anew, octet by octet.
    mutating func compareState(
        _ view: ReadView,
        _ scratch: ReadView
    ) throws(LedgerError) {
        result.isStateCompared = true
        let stored = log.tables.state.all
        for (index, made) in state.tables.all.enumerated() {
            try compare(made.name, view, stored[index].table, scratch, made.table)
        }
    }

    /// Walks both tables side by side in key order.
    private mutating func compare(
        _ name: String,
        _ view: ReadView,
        _ table: Table,
        _ scratch: ReadView,
        _ made: Table
    ) throws(LedgerError) {
        var left = try view.walk(table)
        var right = try scratch.walk(made)
        var hasLeft = try left.next()
        var hasRight = try right.next()
        while hasLeft || hasRight {
            let order =
                hasLeft && hasRight ? left.key.order(right.key) : hasLeft ? -1 : 1
            if order != 0 || !left.value.isEqual(right.value) {
                let key = [UInt8](copying: order <= 0 ? left.key : right.key)
                result.add(nil, .stateDiffers(table: name, key: key))
            }
            if order <= 0 { hasLeft = try left.next() }
            if order >= 0 { hasRight = try right.next() }
        }
    }
}

extension Span<UInt8> {
    /// Negative, zero or positive, as LMDB orders keys.
    fileprivate func order(_ other: Span<UInt8>) -> Int {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index] ? -1 : 1
        }
        return count - other.count
    }
}
