import BER
import ChangeFeed
import Testing

@Suite struct WriteCodecTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var operation: WriteCommand.Operation
    }

    static let rows = [
        Row(
            testDescription: "a mailbox alone",
            operation: .add(commonName: nil, surname: nil, certificates: [])
        ),
        Row(
            testDescription: "a mailbox with everything",
            operation: .add(
                commonName: "Alice Ä",
                surname: "Ä",
                certificates: [
                    WriteCommand.Value(form: .certificate, bytes: [0x30, 0]),
                    WriteCommand.Value(form: .message, bytes: []),
                ]
            )
        ),
        Row(
            testDescription: "a surname without a name",
            operation: .add(commonName: nil, surname: "L", certificates: [])
        ),
        Row(testDescription: "no change", operation: .modify([])),
        Row(
            testDescription: "every kind of change",
            operation: .modify([
                WriteCommand.Change(kind: .add, form: .certificate, values: [[1], [2, 3]]),
                WriteCommand.Change(kind: .delete, form: .message, values: []),
                WriteCommand.Change(kind: .replace, form: .certificate, values: [[4]]),
            ])
        ),
    ]

    static func command(_ operation: WriteCommand.Operation) -> WriteCommand {
        WriteCommand(
            account: "ca",
            password: Password(copying: ([0, 1, 2] as [UInt8]).span),
            address: "alice@example.com",
            operation: operation
        )
    }

    static func encoded(_ command: WriteCommand) -> [UInt8] {
        var writer = BERWriter()
        command.encode(into: &writer)
        return writer.array()
    }

    @Test(arguments: rows)
    func `a command is read back as it was written`(_ row: Row) throws {
        let command = Self.command(row.operation)
        #expect(try WriteCommand(decoding: Self.encoded(command).span) == command)
    }

    @Test(arguments: rows)
    func `a command cut short or changed anywhere is read or refused`(_ row: Row) {
        let bytes = Self.encoded(Self.command(row.operation))
        for count in 0..<bytes.count {
            #expect(throws: ChangeFeedError.self) {
                try WriteCommand(decoding: bytes.span.extracting(first: count))
            }
        }
        for index in bytes.indices {
            for value in [0, 0x7f, 0x80, 0xff] as [UInt8] {
                var other = bytes
                other[index] = value
                _ = try? WriteCommand(decoding: other.span)
            }
        }
    }

    struct Bound: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var account = "a"
        var password = 1
        var address = "b"
        var error: ChangeFeedError?
    }

    @Test(arguments: [
        Bound(
            testDescription: "all at their longest",
            account: String(repeating: "a", count: 64),
            password: 1_024,
            address: String(repeating: "b", count: 320)
        ),
        Bound(
            testDescription: "an account too long",
            account: String(repeating: "a", count: 65),
            error: .wrongLength(field: "account", bytes: 65, expected: 64)
        ),
        Bound(
            testDescription: "no account",
            account: "",
            error: .wrongLength(field: "account", bytes: 0, expected: 64)
        ),
        Bound(
            testDescription: "no password",
            password: 0,
            error: .wrongLength(field: "password", bytes: 0, expected: 1_024)
        ),
        Bound(
            testDescription: "a password too long",
            password: 1_025,
            error: .wrongLength(field: "password", bytes: 1_025, expected: 1_024)
        ),
        Bound(
            testDescription: "no address",
            address: "",
            error: .wrongLength(field: "address", bytes: 0, expected: 320)
        ),
        Bound(
            testDescription: "an address too long",
            address: String(repeating: "b", count: 321),
            error: .wrongLength(field: "address", bytes: 321, expected: 320)
        ),
    ])
    func `what a command says of who and where has its bounds`(_ row: Bound) throws {
        let command = WriteCommand(
            account: row.account,
            password: Password(copying: [UInt8](repeating: 1, count: row.password).span),
            address: row.address,
            operation: .modify([])
        )
        let bytes = Self.encoded(command)
        if let error = row.error {
            #expect(throws: error) { try WriteCommand(decoding: bytes.span) }
        } else {
            #expect(try WriteCommand(decoding: bytes.span) == command)
        }
    }

    @Test func `a command of another version is refused by its number`() {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(2)
            writer.appendBoolean(true)
        }
        #expect(throws: ChangeFeedError.unknownVersion(2)) {
            try WriteCommand(decoding: writer.array().span)
        }
    }

    @Test(arguments: WriteAnswer.Code.allCases)
    func `an answer is read back as it was written`(_ code: WriteAnswer.Code) throws {
        let answer = WriteAnswer(code, "sentence Ä")
        var writer = BERWriter()
        answer.encode(into: &writer)
        #expect(try WriteAnswer(decoding: writer.array().span) == answer)
    }

    @Test func `an answer has one of the known codes and a short diagnostic`() {
        var writer = BERWriter()
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(1)
            writer.appendPrimitive(.utf8String, [])
        }
        #expect(throws: ChangeFeedError.outOfRange(field: "code", value: 1)) {
            try WriteAnswer(decoding: writer.array().span)
        }
        let long = WriteAnswer(.other, String(repeating: "Ä", count: 400))
        #expect(long.diagnostic.utf8.count == 512)
    }
}
