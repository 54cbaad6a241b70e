import Foundation
import LDAP
import LDAPEngine
import Testing

/// A dialog of a client, from a file in `Vectors/`: what it sends, byte by byte, and what comes back.
///
///     client: who
///     origin: where the bytes are from
///     grade: NAME              what the client may ask for; public if this line is not there
///     publisher: ACCOUNT       the client comes by TLS, and its password is that of this account, which may
///                              write and whose writes the authority carries out
///     send: 30 0c …            one message; further lines of it are indented
///     expect: bind CODE        what answers it, in order: bind, done, extended with a result code;
///     expect: entry NAME A:n … an entry and how many values each attribute has, `*` for any;
///     expect: write KIND ADDRESS   what the authority is given to carry out: add or modify
///     expect: close            what the transport then does: close or startTLS;
///     expect: nothing          that nothing comes back.
struct ClientVector: Sendable, CustomTestStringConvertible {
    /// A message and what it is answered with.
    struct Step: Sendable {
        var send: [UInt8]
        var expect: [String]
    }

    /// The file's name.
    var name: String
    /// Who sends this.
    var client: String
    /// Where the bytes are from.
    var origin: String
    /// What the client may ask for.
    var grade: Grade
    /// The account that it signs in to and may write as; nil for none.
    var publisher: String?
    /// The dialog.
    var steps: [Step]

    var testDescription: String { name }

    /// The vectors of the folder, by name.
    static func all() throws -> [ClientVector] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Vectors")
        return try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }
            .sorted { $0.path < $1.path }
            .map { try ClientVector($0) }
    }

    private init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        client = ""
        origin = ""
        grade = .public
        steps = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            if line.hasPrefix(" ") {
                steps[steps.count - 1].send += try Self.bytes(line)
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = try #require(parts.last).drop { $0 == " " }
            switch parts[0] {
            case "client": client = String(value)
            case "origin": origin = String(value)
            case "grade": grade = try #require(Grade(name: value))
            case "publisher": publisher = String(value)
            case "send": steps.append(Step(send: try Self.bytes(value), expect: []))
            case "expect": steps[steps.count - 1].expect.append(String(value))
            default: Issue.record("\(name): no such line: \(line)")
            }
        }
        try #require(!client.isEmpty && !origin.isEmpty && !steps.isEmpty)
    }

    private static func bytes(_ text: Substring) throws -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        try #require(digits.count % 2 == 0)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(digits[index] << 4 | digits[index + 1])
        }
    }
}

extension ClientVector {
    /// What the authority was given, in the words of the file.
    static func describe(_ request: WriteRequest) -> String {
        let kind =
            switch request.operation {
            case .add: "add"
            case .modify: "modify"
            }
        return "write \(kind) \(request.address)"
    }

    /// What came back in the words of the file.
    static func describe(_ outcome: Outcome, _ responses: [Response]) -> [String] {
        var lines: [String] = responses.map { response in
            switch response {
            case .entry(_, let name, let attributes):
                let list = attributes.map { "\($0.name):\($0.values.count)" }.sorted()
                return (["entry", name] + list).joined(separator: " ")
            case .result(_, let tag, let code, _, _, _):
                let kind = tag == 0x61 ? "bind" : tag == 0x78 ? "extended" : "done"
                return "\(kind) \(code)"
            }
        }
        if outcome != .none { lines.append("\(outcome)") }
        return lines.isEmpty ? ["nothing"] : lines
    }

    /// Whether `line` is what `expected` asks for; attributes in any order.
    static func matches(_ line: String, _ expected: String) -> Bool {
        guard expected.hasPrefix("entry ") else { return line == expected }
        let (have, want) = (parts(line), parts(expected))
        return have.name == want.name && have.attributes.count == want.attributes.count
            && zip(have.attributes, want.attributes).allSatisfy { have, want in
                have == want || (want.hasSuffix(":*") && have.hasPrefix(want.dropLast()))
            }
    }

    /// The name, which can hold blanks, and the sorted attributes behind it.
    private static func parts(_ line: String) -> (name: String, attributes: [String]) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).dropFirst()
        let attributes = words.filter { $0.contains(":") }.map(String.init).sorted()
        let name = words.filter { !$0.contains(":") }.joined(separator: " ")
        return (name, attributes)
    }
}
