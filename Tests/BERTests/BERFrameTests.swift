import BER
import Testing

@Suite struct BERFrameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var maximum = 100
        var declared: Int?
        var whole: Int?
        var expected: BERError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "nothing yet", bytes: ""),
        Row(name: "a tag", bytes: "30"),
        Row(name: "an empty message", bytes: "30 00", declared: 2, whole: 2),
        Row(name: "all but one byte", bytes: "30 03 aa bb", declared: 5),
        Row(name: "all bytes and the next message", bytes: "30 02 aa bb 30", declared: 4, whole: 4),
        Row(name: "length octets to come", bytes: "30 84 00 00"),
        Row(name: "four length octets", bytes: "30 84 00 00 00 01 aa", declared: 7, whole: 7),
        Row(name: "as long as is allowed", bytes: "30 62", declared: 100),
        Row(name: "one byte longer", bytes: "30 63", expected: .lengthTooLarge(offset: 0)),
        Row(
            name: "the largest length",
            bytes: "30 84 ff ff ff ff",
            expected: .lengthTooLarge(offset: 0)
        ),
        Row(name: "five length octets", bytes: "30 85", expected: .lengthTooLarge(offset: 0)),
        Row(name: "an indefinite length", bytes: "30 80", expected: .indefiniteLength(offset: 0)),
        Row(
            name: "another tag",
            bytes: "04",
            expected: .unexpectedTag(expected: .sequence, found: .octetString, offset: 0)
        ),
    ])
    func `finds where a message ends`(_ row: Row) {
        let bytes = hex(row.bytes)
        var declared: Int?
        var whole: Int?
        var failure: BERError?
        do throws(BERError) {
            declared = try BERFrame.declaredLength(of: bytes.span, maximum: row.maximum)
            whole = try BERFrame.length(of: bytes.span, maximum: row.maximum)
        } catch { failure = error }
        #expect(declared == row.declared)
        #expect(whole == row.whole)
        #expect(failure == row.expected)
    }
}
