/// Hexadecimal text of octets.
package enum Hexadecimal {
    /// Two lower-case digits an octet.
    package static func text(_ octets: Span<UInt8>) -> String {
        let digits: [UInt8] = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(octets.count * 2)
        for index in octets.indices {
            text.append(digits[Int(octets[index] >> 4)])
            text.append(digits[Int(octets[index] & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// An array with the octets of `span`.
    package init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
