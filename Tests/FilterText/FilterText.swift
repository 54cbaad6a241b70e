internal import BER

/// Encodes a filter in its string form (RFC 4515), as a client library does, so that tests can be read.
///
/// Blanks between filters are passed over, as libldap does. For tests alone: what is not a filter traps.
package struct FilterText {
    private var rest: ArraySlice<UInt8>

    /// The BER form of `text`.
    package static func encode(_ text: String) -> [UInt8] {
        var parser = FilterText(rest: ArraySlice(text.utf8))
        var writer = BERWriter()
        parser.filter(into: &writer)
        precondition(parser.rest.isEmpty, "text follows the filter: \(text)")
        return writer.array()
    }

    private mutating func filter(into writer: inout BERWriter) {
        take("(")
        switch rest.first {
        case UInt8(ascii: "&"): list(0, into: &writer)
        case UInt8(ascii: "|"): list(1, into: &writer)
        case UInt8(ascii: "!"):
            rest.removeFirst()
            var inner = BERWriter()
            filter(into: &inner)
            writer.appendPrimitive(.context(2, constructed: true), inner.array())
        default: item(into: &writer)
        }
        take(")")
    }

    private mutating func list(_ number: UInt8, into writer: inout BERWriter) {
        rest.removeFirst()
        var inner = BERWriter()
        while true {
            while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
            guard rest.first == UInt8(ascii: "(") else { break }
            filter(into: &inner)
        }
        writer.appendPrimitive(.context(number, constructed: true), inner.array())
    }

    private mutating func item(into writer: inout BERWriter) {
        let end = rest.firstIndex(of: UInt8(ascii: ")")) ?? rest.endIndex
        let body = rest[..<end]
        rest = rest[end...]
        guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else {
            preconditionFailure("an item without =")
        }
        var name = body[..<equals]
        let value = body[(equals + 1)...]
        switch name.last {
        case UInt8(ascii: ">"): assertion(5, Array(name.dropLast()), unescape(value), &writer)
        case UInt8(ascii: "<"): assertion(6, Array(name.dropLast()), unescape(value), &writer)
        case UInt8(ascii: "~"): assertion(8, Array(name.dropLast()), unescape(value), &writer)
        case UInt8(ascii: ":"):
            name.removeLast()
            extensible(name, unescape(value), &writer)
        default:
            if value.elementsEqual([UInt8(ascii: "*")]) {
                writer.appendPrimitive(.context(7), Array(name))
            } else if value.contains(UInt8(ascii: "*")) {
                substrings(Array(name), value, &writer)
            } else {
                assertion(3, Array(name), unescape(value), &writer)
            }
        }
    }

    private func assertion(
        _ number: UInt8,
        _ name: [UInt8],
        _ value: [UInt8],
        _ writer: inout BERWriter
    ) {
        var inner = BERWriter()
        inner.appendPrimitive(.octetString, name)
        inner.appendPrimitive(.octetString, value)
        writer.appendPrimitive(.context(number, constructed: true), inner.array())
    }

    private func substrings(
        _ name: [UInt8],
        _ value: ArraySlice<UInt8>,
        _ writer: inout BERWriter
    ) {
        var parts = BERWriter()
        let pieces = value.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() where !piece.isEmpty {
            let number: UInt8 = index == 0 ? 0 : index == pieces.count - 1 ? 2 : 1
            parts.appendPrimitive(.context(number), unescape(piece))
        }
        var inner = BERWriter()
        inner.appendPrimitive(.octetString, name)
        inner.appendPrimitive(.sequence, parts.array())
        writer.appendPrimitive(.context(4, constructed: true), inner.array())
    }

    private func extensible(
        _ name: ArraySlice<UInt8>,
        _ value: [UInt8],
        _ writer: inout BERWriter
    ) {
        let parts = name.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var usesDN = false
        var rule: [UInt8]?
        for part in parts.dropFirst() {
            if String(decoding: part, as: UTF8.self).lowercased() == "dn" {
                usesDN = true
            } else {
                rule = Array(part)
            }
        }
        var inner = BERWriter()
        if let rule { inner.appendPrimitive(.context(1), rule) }
        if let type = parts.first, !type.isEmpty { inner.appendPrimitive(.context(2), Array(type)) }
        inner.appendPrimitive(.context(3), value)
        if usesDN { inner.appendBoolean(true, tag: .context(4)) }
        writer.appendPrimitive(.context(9, constructed: true), inner.array())
    }

    private func unescape(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = value.startIndex
        while index < value.endIndex {
            if value[index] == UInt8(ascii: "\\"), index + 2 < value.endIndex {
                let digits = String(decoding: value[(index + 1)...(index + 2)], as: UTF8.self)
                bytes.append(UInt8(digits, radix: 16) ?? 0)
                index += 3
            } else {
                bytes.append(value[index])
                index += 1
            }
        }
        return bytes
    }

    private mutating func take(_ character: Unicode.Scalar) {
        precondition(rest.first == UInt8(ascii: character), "\(character) is missing")
        rest.removeFirst()
    }
}
