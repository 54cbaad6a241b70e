import BER
import PKIX
import Testing

/// Names of a subjectAltName that only their content tells apart.
@Suite struct GeneralNameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var content: [UInt8]
        var mailbox: String?
        var testDescription: String { name }
    }

    static let type: [UInt8] = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 8, 9]

    @Test(arguments: [
        Row(
            name: "a mailbox",
            content: type + [0xa0, 6, 0x0c, 4, 0xc3, 0xa4, 0x40, 0x62],
            mailbox: "ä@b"
        ),
        Row(name: "another type", content: [0x06, 2, 0x2a, 3, 0xa0, 3, 0x0c, 1, 0x61]),
        Row(name: "no value", content: type),
        Row(name: "an empty value", content: type + [0xa0, 2, 0x0c, 0]),
        Row(name: "a value without its tag", content: type + [0x0c, 1, 0x61]),
        Row(name: "a string of another type", content: type + [0xa0, 3, 0x16, 1, 0x61]),
        Row(name: "no UTF-8", content: type + [0xa0, 4, 0x0c, 2, 0xc3, 0x28]),
        Row(name: "two values", content: type + [0xa0, 6, 0x0c, 1, 0x61, 0x0c, 1, 0x61]),
        Row(name: "something behind", content: type + [0xa0, 3, 0x0c, 1, 0x61, 5, 0]),
        Row(name: "a length that lies", content: type + [0xa0, 3, 0x0c, 9, 0x61]),
    ])
    func `an SmtpUTF8Mailbox is an otherName of its form`(_ row: Row) throws {
        let bytes = [0xa0, UInt8(row.content.count)] + row.content
        var names = GeneralNames(content: bytes.span)
        let mailbox = try names.next()?.internationalMailbox
        #expect(mailbox == row.mailbox)
    }

    @Test func `an rfc822Name is none`() throws {
        let bytes: [UInt8] = [0x81, 3, 0x61, 0x40, 0x62]
        var names = GeneralNames(content: bytes.span)
        let mailbox = try names.next()?.internationalMailbox
        #expect(mailbox == nil)
    }
}
