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

    var result = Verification()
    let log: LMDBLog
    var state: StateWriter
    /// Whether the events so far could be applied; else the state cannot be judged.
    var isFollowed = true
    private var headKeys: [(position: Position, publicKey: [UInt8])] = []
    /// Events whose details or certificates an event erased.
    var erased: Set<Position> = []
    var missingDetails: [Position] = []
    var missingCertificates: [Position] = []

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
        if !isNext { fault(previous.position + 1, .gap(through: position &- 1)) }
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
        let header = try EventHeader(stored.header)
        examine(header, of: stored, behind: previous)
        var event = try Event(type: header.type, version: header.version, body: stored.body)
        try examineDetails(of: stored, header, &event)
        examineCertificate(of: stored, event)
        switch event {
        case .headKeyCreated(let key): headKeys.append((stored.position, key.publicKey))
        case .detailsErased(let erasure): erased.formUnion(erasure.positions)
        case .accountChanged(let change): if let gone = change.replaced { erased.insert(gone) }
        case .accountRemoved(let removal): erased.insert(removal.erased)
        default: break
        }
        return RecordedEvent(header: header, chainHash: stored.chainHash, event: event)
    }

    private mutating func examine(
        _ header: EventHeader,
        of stored: borrowing StoredEvent,
        behind previous: LogEnd?
    ) {
        let position = stored.position
        if header.position != position { fault(position, .misplaced(claims: header.position)) }
        if let previous {
            if header.time <= previous.time { fault(position, .timeNotRising) }
            let hash = Hash256(chaining: previous.chainHash, stored.header)
            if hash != stored.chainHash { fault(position, .chainBroken) }
        }
        result.end.time = header.time
        if Hash256(hashing: stored.body) != header.bodyDigest { fault(position, .bodyDiffers) }
    }

    private mutating func examineDetails(
        of stored: borrowing StoredEvent,
        _ header: EventHeader,
        _ event: inout Event
    ) throws(EventFault) {
        guard let details = stored.details else {
            if header.detailsDigest != nil { missingDetails.append(stored.position) }
            return
        }
        guard let digest = header.detailsDigest else {
            return result.add(stored.position, .unexpectedOctets)
        }
        if Hash256(hashing: details) != digest { fault(stored.position, .detailsDiffer) }
        try event.addDetails(details)
    }

    private mutating func examineCertificate(of stored: borrowing StoredEvent, _ event: Event) {
        guard let certificate = stored.certificate else { return }
        guard let fingerprint = event.certificateFingerprint else {
            return result.add(stored.position, .unexpectedOctets)
        }
        if Hash256(hashing: certificate) != fingerprint {
            result.add(stored.position, .certificateDiffers)
        }
    }

    /// Notes that an event is not what was appended: what it did to the state is not known then.
    private mutating func fault(_ position: Position, _ fault: Finding.Fault) {
        result.add(position, fault)
        isFollowed = false
    }

    /// Applies `events` to the scratch state, and notes which certificates are missing.
    ///
    /// An event that contradicts those before is a finding.
    /// - Parameters:
    ///   - events: What ``examineEvents(_:limit:)`` returned.
    ///   - view: The snapshot from which they came.
    ///   - scratch: The scratch state's transaction.
    /// - Throws: What the storage refused.
    mutating func follow(
        _ events: [RecordedEvent],
        _ view: ReadView,
        _ scratch: inout WriteTransaction
    ) throws(LedgerError) {
        state.begin()
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
        try state.finish(&scratch)
    }

    private mutating func noteCertificate(
        of event: RecordedEvent,
        _ view: ReadView,
        _ scratch: ReadView
    ) throws(LedgerError) {
        guard let fingerprint = event.event.certificateFingerprint else { return }
        let position = event.header.position
        if try scratch.certificate(fingerprint, state.tables) != nil { return }
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
}
