import BER
import LMDB

/// The entries of the `meta` table.
enum Meta {
    /// The format of the file; raised when an older program could not read it.
    static let format: UInt64 = 1

    static let formatKey: [UInt8] = Array("format".utf8)
    static let endKey: [UInt8] = Array("end".utf8)
    static let layoutKey: [UInt8] = Array("layout".utf8)
    static let appliedKey: [UInt8] = Array("applied".utf8)

    static func number(
        _ key: [UInt8],
        _ view: ReadView,
        _ table: Table
    ) throws(LedgerError) -> UInt64? {
        guard let value = try view.find(table, key.span) else { return nil }
        return BigEndian.read(value)
    }

    static func end(_ view: ReadView, _ table: Table) throws(LedgerError) -> LogEnd {
        guard let value = try view.find(table, endKey.span), value.count == 48,
            let position = BigEndian.read(value),
            let time = BigEndian.read(value.extracting(8..<16)),
            let hash = Hash256(value.extracting(16..<48))
        else { throw .damagedFile(missing: "end") }
        return LogEnd(position: position, chainHash: hash, time: Int64(bitPattern: time))
    }

    static func store(
        _ end: LogEnd,
        _ table: Table,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        var value = BERWriter(capacity: 48)
        value.append(bigEndian: end.position)
        value.append(bigEndian: UInt64(bitPattern: end.time))
        value.append(end.chainHash.span)
        try writing.store(table, endKey.span, value.bytes)
    }

    static func store(
        _ number: UInt64,
        _ key: [UInt8],
        _ table: Table,
        _ writing: inout WriteTransaction
    ) throws(LedgerError) {
        try writing.store(table, key.span, BigEndian.key(number).span)
    }
}

extension BERWriter {
    /// Appends 8 octets, the most significant first, as keys and fixed fields have them.
    mutating func append(bigEndian value: UInt64) { append(BigEndian.key(value).span) }
}
