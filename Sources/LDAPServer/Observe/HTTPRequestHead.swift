/// The head of an HTTP/1 request (RFC 9112 §3), as far as it decides the answer.
struct HTTPRequestHead: Equatable {
    /// The method, in the case sent.
    let method: String

    /// The path, without the query.
    let path: String

    /// Whether the connection ends after the answer.
    let isLast: Bool

    /// Reads a head that ends with an empty line; nil for what is none, or announces a body.
    init?(_ head: Span<UInt8>) {
        var bytes: [UInt8] = []
        for index in head.indices {
            let byte = head[index]
            guard byte == 0x0a || byte == 0x0d || byte == 0x09 || (byte >= 0x20 && byte < 0x7f)
            else {
                return nil
            }
            if byte != 0x0d { bytes.append(byte) }
        }
        let lines = bytes.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first else { return nil }
        let words = first.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0",
            !words[0].isEmpty, words[1].hasPrefix("/")
        else { return nil }
        method = String(words[0])
        path = String(words[1].prefix { $0 != "?" })
        var isLast = words[2] == "HTTP/1.0"
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return nil }
            let value = line[line.index(after: colon)...].lowercased()
                .split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "," })
            switch line[..<colon].lowercased() {
            case "connection": if value.contains("close") { isLast = true }
            case "content-length": if value != ["0"] { return nil }
            case "transfer-encoding": return nil
            default: break
            }
        }
        self.isLast = isLast
    }
}
