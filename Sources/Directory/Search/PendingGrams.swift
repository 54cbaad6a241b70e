import BER
import LDAP
import PKIX

/// The grams of entries that are to be indexed in one go.
///
/// Kept as pairs of one number, gram above ordinal, so that sorting them brings together what goes
/// into one list: a batch writes each list once, however many of its entries are in it.
struct PendingGrams: ~Copyable {
    private var pairs: [UInt64] = []
    /// The entries' ids; a pair's ordinal is an index here.
    private var ids: [UInt64] = []
    /// The entries' certificates.
    private var serials: [SerialKey] = []
    private var text = BERWriter(capacity: 256)

    /// Whether there is nothing to index.
    var isEmpty: Bool { ids.isEmpty }

    /// How many entries there are.
    var count: Int { ids.count }

    /// Forgets everything.
    mutating func removeAll() {
        pairs.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        serials.removeAll(keepingCapacity: true)
    }

    /// Adds what `entry` is found by.
    mutating func add(_ entry: borrowing EntryView) {
        let ordinal = UInt64(ids.count)
        ids.append(entry.id)
        addSerialNumbers(of: entry)
        for index in 0..<entry.attributeCount {
            let view = entry.attribute(at: index)
            guard let attribute = view.attribute, SearchGram.isIndexed(attribute) else { continue }
            var values = view.values
            while let value = values.takeElement() {
                text.removeAll()
                guard IndexText.append(value, to: &text) else { continue }
                SearchGram.append(of: text, attribute, ordinal, to: &pairs)
            }
        }
    }

    /// Adds what the record built last, of the entry `id`, is found by.
    mutating func add(_ id: UInt64, _ record: borrowing RecordBuilder) {
        if let entry = EntryView(id: id, record.bytes) { add(entry) }
    }

    private mutating func addSerialNumbers(of entry: borrowing EntryView) {
        for index in 0..<entry.certificateCount {
            let certificate = entry.certificate(at: index)
            guard let reader = try? CertificateReader(certificate.der) else { continue }
            serials.append(SerialKey(SerialKey.number(reader.serialNumber), id: entry.id))
        }
    }

    /// The keys of the certificates' serial numbers, rising.
    mutating func takeSerialNumbers() -> [SerialKey] {
        defer { serials.removeAll(keepingCapacity: true) }
        return serials.sorted { ($0.serial, $0.id) < ($1.serial, $1.id) }
    }

    /// Calls `body` with each gram and the ids that have it, both rising, and forgets them.
    mutating func drain<E: Error>(_ body: (UInt32, [UInt64]) throws(E) -> Void) throws(E) {
        // Ids rise with ordinals only where they came in that order.
        let isRising = zip(ids, ids.dropFirst()).allSatisfy(<)
        pairs.sort()
        var list: [UInt64] = []
        var index = 0
        while index < pairs.count {
            let gram = UInt32(truncatingIfNeeded: pairs[index] >> 32)
            list.removeAll(keepingCapacity: true)
            while index < pairs.count, UInt32(truncatingIfNeeded: pairs[index] >> 32) == gram {
                let id = ids[Int(pairs[index] & 0xffff_ffff)]
                if list.last != id { list.append(id) }
                index += 1
            }
            if !isRising { list = Array(Set(list)).sorted() }
            try body(gram, list)
        }
        pairs.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
    }
}

extension Span where Element == UInt8 {
    /// The content of the OCTET STRING at the front, which is taken off; nil at the end.
    @_lifetime(copy self)
    fileprivate mutating func takeElement() -> Span<UInt8>? {
        guard count >= 2 else { return nil }
        let head = headerBytes
        var length = Int(self[1])
        if length >= 0x80 {
            length = 0
            for index in 2..<Swift.max(2, head) {
                guard length < 1 << 24 else { return nil }
                length = length << 8 | Int(self[index])
            }
        }
        guard head + length <= count else { return nil }
        let content = extracting(head..<(head + length))
        self = extracting(droppingFirst: head + length)
        return content
    }
}
