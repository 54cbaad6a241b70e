import BER
import PKIX
import Testing

@Suite struct DistinguishedNameTextTests {
    /// The Name of one attribute.
    static func name(_ type: [UInt8], _ tag: BERTag, _ value: [UInt8]) -> [UInt8] {
        let attribute = DERTree(
            0x30,
            children: [DERTree(6, content: type), DERTree(tag.rawValue, content: value)]
        )
        return DERTree(0x30, children: [DERTree(0x31, children: [attribute])]).der
    }

    /// A value and its text.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var type: [UInt8] = [0x55, 4, 3]
        var tag: BERTag = .utf8String
        var value: [UInt8]
        var text: String
    }

    @Test(arguments: [
        Row(testDescription: "plain", value: Array("Alice".utf8), text: "CN=Alice"),
        Row(testDescription: "nothing", value: [], text: "CN="),
        Row(testDescription: "one space", value: [0x20], text: "CN=\\ "),
        Row(
            testDescription: "spaces at both ends",
            value: Array("  a  ".utf8),
            text: "CN=\\  a \\ "
        ),
        Row(testDescription: "# in front", value: Array("#a#".utf8), text: "CN=\\#a#"),
        Row(
            testDescription: "all that is special",
            value: Array("a\"+,;<>\\=b".utf8),
            text: "CN=a\\\"\\+\\,\\;\\<\\>\\\\=b"
        ),
        Row(
            testDescription: "control characters",
            value: Array("a\0\u{1b}[31m\n\u{9b}".utf8),
            text: "CN=a\\00\\1b[31m\\0a\\c2\\9b"
        ),
        Row(testDescription: "not UTF-8", value: [0xff], text: "CN=#0c01ff"),
        Row(testDescription: "a number", tag: .integer, value: [7], text: "CN=#020107"),
        Row(
            testDescription: "PrintableString beyond ASCII",
            tag: .printableString,
            value: [0xe4],
            text: "CN=#1301e4"
        ),
        Row(
            testDescription: "BMPString of an odd length",
            tag: .bmpString,
            value: [0],
            text: "CN=#1e0100"
        ),
        Row(
            testDescription: "half a surrogate pair",
            tag: .bmpString,
            value: [0xd8, 0],
            text: "CN=#1e02d800"
        ),
        Row(
            testDescription: "UniversalString",
            tag: .universalString,
            value: [0, 1, 0xf4, 0x8f],
            text: "CN=\u{1f48f}"
        ),
        Row(
            testDescription: "beyond Unicode",
            tag: .universalString,
            value: [0, 0x11, 0, 0],
            text: "CN=#1c0400110000"
        ),
        Row(
            testDescription: "a type without a name",
            type: [0x2a, 3],
            value: Array("a".utf8),
            text: "1.2.3=#0c0161"
        ),
        Row(
            testDescription: "another organization's attribute",
            type: [0x55, 4, 97],
            value: Array("NTRCH-1".utf8),
            text: "organizationIdentifier=NTRCH-1"
        ),
    ])
    func `is as RFC 4514 says`(_ row: Row) throws {
        let name = Self.name(row.type, row.tag, row.value)
        #expect(try DistinguishedNameText.rfc4514(name.span) == row.text)
    }

    @Test func `relative names of several attributes keep them together`() throws {
        let vector = try CertificateVector("multivalue")
        let text = try DistinguishedNameText.rfc4514(
            try CertificateReader(vector.der.span).subject
        )
        // Within a SET, DER puts the shorter encodings first.
        #expect(text.hasSuffix(",DC=example,DC=com"))
        let relative = text.split(separator: ",").prefix(2).map { Set($0.split(separator: "+")) }
        #expect(
            relative == [
                ["serialNumber=7", "givenName=A", "SN=Liddell"], ["CN=Alice", "UID=alice"],
            ]
        )
    }

    @Test func `an empty name is an empty text`() throws {
        let name: [UInt8] = [0x30, 0]
        #expect(try DistinguishedNameText.rfc4514(name.span) == "")
    }
}
