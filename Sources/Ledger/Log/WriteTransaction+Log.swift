import BER
package import LMDB

extension WriteTransaction: LogTransaction {
    package borrowing func end(of log: LMDBLog) throws(LedgerError) -> LogEnd {
        try Meta.end(view, log.tables.meta)
    }

    package mutating func append(
        _ record: Span<UInt8>,
        details: Span<UInt8>,
        certificate: Span<UInt8>,
        expecting expected: Position,
        to log: LMDBLog
    ) throws(LedgerError) {
        // The log itself, not what some variable says about it.
        let actual = try lastPosition(log.tables.log)
        guard expected == actual else {
            throw .wrongPosition(expected: expected, actual: actual)
        }
        try store(log.tables.log, position: expected + 1, record, .append)
        if !details.isEmpty {
            try store(log.tables.details, position: expected + 1, details, .append)
        }
        if !certificate.isEmpty {
            try store(log.tables.certificate, position: expected + 1, certificate, .append)
        }
    }

    package mutating func putVaultRecord(
        _ record: RecordID,
        generation: Int64,
        _ sealed: Span<UInt8>,
        in log: LMDBLog
    ) throws(LedgerError) {
        var value = BERWriter(capacity: 8 + sealed.count)
        value.append(bigEndian: UInt64(bitPattern: generation))
        value.append(sealed)
        try store(log.tables.vault, record.span, value.bytes)
    }

    package mutating func deleteVaultRecord(
        _ record: RecordID,
        in log: LMDBLog
    ) throws(LedgerError) {
        try remove(log.tables.vault, record.span)
    }

    package mutating func erase(_ position: Position, in log: LMDBLog) throws(LedgerError) {
        let key = BigEndian.key(position)
        try remove(log.tables.details, key.span)
        try remove(log.tables.certificate, key.span)
    }

    package mutating func finish(
        _ end: LogEnd,
        head: Span<UInt8>,
        in log: LMDBLog
    ) throws(LedgerError) {
        try Meta.store(end, log.tables.meta, &self)
        try store(log.tables.head, position: end.position, head, .append)
    }
}
