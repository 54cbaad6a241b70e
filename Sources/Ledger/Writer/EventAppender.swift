import BER
import Cryptography
import LMDB

/// Encodes events and appends them, each with its state, inside one batch.
///
/// Its buffers are reused, so that the encoding of an event costs no memory of its own.
struct EventAppender: ~Copyable {
    /// Where the log ends by what was appended so far.
    private(set) var end = LogEnd.empty
    private let log: LMDBLog
    private let limits: LedgerLimits
    private var state: StateWriter
    private var body = BERWriter(capacity: 4096)
    private var details = BERWriter(capacity: 1024)
    private var record = BERWriter(capacity: 4096)
    private var salts = SaltSource()

    init(_ log: LMDBLog, _ limits: LedgerLimits) {
        self.log = log
        self.limits = limits
        state = StateWriter(log.tables.state)
    }

    /// Starts a batch behind what `writing` sees.
    mutating func begin(_ writing: borrowing WriteTransaction) throws(LedgerError) {
        end = try writing.end(of: log)
        state.begin()
    }

    /// Ends the batch: what was held back is written, and where the log ends now, with its head.
    mutating func finish(
        head: Head,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        try state.finish(&writing)
        try writing.finish(end, head: head.stored.span, in: log)
    }

    /// Appends `draft` and applies it to the state; `now` is the clock's microseconds since 1970.
    mutating func append(
        _ draft: EventDraft,
        by actor: EventActor,
        now: Int64,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let position = end.position + 1
        let time = max(now, end.time + 1)
        try requireOctets(of: draft)
        try encode(draft.event.payload, by: actor, position, time)
        let isNew = try state.apply(draft.event, at: position, time: time, &writing)
        let certificate = isNew ? draft.certificate?.octets ?? [] : []
        try writing.append(
            record.bytes,
            details: details.bytes,
            certificate: certificate.span,
            expecting: end.position,
            to: log
        )
        try storeBeside(draft, &writing)
        guard let chainHash = Hash256(record.bytes.extracting(first: 32)) else {
            throw .damagedFile(missing: "chain hash")
        }
        end = LogEnd(position: position, chainHash: chainHash, time: time)
    }

    /// Fills `record` and `details` with what is stored.
    private mutating func encode(
        _ payload: any EventPayload,
        by actor: EventActor,
        _ position: Position,
        _ time: Int64
    ) throws(LedgerError) {
        body.removeAll()
        let content = body.begin(.sequence)
        payload.writeBody(into: &body)
        body.end(content)
        try bound(.eventBytes, body.count, limits.eventBytesMax)
        details.removeAll()
        if payload.hasDetails {
            let content = details.begin(.sequence)
            salts.appendSalt(to: &details)
            payload.writeDetails(into: &details)
            details.end(content)
            try bound(.detailsBytes, details.count, limits.detailsBytesMax)
        }
        let header = EventHeader(
            position: position,
            time: time,
            actor: actor,
            type: type(of: payload).type.rawValue,
            version: type(of: payload).version,
            bodyDigest: Hash256(hashing: body.bytes),
            detailsDigest: details.count > 0 ? Hash256(hashing: details.bytes) : nil
        )
        record.removeAll()
        record.append(Hash256.zero.span)
        header.write(into: &record)
        let chainHash = Hash256(chaining: end.chainHash, record.bytes.extracting(droppingFirst: 32))
        record.replaceFirst(with: chainHash)
        record.append(contentsOf: body)
    }

