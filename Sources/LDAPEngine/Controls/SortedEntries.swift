import BER
import LDAP

/// The entries that match a search, in the order asked for, while they are collected and sent.
///
/// Each is put where it belongs as it is met, so that no slice of the search has to sort them all.
struct SortedEntries: Sendable {
    private struct Item: Sendable {
        /// Bytes that order as the entries do.
        let key: [UInt8]
        let id: UInt64
    }

    private var items: [Item] = []
    private var keyBytes = 0

    /// How many there are.
    var count: Int { items.count }

    /// How many bytes their keys have.
    var bytes: Int { keyBytes }

    /// The id of the entry at `index`, below ``count``.
    subscript(index: Int) -> UInt64 { items[index].id }

    /// Adds an entry; among those of the same key the lower id comes first.
    mutating func insert(_ id: UInt64, key: [UInt8]) {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(items[middle], key, id) { low = middle + 1 } else { high = middle }
        }
        items.insert(Item(key: key, id: id), at: low)
        keyBytes += key.count
    }

    /// The place of the entry `id`; nil when it is not there.
    func index(of id: UInt64) -> Int? { items.firstIndex { $0.id == id } }

    private static func precedes(_ item: Item, _ key: [UInt8], _ id: UInt64) -> Bool {
        let other = item.key
        for index in 0..<min(other.count, key.count) where other[index] != key[index] {
            return other[index] < key[index]
        }
        return other.count == key.count ? item.id < id : other.count < key.count
    }
}

extension [SortKey] {
    /// Bytes that order as entries do by these keys, the first being the most significant.
    ///
    /// Of several values the least counts; an entry without a value comes last, or first in reverse
    /// (RFC 2891 §1.1, §2). Of a value's own key the first 256 bytes count.
    func key<Subject: FilterSubject & ~Copyable & ~Escapable>(
        of subject: borrowing Subject,
        schema: Schema
    ) -> [UInt8] {
        var result: [UInt8] = []
        var writer = BERWriter(capacity: 512)
        for key in self {
            var least: [UInt8]?
            _ = subject.anyValue(
                of: { schema.isKind($0, of: key.type) },
                is: { value in
                    writer.removeAll()
                    guard key.rule.appendSortKey(of: value, schema: schema, to: &writer) else {
                        return .false
                    }
                    let bytes = writer.bytes.extracting(first: Swift.min(writer.count, 256)).array()
                    if least == nil || bytes.lexicographicallyPrecedes(least ?? []) {
                        least = bytes
                    }
                    return .false
                }
            )
            let start = result.count
            result.append(least == nil ? 1 : 0)
            for byte in least ?? [] {
                result.append(byte)
                // An end that is less than any byte that goes on.
                if byte == 0 { result.append(0xff) }
            }
            result += [0, 0]
            guard key.isReversed else { continue }
            for index in start..<result.count { result[index] = ~result[index] }
        }
        return result
    }
}
