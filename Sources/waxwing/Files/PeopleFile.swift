import AdminAPI
import Foundation

/// A CSV file of people (RFC 4180): a heading line with the columns `address` and `name`, and
/// `surname` if there is one, in any order; other columns are passed over.
struct PeopleFile {
    /// A line of which nothing is kept.
    struct BadLine: Equatable, Sendable {
        let line: Int
        let reason: String
    }

    /// The people, each with the number of the line it starts on.
    let people: [MailboxBatch.Item]
    /// The lines that are none.
    let badLines: [BadLine]

    /// Reads the file's bytes.
    init(_ bytes: Data, file: String) throws(CommandFailure) {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(
                "\(Terminal.escaped(file)) is not UTF-8",
                hint: "save it as UTF-8 and try again"
            )
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        var reader = CSVReader(text)
        guard case .record(let heading, _)? = reader.next() else {
            throw CommandFailure(
                "\(Terminal.escaped(file)) is empty",
                hint: "its first line names the columns: address,name"
            )
        }
        let columns = heading.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard let address = columns.firstIndex(of: "address") else {
            throw CommandFailure(
                "\(Terminal.escaped(file)) has no column \"address\"",
                hint: "its first line names the columns: address,name"
            )
        }
        let name = columns.firstIndex(of: "name")
        let surname = columns.firstIndex(of: "surname")
        var people: [MailboxBatch.Item] = []
        var badLines: [BadLine] = []
        while let row = reader.next() {
            switch row {
            case .bad(let reason, let line):
                badLines.append(BadLine(line: line, reason: reason))
            case .record(let fields, let line):
                if fields == [""] { continue }
                guard fields.count == columns.count else {
                    badLines.append(
                        BadLine(
                            line: line,
                            reason:
                                "it has \(fields.count) columns, and the heading \(columns.count)"
                        )
                    )
                    continue
                }
                people.append(
                    MailboxBatch.Item(
                        line: line,
                        address: fields[address].trimmingCharacters(in: .whitespaces),
                        name: Self.value(fields, name),
                        surname: Self.value(fields, surname)
                    )
                )
            }
        }
        self.people = people
        self.badLines = badLines
    }

    private static func value(_ fields: [String], _ column: Int?) -> String? {
        guard let column else { return nil }
        let value = fields[column].trimmingCharacters(in: .whitespaces)
        return value.isEmpty ? nil : value
    }
}
