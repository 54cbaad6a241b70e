import BER
import ChangeFeed
import Testing

@Suite struct PublishedAccountTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name = "ca"
        var grade: Int64 = 1
        var verifier = [UInt8](repeating: 1, count: 52)
        var error: ChangeFeedError?
    }

    @Test(arguments: [
        Row(testDescription: "an account"),
        Row(testDescription: "the longest name", name: String(repeating: "n", count: 64)),
        Row(testDescription: "the longest verifier", verifier: [UInt8](repeating: 1, count: 255)),
        Row(
            testDescription: "no name",
            name: "",
            error: .wrongLength(field: "name", bytes: 0, expected: 64)
        ),
        Row(
            testDescription: "a name too long",
            name: String(repeating: "n", count: 65),
            error: .wrongLength(field: "name", bytes: 65, expected: 64)
        ),
        Row(
            testDescription: "an unknown grade",
            grade: 3,
            error: .outOfRange(field: "grade", value: 3)
        ),
        Row(
            testDescription: "no grade at all",
            grade: 0,
            error: .outOfRange(field: "grade", value: 0)
        ),
        Row(
            testDescription: "no verifier",
            verifier: [],
            error: .wrongLength(field: "verifier", bytes: 0, expected: 255)
        ),
        Row(
            testDescription: "a verifier too long",
            verifier: [UInt8](repeating: 1, count: 256),
            error: .wrongLength(field: "verifier", bytes: 256, expected: 255)
        ),
    ])
    func `an account is read within its bounds`(_ row: Row) throws {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendPrimitive(.utf8String, Array(row.name.utf8))
            writer.appendEnumerated(row.grade)
            writer.appendBoolean(true)
            writer.appendPrimitive(.octetString, row.verifier)
        }
        let bytes = writer.array()
        if let error = row.error {
            #expect(throws: error) { try PublishedAccount(decoding: bytes.span) }
            return
        }
        let account = try PublishedAccount(decoding: bytes.span)
        #expect(account.name == row.name)
        #expect(account.grade == .partner)
        #expect(account.isPublisher)
        #expect(account.verifier == row.verifier)
        var again = BERWriter()
        account.encode(into: &again)
        #expect(again.array() == bytes)
    }
}
