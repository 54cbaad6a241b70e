import LMDB

/// Walks the log from its first event and compares everything with what it says.
///
/// Each finding is judged by itself: behind a break the walk goes on with the hash that is stored,
/// so that one changed event is one finding.
struct Verifier: ~Copyable {
    /// Whether `signature` is the key's over `content`.
    typealias SignatureCheck = (
        _ publicKey: Span<UInt8>, _ content: Span<UInt8>, _ signature: Span<UInt8>
    ) -> Bool

    private(set) var result = Verification()
    private let log: LMDBLog
    private var state: StateWriter
    /// Whether the events so far could be applied; else the state cannot be judged.
    private(set) var isFollowed = true
    private var headKeys: [(position: Position, publicKey: [UInt8])] = []
    /// Events whose details or certificates an event erased.
    private var erased: Set<Position> = []
    private var missingDetails: [Position] = []
    private var missingCertificates: [Position] = []

    /// Starts before the first event; `tables` are those of the scratch state.
    init(_ log: LMDBLog, _ tables: StateTables) {
        self.log = log
        state = StateWriter(tables)
    }

    /// Examines at most `limit` events behind those examined; returns those that could be read, and
    /// whether there are more.
    mutating func examineEvents(
        _ view: ReadView,
        limit: Int
    ) throws(LedgerError) -> (events: [RecordedEvent], hasMore: Bool) {
        var events: [RecordedEvent] = []
        var left = limit
        var walk = try view.walk(log.tables.log)
        var isThere = try walk.seek(BigEndian.key(result.end.position + 1).span)
        while isThere, left > 0 {
            let position = BigEndian.read(walk.key) ?? 0
            if let event = try examine(position, walk.value, view) {
                events.append(event)
            } else {
                isFollowed = false
            }
            left -= 1
            isThere = try walk.next()
        }
        return (events, isThere)
    }

    /// Checks one stored event against the one before and against what stands beside it.
    private mutating func examine(
        _ position: Position,
        _ value: Span<UInt8>,
        _ view: ReadView
    ) throws(LedgerError) -> RecordedEvent? {
        let previous = result.end
        result.eventCount += 1
        let isNext = position == previous.position + 1
        if !isNext { result.add(previous.position + 1, .gap(through: position &- 1)) }
        let details = try view.find(log.tables.details, position: position)
        let certificate = try view.find(log.tables.certificate, position: position)
        result.end.position = position
        if value.count >= 32, let hash = Hash256(value.extracting(first: 32)) {
            result.end.chainHash = hash
        }
        do throws(EventFault) {
            let stored = try StoredEvent(
                position: position,
                value: value,
                details: details,
                certificate: certificate
            )
            return try examine(stored, behind: isNext ? previous : nil)
        } catch {
            result.add(position, .damaged(error))
            return nil
        }
    }

    private mutating func examine(
        _ stored: borrowing StoredEvent,
        behind previous: LogEnd?
    ) throws(EventFault) -> RecordedEvent? {
        let position = stored.position
        let header = try EventHeader(stored.header)
        if header.position != position { result.add(position, .misplaced(claims: header.position)) }
        if let previous {
            if header.time <= previous.time { result.add(position, .timeNotRising) }
            let hash = Hash256(chaining: previous.chainHash, stored.header)
            if hash != stored.chainHash { result.add(position, .chainBroken) }
        }
        result.end.time = header.time
        if Hash256(hashing: stored.body) != header.bodyDigest {
            result.add(position, .bodyDiffers)
            isFollowed = false
        }
        var event = try Event(type: header.type, version: header.version, body: stored.body)
        if let details = stored.details {
            if let digest = header.detailsDigest {
                if Hash256(hashing: details) != digest { result.add(position, .detailsDiffer) }
                try event.addDetails(details)
            } else {
                result.add(position, .unexpectedOctets)
            }
        } else if header.detailsDigest != nil {
            missingDetails.append(position)
        }
        if let certificate = stored.certificate {
            if let fingerprint = event.certificateFingerprint {
                if Hash256(hashing: certificate) != fingerprint {
                    result.add(position, .certificateDiffers)
                }
            } else {
                result.add(position, .unexpectedOctets)
            }
        }
        switch event {
        case .headKeyCreated(let key): headKeys.append((position, key.publicKey))
        case .detailsErased(let erasure): erased.formUnion(erasure.positions)
        default: break
        }
        return RecordedEvent(header: header, chainHash: stored.chainHash, event: event)
    }

    /// Applies `events` to the scratch state, and notes which certificates are missing.
    ///
    /// - Parameters:
    ///   - events: What ``examineEvents(_:limit:)`` returned.
    ///   - view: The snapshot from which they came.
    ///   - scratch: The scratch state's transaction.
    mutating func follow(
        _ events: [RecordedEvent],
        _ view: ReadView,
        _ scratch: inout WriteTransaction
    ) throws(LedgerError) {
        for event in events {
            guard isFollowed else { return }
            let position = event.header.position
            try noteCertificate(of: event, view, scratch.view)
            do throws(LedgerError) {
                try state.apply(event.event, at: position, time: event.header.time, &scratch)
            } catch {
                guard case .contradiction(let contradiction) = error else { throw error }
                result.add(position, .contradiction(contradiction))
                isFollowed = false
            }
        }
    }

    private mutating func noteCertificate(
        of event: RecordedEvent,
        _ view: ReadView,
        _ scratch: ReadView
    ) throws(LedgerError) {
        guard let fingerprint = event.event.certificateFingerprint else { return }
        let position = event.header.position
        if try state.position(of: fingerprint, scratch) != nil { return }
        if try view.find(log.tables.certificate, position: position) == nil {
            missingCertificates.append(position)
        }
    }

    /// Examines the heads from `first` to the last event examined.
    mutating func examineHeads(
        from first: Position,
        _ view: ReadView,
        _ isSigned: SignatureCheck
    ) throws(LedgerError) {
        var walk = try view.walk(log.tables.head)
        var isThere = try walk.seek(BigEndian.key(first).span)
        while isThere {
            guard let position = BigEndian.read(walk.key), position <= result.end.position else {
                return
            }
            switch decode(walk.value) {
            case .failure(let fault):
                result.add(position, .headDamaged(fault))
            case .success(let head):
                result.head = head
                if let fault = try judge(head, at: position, view, isSigned) {
                    result.add(position, fault)
                }
            }
            isThere = try walk.next()
        }
    }

    private func decode(_ stored: Span<UInt8>) -> Result<Head, EventFault> {
        do throws(EventFault) {
            return .success(try Head(stored: stored))
        } catch {
            return .failure(error)
        }
    }

    private func judge(
        _ head: Head,
        at position: Position,
        _ view: ReadView,
        _ isSigned: SignatureCheck
    ) throws(LedgerError) -> Finding.Fault? {
        guard head.end.position == position,
            let value = try view.find(log.tables.log, position: position), value.count > 32,
            Hash256(value.extracting(first: 32)) == head.end.chainHash
        else { return .headDiffers }
        guard let key = headKeys.last(where: { $0.position <= position }) else {
            return .headWithoutKey
        }
        let content = head.content
        guard isSigned(key.publicKey.span, content.span, head.signature.span) else {
            return .headSignatureInvalid
        }
        return nil
    }

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
