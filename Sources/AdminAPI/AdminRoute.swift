/// Where on the admin socket a command is found: the path under `/v1`, percent-encoded, and the query.
package struct AdminRoute: Equatable, Sendable {
    /// The method's name.
    package var method: String
    /// Path and query, beginning with `/v1/`.
    package var target: String

    /// Makes the route of the path whose segments are `path`, with the query items that have a value.
    package init(_ method: String, _ path: [String], query: [(String, String?)] = []) {
        self.method = method
        var target = "/v1"
        for segment in path { target += "/" + Self.encoded(segment) }
        var separator = "?"
        for case (let name, let value?) in query {
            target += "\(separator)\(name)=\(Self.encoded(value))"
            separator = "&"
        }
        self.target = target
    }

    /// `text` with every byte but RFC 3986's unreserved characters percent-encoded.
    package static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
