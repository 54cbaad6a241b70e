import Addressing
import BER
package import Directory
import LDAP

/// What is fetched from memory for messages that have come before they are received: the hints of the
/// addresses that they seem to ask for, and then the records that the hints lead to.
///
/// A guess from a glance: nothing is checked and nothing decided by it, and one that is wrong has had
/// a few lines fetched that nobody reads.
///
/// A processor goes on while it waits for a line that it was told to fetch, but not while it looks for
/// the page that the line is in, which takes as long; several of these it looks for at once. So that
/// is done for a batch of messages at a time:
///
/// ```
///   messages     │ 0  1 … 7        │ 8  9 … 15       │ 16 …
///   at the glance  hints: lines
///   before 0       records: pages    hints: lines
///                  records 0 and 1: all lines
///   before 1       record 2: all lines, and so on
///   before 7                         records: pages    hints: lines
///                                    record 8: all lines
/// ```
///
/// What is fetched does not tell whether there is a mailbox: where an address has no hint, what
/// another's leads to is fetched, which is then read as well (``Engine/mailbox(_:_:showsAll:reader:now:)``).
struct Foresight {
    private typealias Hashes = InlineArray<128, UInt64>
    private typealias Places = InlineArray<8, LikelyPlace>

    /// How many messages it knows at most.
    static var messagesMax: Int { Hashes.count }

    /// The hashes of the messages' addresses; 0 for a message that seems to have none.
    private var hashes = Hashes(repeating: 0)
    private var count = 0
    /// The message that is received next.
    private var next = 0

    /// The message whose record was fetched whole last.
    private var fetched = -1

    /// The messages whose records' pages have been looked for.
    private var batch = 0..<0
    /// Where their records probably stand.
    private var places = Places(repeating: .nowhere)

    /// Forgets the messages: others come.
    mutating func removeAll() {
        count = 0
        next = 0
        fetched = -1
        batch = 0..<0
    }

    /// Has a glance at a message, which is received after those before it.
    ///
    /// Where pages may be cold it has none: they do not come from a disk by being fetched, and one that
    /// is read in their place might.
    mutating func append(
        _ message: Span<UInt8>,
        _ addressHash: AddressHash,
        _ reader: borrowing DirectoryReader
    ) {
        guard count < Self.messagesMax, !reader.mayBeCold else { return }
        let hash = Self.likelyHash(of: message, addressHash)
        hashes[count] = hash
        if count < Places.count { reader.fetchHint(hash) }
        count += 1
    }

    /// The message that is received next is the one with this number, counted from 0.
    mutating func expect(_ number: Int) { next = number }

    /// Has fetched from memory what comes soon, before the message at hand is received.
    mutating func advance(_ reader: borrowing DirectoryReader) {
        guard next < count else { return }
        if next != fetched { fetch(next, reader) }
        next += 1
        if next < count { fetch(next, reader) }
    }

    private mutating func fetch(_ number: Int, _ reader: borrowing DirectoryReader) {
        if !batch.contains(number) { beginBatch(number, reader) }
        reader.fetchRecord(at: places[number - batch.lowerBound])
        fetched = number
    }

    private mutating func beginBatch(_ first: Int, _ reader: borrowing DirectoryReader) {
        batch = first..<min(first + Places.count, count)
        for index in batch {
            let hash = hashes[index]
            places[index - batch.lowerBound] = hash == 0 ? .nowhere : reader.likelyPlace(hash)
        }
        for index in 0..<batch.count { reader.fetchPage(of: places[index]) }
        for index in batch.upperBound..<min(batch.upperBound + Places.count, count) {
            reader.fetchHint(hashes[index])
        }
    }

    /// The hash of the address that `message` seems to ask for; 0 where it seems to ask for none.
    private static func likelyHash(of message: Span<UInt8>, _ addressHash: AddressHash) -> UInt64 {
        do throws(BERError) {
            // As long as an address may be, and a little.
            var small = InlineArray<256, UInt8>(repeating: 0)
            var room = small.mutableSpan
            guard let text = try likelyAddress(in: message),
                let count = MailAddress.writeLowercased(text, into: &room)
            else { return 0 }
            return addressHash(room.span.extracting(first: count))
        } catch {
            // It is answered when it is received.
            return 0
        }
    }

    /// As many groups as clients put around the one equality that matters.
    private static let groupsMax = 3

    /// The value of the filter of a search (RFC 4511 §4.5.1), or of its first arm, and of that one's,
    /// where that is an equality.
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
        for _ in 0..<groupsMax where filter.tag.rawValue & 0xfe == 0xa0 {
            var arms = BERReader(filter.content)
            filter = try arms.readElement()
        }
        guard filter.tag == .context(3, constructed: true) else { return nil }
        var assertion = BERReader(filter.content)
        try assertion.skip()
        return try assertion.readContent(.octetString)
    }
}

extension Engine {
    /// How many messages it can have had a glance at before they are received.
    package static var foreseenMax: Int { Foresight.messagesMax }

    /// Forgets the messages that it has had a glance at.
    package mutating func forgetForeseen() { foresight.removeAll() }

    /// Has a glance at a message which is to be received soon: what it will look up is fetched from
    /// memory while those before it are answered.
    package mutating func foresee(_ message: Span<UInt8>, reader: borrowing DirectoryReader) {
        foresight.append(message, configuration.addressHash, reader)
    }

    /// The message that is received next is the one with this number among those, from 0 on.
    package mutating func expect(_ number: Int) { foresight.expect(number) }
}
