import BER
import ChangeFeed
import Directory
import Foundation
import LMDB
import Testing

@Suite struct RecordTests {
    /// The record that the writer makes of `entry`.
    private func record(_ entry: PublishedEntry) throws -> [UInt8] {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(entry)]))
        let environment = try Environment.open(
            path: scratch.folder + "/" + scratch.target(),
            EnvironmentOptions(mapSizeBytes: 1 << 26),
            tables: [TableDefinition("entry", .integerKeys)]
        )
        let table = environment.tables[0]
        return try environment.read { (txn) throws(LMDBError) in
            guard let value = try txn.get(table, 1) else { return [] }
            return copy(value)
        }
    }

    @Test func `a record cut anywhere is no entry or one that can be read`() throws {
        let whole = try record(mailbox(1, "alice@example.com", [.init(), .init(serial: 2)]))
        for count in whole.indices { exercise(Array(whole[..<count])) }
        #expect(isEntry(whole))
        #expect(!isEntry(Array(whole[..<47])))
    }

    @Test func `a record with any byte changed is no entry or one that can be read`() throws {
        let whole = try record(mailbox(1, "alice@example.com", [.init(), .init(serial: 2)]))
        for index in whole.indices {
            for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
                var changed = whole
                changed[index] = value
                exercise(changed)
            }
        }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var name: String
        var offset: Int
        var value: UInt8
        var testDescription: String { name }
    }

    @Test(arguments: [
        Damage(name: "an unknown kind", offset: 0, value: 3),
        Damage(name: "no attributes", offset: 1, value: 0),
        Damage(name: "more attributes than fit", offset: 1, value: 255),
        Damage(name: "more certificates than fit", offset: 3, value: 255),
        Damage(name: "an attribute behind the end", offset: 48 + 4, value: 255),
        Damage(name: "attributes out of order", offset: 48 + 6 + 2, value: 0),
        Damage(name: "a certificate behind the end", offset: 48 + 5 * 6 + 18, value: 255),
        Damage(name: "a certificate too long", offset: 48 + 5 * 6 + 22, value: 255),
    ])
    func `a record that breaks the layout is refused`(_ row: Damage) throws {
        var bytes = try record(mailbox(1, "alice@example.com"))
        #expect(isEntry(bytes))
        bytes[row.offset] = row.value
        #expect(!isEntry(bytes))
    }

    @Test func `many entries take less than 1,900 bytes each`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        var position: UInt64 = 0
        for start in stride(from: 0, to: 1_500, by: 250) {
            let changes = (start..<(start + 250)).map { number in
                var entry = mailbox(1, "user\(number)@example.com", [.init(padding: 560)])
                entry.uuid = Array(UUID().uuidString.utf8.prefix(16))
                return Change.put(entry)
            }
            _ = try writer.apply(batch(from: position, to: position + 250, changes))
            position += 250
        }
        let statistics = try #require(try writer.statistics())
        #expect(TestCertificate(padding: 560).der.count > 850)
        #expect(statistics.entries == 1_500)
        #expect(statistics.usedBytes / 1_500 < 1_900)
        #expect(try writer.checkReaders() == 0)
    }

    private func isEntry(_ bytes: [UInt8]) -> Bool { EntryView(id: 1, bytes.span) != nil }

    /// Calls everything that looks into a record.
    private func exercise(_ bytes: [UInt8]) {
        guard let entry = EntryView(id: 1, bytes.span) else { return }
        var output = BERWriter()
        for index in 0..<entry.attributeCount {
            let attribute = entry.attribute(at: index)
            output.append(attribute.values)
            output.append(attribute.descriptionElement)
        }
        for index in 0..<entry.certificateCount {
            output.append(entry.certificate(at: index).der)
        }
        output.append(entry.name)
        output.append(entry.uuid)
        for seconds: Int64 in [.min, 0, 1_767_225_600, .max] {
            entry.appendUserAttributes(validAt: seconds, to: &output)
            output.reserve(entry.userAttributesLength(validAt: seconds))
        }
        for attribute in EntryAttribute.allCases {
            entry.appendOperational(attribute, to: &output)
        }
    }
}
