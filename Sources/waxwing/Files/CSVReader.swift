/// Records of comma-separated values (RFC 4180), with the line each one starts on.
///
/// A quoted field may hold commas, doubled quotes and line ends. A record that breaks the rules is
/// reported with its line, and reading goes on with the next line.
struct CSVReader {
    /// One record, or what is wrong with it.
    enum Row: Equatable {
        case record([String], line: Int)
        case bad(String, line: Int)
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next record, nil at the end.
    mutating func next() -> Row? {
        guard index < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            switch readField() {
            case .failure(let reason):
                skipLine()
                return .bad(reason.text, line: start)
            case .success(let field):
                fields.append(field)
            }
            guard index < bytes.count else { return .record(fields, line: start) }
            if bytes[index] == UInt8(ascii: ",") {
                index += 1
                continue
            }
            takeLineEnd()
            return .record(fields, line: start)
        }
    }

    private struct Reason: Error { let text: String }

    /// Reads up to the comma, the line end or the end that follows the field.
    private mutating func readField() -> Result<String, Reason> {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
            let start = index
            while index < bytes.count, !isEnd(bytes[index]) {
                if bytes[index] == UInt8(ascii: "\"") {
                    return .failure(
                        Reason(text: "a quote stands inside a field that does not begin with one")
                    )
                }
                index += 1
            }
            return .success(String(decoding: bytes[start..<index], as: UTF8.self))
        }
        index += 1
        var field: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.count, bytes[index] == byte else {
                    guard index == bytes.count || isEnd(bytes[index]) else {
                        return .failure(Reason(text: "text follows a closing quote"))
                    }
                    return .success(String(decoding: field, as: UTF8.self))
                }
                index += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            field.append(byte)
        }
        return .failure(Reason(text: "a quoted field does not end"))
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func takeLineEnd() {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\r") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
        line += 1
    }

    private mutating func skipLine() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        takeLineEnd()
    }
}
