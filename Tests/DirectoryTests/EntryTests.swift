import BER
import ChangeFeed
import Directory
import Foundation
import Testing

@Suite struct EntryTests {
    /// 1 January 2026.
    private let now: Int64 = 1_767_225_600

    /// A directory with one mailbox and its certificates.
    private func makeReader(_ entry: PublishedEntry) throws -> DirectoryReader {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(entry)]))
        // The files go with the folder; what is mapped stays.
        return try scratch.makeReader()
    }

    @Test func `a mailbox has the attributes of an inetOrgPerson`() throws {
        let reader = try makeReader(mailbox(7, "alice@example.com"))
        let entry = try reader.export(portion: 1)
        let certificate = Data(TestCertificate().der).base64EncodedString()
        let lines = entry.replacing("\n ", with: "").split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "dn: mail=alice@example.com,dc=example,dc=com",
                "objectClass: top",
                "objectClass: person",
                "objectClass: organizationalPerson",
                "objectClass: inetOrgPerson",
                "cn: Alice Liddell",
                "sn: Liddell",
                "mail: alice@example.com",
                "userCertificate;binary:: " + certificate,
                "structuralObjectClass: inetOrgPerson",
                "entryUUID: 07070707-0707-0707-0707-070707070707",
                "createTimestamp: 20261120000000Z",
                "modifyTimestamp: 20261120000000Z",
            ]
        )
    }

    struct Naming: Sendable, CustomTestStringConvertible {
        var suffix: String
        var lines: [String]
        var testDescription: String { suffix }
    }

    @Test(arguments: [
        Naming(
            suffix: "dc=example,dc=com",
            lines: [
                "objectClass: top", "objectClass: organization", "objectClass: dcObject",
                "dc: example", "o: Example AG", "structuralObjectClass: organization",
            ]
        ),
        Naming(
            suffix: "o=Example\\2C AG",
            lines: [
                "objectClass: top", "objectClass: organization", "o: Example, AG",
                "structuralObjectClass: organization",
            ]
        ),
        Naming(
            suffix: "ou=Mail,o=Example AG",
            lines: [
                "objectClass: top", "objectClass: organizationalUnit", "ou: Mail",
                "structuralObjectClass: organizationalUnit",
            ]
        ),
        Naming(
            suffix: "c=DE",
            lines: [
                "objectClass: top", "objectClass: country", "c: DE",
                "structuralObjectClass: country",
            ]
        ),
        Naming(
            suffix: "l=Berlin,c=DE",
            lines: [
                "objectClass: top", "objectClass: locality", "l: Berlin",
                "structuralObjectClass: locality",
            ]
        ),
    ])
    func `a naming context is an entry of what names it`(_ row: Naming) throws {
        let scratch = try Scratch(suffix: row.suffix)
        var writer = try scratch.openWriter()
        var entry = suffixEntry
        entry.distinguishedName = row.suffix
        let report = try writer.apply(batch(to: 1, [.put(entry)]))
        let lines = try scratch.makeReader().export().split(separator: "\n").map(String.init)
        #expect(report.skipped == [])
        #expect(lines.first == "dn: " + row.suffix)
        #expect(lines.dropFirst().dropLast(3) == row.lines[...])
    }

    @Test func `a certification authority is found by its name in any spelling`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(batch(to: 1, [.put(authorityEntry)]))
        let reader = try scratch.makeReader()
        let key = try #require(scratch.options.normalizeName("cn=issuing  ca, o=example ag"))
        let id = try #require(try reader.entryID(name: key.span))
        let name = try reader.look(at: id) { copy($0.name) }
        #expect(name == Array("CN=Issuing CA,O=Example AG".utf8))
        let lines = try reader.export().split(separator: "\n").map(String.init)
        #expect(
            lines[1...4] == [
                "objectClass: top", "objectClass: applicationProcess", "objectClass: pkiCA",
                "cn: Issuing CA",
            ]
        )
        #expect(lines[5].hasPrefix("cACertificate;binary:: "))
    }

    struct Escape: Sendable, CustomTestStringConvertible {
        var address: String
        var name: String
        var testDescription: String { address }
    }

    @Test(arguments: [
        Escape(address: "alice@example.com", name: "mail=alice@example.com"),
        Escape(address: "alice+x+y@example.com", name: "mail=alice\\+x\\+y@example.com"),
        Escape(address: "#1@example.com", name: "mail=\\#1@example.com"),
        Escape(address: "a#1@example.com", name: "mail=a#1@example.com"),
    ])
    func `a name escapes what RFC 4514 reserves`(_ row: Escape) throws {
        let reader = try makeReader(mailbox(1, row.address))
        let name = try reader.look(at: 1) { String(decoding: copy($0.name), as: UTF8.self) }
        #expect(name == row.name + ",dc=example,dc=com")
    }

    @Test func `cn and sn are never absent`() throws {
        let reader = try makeReader(mailbox(1, "alice@example.com", name: ""))
        let export = try reader.export()
        #expect(export.contains("\ncn: alice@example.com\nsn: alice@example.com\n"))
    }

    @Test func `certificates stand fitter first, then newer first`() throws {
        let reader = try makeReader(
            mailbox(
                1,
                "alice@example.com",
                [
                    TestCertificate(serial: 1, key: .ellipticCurve, firstYear: 26),
                    TestCertificate(serial: 2, key: .rsa, firstYear: 24),
                    TestCertificate(serial: 3, key: .rsa, firstYear: 25),
                    TestCertificate(serial: 4, key: .rsa, firstYear: 25),
                ]
            )
        )
        let expected = [
            TestCertificate(serial: 3, key: .rsa, firstYear: 25),
            TestCertificate(serial: 4, key: .rsa, firstYear: 25),
            TestCertificate(serial: 2, key: .rsa, firstYear: 24),
            TestCertificate(serial: 1, key: .ellipticCurve, firstYear: 26),
        ].map(\.der)
        var seen: [[UInt8]] = []
        var ranks: [UInt8] = []
        if let entry = try reader.entry(1) {
            for index in 0..<entry.certificateCount {
                let certificate = entry.certificate(at: index)
                seen.append(copy(certificate.der))
                ranks.append(certificate.rank)
            }
        }
        #expect(seen == expected)
        #expect(ranks == [0, 0, 0, 1])
    }

    @Test func `only what is valid at the moment is appended`() throws {
        let certificates = [
            TestCertificate(serial: 1, firstYear: 20, lastYear: 24),
            TestCertificate(serial: 2, firstYear: 25, lastYear: 26),
            TestCertificate(serial: 3, firstYear: 24, lastYear: 27),
            TestCertificate(serial: 4, firstYear: 27, lastYear: 28),
        ]
        let reader = try makeReader(mailbox(1, "alice@example.com", certificates))
        var output = BERWriter()
        var length = 0
        var count = 0
        if let entry = try reader.entry(1) {
            entry.appendUserAttributes(validAt: now, to: &output)
            length = entry.userAttributesLength(validAt: now)
            count = entry.certificateCount(validAt: now)
        }
        let shown = try values(of: "userCertificate;binary", in: output.array())
        #expect(length == output.count)
        #expect(count == 2)
        #expect(shown == [certificates[1].der, certificates[2].der])
        #expect(try values(of: "mail", in: output.array()) == [Array("alice@example.com".utf8)])
    }

    @Test func `all certificates valid is one copy, none leaves the attribute out`() throws {
        let reader = try makeReader(mailbox(1, "alice@example.com"))
        var all = BERWriter()
        var none = BERWriter()
        var lengths: [Int] = []
        if let entry = try reader.entry(1) {
            entry.appendUserAttributes(validAt: now, to: &all)
            entry.appendUserAttributes(validAt: 0, to: &none)
            lengths = [
                entry.encodedAttributes.count, entry.userAttributesLength(validAt: 0),
                entry.certificatesLength(validAt: 0),
            ]
        }
        #expect(lengths == [all.count, none.count, 0])
        let shown = try values(of: "userCertificate;binary", in: all.array())
        #expect(shown == [TestCertificate().der])
        let hidden = try values(of: "userCertificate;binary", in: none.array())
        #expect(hidden == nil)
    }

    @Test func `operational attributes are written when asked for`() throws {
        let scratch = try Scratch()
        var writer = try scratch.openWriter()
        _ = try writer.apply(
            batch(to: 1, [.put(suffixEntry), .put(mailbox(1, "alice@example.com"))])
        )
        let reader = try scratch.makeReader()
        var outputs: [[UInt8]] = []
        for id: UInt64 in 1...2 {
            var output = BERWriter()
            if let entry = try reader.entry(id) {
                for attribute in EntryAttribute.operational {
                    entry.appendOperational(attribute, to: &output)
                }
                entry.appendOperational(.mail, to: &output)
            }
            outputs.append(output.array())
        }
        func text(_ name: String, _ output: [UInt8]) throws -> String? {
            try values(of: name, in: output)?.first.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try text("hasSubordinates", outputs[0]) == "TRUE")
        #expect(try text("hasSubordinates", outputs[1]) == "FALSE")
        #expect(try text("entryDN", outputs[1]) == "mail=alice@example.com,dc=example,dc=com")
        #expect(try text("subschemaSubentry", outputs[1]) == "cn=Subschema")
        #expect(try text("modifyTimestamp", outputs[1]) == "20261120000000Z")
        #expect(try text("mail", outputs[1]) == nil)
    }

    /// The values of the attribute called `name` among whole PartialAttributes.
    private func values(of name: String, in bytes: [UInt8]) throws -> [[UInt8]]? {
        var reader = BERReader(bytes.span)
        while !reader.isAtEnd {
            var attribute = try reader.readConstructed(.sequence)
            let type = copy(try attribute.readContent(.octetString))
            var set = try attribute.readConstructed(.set)
            try attribute.finish()
            var values: [[UInt8]] = []
            while !set.isAtEnd { values.append(copy(try set.readContent(.octetString))) }
            if type == Array(name.utf8) { return values }
        }
        return nil
    }
}