    /// Refuses a draft without the octets that its event names, or with others.
    private func requireOctets(of draft: EventDraft) throws(LedgerError) {
        if let fingerprint = draft.event.certificateFingerprint {
            try bound(
                .certificateBytes,
                draft.certificate?.octets.count ?? 0,
                limits.certificateBytesMax
            )
            try require(draft.certificate, fingerprint, draft.event)
        }
        switch draft.event {
        case .keyVaulted(let event):
            try bound(
                .vaultRecordBytes,
                draft.vaultRecord?.octets.count ?? 0,
                limits.vaultRecordBytesMax
            )
            try require(draft.vaultRecord, event.recordDigest, draft.event)
        case .keyRewrapped(let event):
            try bound(
                .vaultRecordBytes,
                draft.vaultRecord?.octets.count ?? 0,
                limits.vaultRecordBytesMax
            )
            try require(draft.vaultRecord, event.recordDigest, draft.event)
        case .revocationListIssued(let event):
            try bound(
                .revocationListBytes,
                draft.revocationList?.octets.count ?? 0,
                limits.revocationListBytesMax
            )
            try require(draft.revocationList, event.digest, draft.event)
        case .mailboxEnrolled(let event):
            guard let details = event.details, !details.address.isEmpty else {
                throw .contradiction(.detailsMissing(draft.event.type))
            }
            try bound(.keyBytes, details.address.utf8.count, LMDBLimits.keyBytesMax)
        case .mailboxRenamed(let event):
            guard event.details != nil else {
                throw .contradiction(.detailsMissing(draft.event.type))
            }
        case .accountAdded(let event):
            guard event.verifier != nil, !event.name.isEmpty else {
                throw .contradiction(.detailsMissing(draft.event.type))
            }
            try bound(.keyBytes, event.name.utf8.count + 1, LMDBLimits.keyBytesMax)
        case .accountChanged(let event):
            guard (event.verifier == nil) == (event.replaced == nil) else {
                throw .contradiction(.detailsMissing(draft.event.type))
            }
        case .domainAssigned(let event):
            try bound(.keyBytes, event.domain.utf8.count + 1, LMDBLimits.keyBytesMax)
        default:
            break
        }
        if let serial = draft.event.certificateSerial {
            try bound(.keyBytes, serial.count + 8, LMDBLimits.keyBytesMax)
        }
    }

    private func require(
        _ octets: HashedOctets?,
        _ digest: Hash256,
        _ event: Event
    ) throws(LedgerError) {
        guard octets?.digest == digest else {
            throw .contradiction(.octetsDiffer(event.type))
        }
    }

    private func bound(
        _ bound: LedgerLimits.Bound,
        _ count: Int,
        _ max: Int
    ) throws(LedgerError) {
        guard count <= max else { throw .tooLarge(bound, count: count, max: max) }
    }

    /// Writes what the draft's event changes outside of log and state.
    private func storeBeside(
        _ draft: EventDraft,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        let sealed = draft.vaultRecord?.octets ?? []
        switch draft.event {
        case .keyVaulted(let event):
            try writing.putVaultRecord(
                event.record,
                generation: event.generation,
                sealed.span,
                in: log
            )
        case .keyRewrapped(let event):
            try writing.putVaultRecord(
                event.record,
                generation: event.generation,
                sealed.span,
                in: log
            )
        case .keyDestroyed(let event):
            try writing.deleteVaultRecord(event.record, in: log)
        case .revocationListIssued(let event):
            let list = draft.revocationList?.octets ?? []
            try writing.store(log.tables.revocationList, event.issuer.span, list.span)
        case .detailsErased(let event):
            for position in event.positions { try writing.erase(position, in: log) }
        case .accountChanged(let event):
            if let position = event.replaced { try writing.erase(position, in: log) }
        case .accountRemoved(let event):
            try writing.erase(event.erased, in: log)
        default:
            break
        }
    }
}

/// Random salts, fetched from the kernel many at a time.
private struct SaltSource {
    private var octets: [UInt8] = []
    private var used = 0

    mutating func appendSalt(to writer: inout BERWriter) {
        if used == octets.count {
            octets = Random.bytes(64 * EventDetails.saltByteCount)
            used = 0
        }
        writer.appendPrimitive(
            .octetString,
            octets.span.extracting(used..<used + EventDetails.saltByteCount)
        )
        used += EventDetails.saltByteCount
    }
}

extension BERWriter {
    fileprivate mutating func append(contentsOf other: borrowing BERWriter) {
        append(other.bytes)
    }

    /// Overwrites the first 32 octets.
    fileprivate mutating func replaceFirst(with hash: Hash256) {
        var octets = mutableBytes
        for index in 0..<32 { octets[index] = hash.octets[index] }
    }
}

extension Event {
    /// The serial number of the certificate that the event brings.
    fileprivate var certificateSerial: [UInt8]? {
        switch self {
        case .authorityCreated(let payload): payload.serial
        case .certificateIssued(let payload): payload.serial
        case .certificateImported(let payload): payload.serial
        case .serviceCertificateIssued(let payload): payload.serial
        default: nil
        }
    }
}
