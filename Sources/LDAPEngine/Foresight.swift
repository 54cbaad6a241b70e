import Addressing
import BER
package import Directory
import LDAP

/// What is fetched from memory for a message while the one before it is answered: first the hint of
/// the address that it seems to ask for, and then the record that the hint leads to.
///
/// A guess from a glance: nothing is checked and nothing decided by it, and one that is wrong has had
/// a few lines fetched that nobody reads.
struct Foresight {
    /// The hash of the address whose hint is on its way.
    private var expected: UInt64?
    /// The hash of the address whose record was fetched last.
    private(set) var fetched: UInt64?

    /// As deep as clients put the one equality that matters.
    private static let levelsMax = 4

    /// Has the hint fetched that the message at the front of `bytes` will need.
    mutating func fetchHint(
        of bytes: Span<UInt8>,
        _ addressHash: AddressHash,
        _ reader: borrowing DirectoryReader
    ) {
        expected = nil
        do throws(BERError) {
            // As long as an address may be, and a little.
            var small = InlineArray<256, UInt8>(repeating: 0)
            var room = small.mutableSpan
            guard let text = try Self.likelyAddress(in: bytes),
                let count = MailAddress.writeLowercased(text, into: &room)
            else { return }
            let hash = addressHash(room.span.extracting(first: count))
            reader.fetchHint(hash)
            expected = hash
        } catch {
            // It is answered when it is received.
        }
    }

    /// Has the record fetched that the hint leads to.
    mutating func fetchRecord(_ reader: borrowing DirectoryReader) {
        guard let hash = expected else { return }
        expected = nil
        fetched = hash
        reader.fetchRecord(hash)
    }

    /// The value of the first equality in the filter of a search (RFC 4511 §4.5.1).
    @_lifetime(copy bytes)
    private static func likelyAddress(in bytes: Span<UInt8>) throws(BERError) -> Span<UInt8>? {
        var outer = BERReader(bytes)
        var message = try outer.readConstructed(.sequence)
        try message.skip()
        let search = BERTag.application(3, constructed: true)
        guard var fields = try message.readOptionalConstructed(search) else { return nil }
        // Base, scope, aliases, two limits, whether types only.
        for _ in 0..<6 { try fields.skip() }
        var filter = try fields.readElement()
        var level = 1
        while filter.tag.rawValue & 0xfe == 0xa0, level < levelsMax {
            var arms = BERReader(filter.content)
            filter = try arms.readElement()
            level += 1
        }
        guard filter.tag == .context(3, constructed: true) else { return nil }
        var assertion = BERReader(filter.content)
        try assertion.skip()
        return try assertion.readContent(.octetString)
    }
}

extension Engine {
    /// Has a glance at the message at the front of `bytes`, which is to be received after the next:
    /// what it will look up is fetched from memory while that one is answered.
    package mutating func foresee(_ bytes: Span<UInt8>, reader: borrowing DirectoryReader) {
        foresight.fetchHint(of: bytes, configuration.addressHash, reader)
    }
}
