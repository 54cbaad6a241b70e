import BER
import ChangeFeed
import Testing

@Suite struct CodecTests {
    static let uuid = [UInt8](repeating: 0xa5, count: 16)
    static let hash = [UInt8](repeating: 0x3c, count: 32)

    static let mailbox = PublishedEntry(
        uuid: uuid,
        kind: .mailbox,
        address: "alice@example.com",
        addressGiven: "Alice@example.com",
        commonName: "Älice Liddell",
        surname: "Liddell",
        certificates: [[0x30, 0x00], [UInt8](repeating: 7, count: 900)],
        created: -1,
        modified: 1_790_000_000_000_000
    )
    static let accounts = [
        PublishedAccount(
            name: "ca",
            grade: .internal,
            isPublisher: true,
            verifier: [UInt8](repeating: 9, count: 52)
        ),
        PublishedAccount(name: "phone", grade: .partner, isPublisher: false, verifier: [1]),
    ]
    static let authority = PublishedEntry(
        uuid: uuid,
        kind: .certificationAuthority,
        commonName: "Root",
        distinguishedName: "CN=Root,O=Example AG",
        created: 0,
        modified: 0
    )

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var batch: Batch
    }

    @Test(arguments: [
        Row(testDescription: "no change", batch: batch(.changes, [])),
        Row(testDescription: "a put", batch: batch(.changes, [.put(mailbox)])),
        Row(testDescription: "a delete", batch: batch(.changes, [.delete(uuid)])),
        Row(testDescription: "a part", batch: batch(.rebuild, [.put(authority), .put(mailbox)])),
        Row(testDescription: "an end", batch: batch(.rebuildEnd, [])),
        Row(testDescription: "no account", batch: batch(.accounts, [])),
        Row(testDescription: "accounts", batch: batch(.accounts, [], accounts: accounts)),
    ])
    func `a batch is read back as it was written`(_ row: Row) throws {
        #expect(try Batch(decoding: encoded(row.batch).span) == row.batch)
    }

    @Test func `a greeting is read back as it was written`() throws {
        let hello = Hello(position: 1 << 40, chainHash: Self.hash)
        var writer = BERWriter()
        hello.encode(into: &writer)
        #expect(try Hello(decoding: writer.array().span) == hello)
    }

    @Test func `an acknowledgment is read back as it was written`() throws {
        var writer = BERWriter()
        Ack(position: 0).encode(into: &writer)
        #expect(try Ack(decoding: writer.array().span) == Ack(position: 0))
    }

    @Test func `a greeting of another version is refused by its number`() throws {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(3)
            writer.appendBoolean(true)
        }
        #expect(throws: ChangeFeedError.unknownVersion(3)) {
            try Hello(decoding: writer.array().span)
        }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var hashBytes = 32
        var uuidBytes = 16
        var kind: Int64 = 0
        var position: Int64 = 1
        var expected: ChangeFeedError?
    }

    @Test(arguments: [
        Broken(testDescription: "nothing", expected: nil),
        Broken(
            testDescription: "a hash one byte short",
            hashBytes: 31,
            expected: .wrongLength(field: "chainHash", bytes: 31, expected: 32)
        ),
        Broken(
            testDescription: "a hash one byte long",
            hashBytes: 33,
            expected: .wrongLength(field: "chainHash", bytes: 33, expected: 32)
        ),
        Broken(
            testDescription: "an identity one byte short",
            uuidBytes: 15,
            expected: .wrongLength(field: "uuid", bytes: 15, expected: 16)
        ),
        Broken(
            testDescription: "an identity one byte long",
            uuidBytes: 17,
            expected: .wrongLength(field: "uuid", bytes: 17, expected: 16)
        ),
        Broken(
            testDescription: "a kind behind the last",
            kind: 4,
            expected: .outOfRange(field: "kind", value: 4)
        ),
        Broken(
            testDescription: "a kind before the first",
            kind: -1,
            expected: .outOfRange(field: "kind", value: -1)
        ),
        Broken(
            testDescription: "a kind beyond one byte",
            kind: 256,
            expected: .outOfRange(field: "kind", value: 256)
        ),
        Broken(
            testDescription: "a position before the log",
            position: -1,
            expected: .outOfRange(field: "fromPosition", value: -1)
        ),
    ])
    func `a batch is refused for`(_ row: Broken) {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendEnumerated(row.kind)
            writer.appendInteger(row.position)
            writer.appendInteger(2)
            writer.appendPrimitive(.octetString, [UInt8](repeating: 0, count: row.hashBytes))
            writer.appendInteger(0)
            writer.appendConstructed(.sequence) { writer in
                writer.appendPrimitive(.context(1), [UInt8](repeating: 0, count: row.uuidBytes))
            }
        }
        var failure: ChangeFeedError?
        do throws(ChangeFeedError) {
            _ = try Batch(decoding: writer.array().span)
        } catch { failure = error }
        #expect(failure == row.expected)
    }

    @Test func `every shortened batch is refused and none traps`() {
        let whole = encoded(Self.batch(.changes, [.put(Self.authority), .delete(Self.uuid)]))
        for count in 0..<whole.count {
            #expect(throws: ChangeFeedError.self) {
                try Batch(decoding: Array(whole[..<count]).span)
            }
        }
    }

    @Test func `a batch with any one bit turned is read or refused, never a trap`() {
        let whole = encoded(Self.batch(.changes, [.put(Self.authority), .delete(Self.uuid)]))
        for bit in 0..<whole.count * 8 {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            _ = try? Batch(decoding: bytes.span)
            _ = try? Hello(decoding: bytes.span)
            _ = try? Ack(decoding: bytes.span)
        }
    }

    @Test func `text that is not UTF-8 is refused by its field`() {
        var bytes = encoded(Self.batch(.changes, [.put(Self.authority)]))
        guard let index = bytes.indices.first(where: { bytes[$0...].starts(with: "Root".utf8) })
        else { return #expect(Bool(false), "the name is not in the encoding") }
        bytes[index] = 0xff
        #expect(throws: ChangeFeedError.notUTF8(field: "commonName")) {
            try Batch(decoding: bytes.span)
        }
    }

    private static func batch(
        _ kind: Batch.Kind,
        _ changes: [Change],
        accounts: [PublishedAccount] = []
    ) -> Batch {
        Batch(
            kind: kind,
            fromPosition: 3,
            toPosition: 9,
            chainHash: hash,
            time: 1_790_000_000,
            changes: changes,
            accounts: accounts
        )
    }

    private func encoded(_ batch: Batch) -> [UInt8] {
        var writer = BERWriter()
        batch.encode(into: &writer)
        return writer.array()
    }
}
