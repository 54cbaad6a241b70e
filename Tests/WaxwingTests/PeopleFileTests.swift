import AdminAPI
import Foundation
import Testing

@testable import waxwing

@Suite struct PeopleFileTests {
    private func read(_ text: String) throws -> PeopleFile {
        try PeopleFile(Data(text.utf8), file: "people.csv")
    }

    @Test func `reads the named columns in any order, and passes over others`() throws {
        let file = try read("team,Name,ADDRESS\nx,Alice Liddell,alice@example.com\n")
        #expect(file.people.count == 1)
        #expect(file.people[0].address == "alice@example.com")
        #expect(file.people[0].name == "Alice Liddell")
        #expect(file.people[0].line == 2)
    }

    @Test
    func `quoted fields hold commas, quotes and line ends, and lines are still counted right`()
        throws
    {
        let file = try read(
            "address,name\r\na@example.com,\"Liddell, \"\"Al\"\"\r\nice\"\r\nb@example.com,Bob\r\n"
        )
        #expect(file.people.map(\.name) == ["Liddell, \"Al\"\r\nice", "Bob"])
        #expect(file.people.map(\.line) == [2, 4])
    }

    @Test(arguments: [
        ("too few columns", "a@example.com\n", 2),
        ("too many columns", "a@example.com,A,B\n", 2),
        ("a quote inside a field", "a@exa\"mple.com,A\n", 2),
        ("text behind a closing quote", "\"a@example.com\"x,A\n", 2),
        ("a quoted field without an end", "a@example.com,\"A\n", 2),
    ])
    func `reports a bad line by its number`(_ name: String, _ line: String, _ number: Int) throws {
        let file = try read("address,name\n" + line)
        #expect(file.people.isEmpty, "\(name)")
        #expect(file.badLines.map(\.line) == [number], "\(name)")
    }

    @Test func `goes on behind a bad line`() throws {
        let file = try read("address,name\nbad\nb@example.com,Bob\n\nc@example.com,\n")
        #expect(file.badLines.map(\.line) == [2])
        #expect(file.people.map(\.line) == [3, 5])
        #expect(file.people.map(\.name) == ["Bob", nil])
    }

    @Test(arguments: ["", "name\nAlice\n"])
    func `refuses a file without the address column`(_ text: String) {
        #expect(throws: CommandFailure.self) { try read(text) }
    }
}
