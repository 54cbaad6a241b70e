import Testing

@testable import Authority

@Suite struct NameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name: String?
        var surname: String?
        var expected: [String]?
    }

    @Test(arguments: [
        Row(testDescription: "no name", expected: ["a@b.example", "a@b.example"]),
        Row(testDescription: "one word", name: "Cher", expected: ["Cher", "Cher"]),
        Row(
            testDescription: "two words",
            name: "Alice Liddell",
            expected: ["Alice Liddell", "Liddell"]
        ),
        Row(
            testDescription: "a surname",
            name: "Vincent van Gogh",
            surname: "van Gogh",
            expected: ["Vincent van Gogh", "van Gogh"]
        ),
        Row(testDescription: "white space around", name: "  Ann  B ", expected: ["Ann  B", "B"]),
        Row(
            testDescription: "white space alone",
            name: " ",
            expected: ["a@b.example", "a@b.example"]
        ),
        Row(testDescription: "a tab inside", name: "A\tB", expected: nil),
        Row(testDescription: "an escape", name: "A\u{1b}[2J", expected: nil),
        Row(testDescription: "reordered text", name: "A\u{202e}B", expected: nil),
        Row(
            testDescription: "256 bytes",
            name: String(repeating: "x", count: 256),
            expected: [String(repeating: "x", count: 256), String(repeating: "x", count: 256)]
        ),
        Row(testDescription: "257 bytes", name: String(repeating: "x", count: 257), expected: nil),
    ])
    func `names of a person with`(_ row: Row) {
        let names = try? PersonNames(
            name: row.name,
            surname: row.surname,
            address: "a@b.example"
        )
        #expect(names.map { [$0.commonName, $0.surname] } == row.expected)
    }
}
