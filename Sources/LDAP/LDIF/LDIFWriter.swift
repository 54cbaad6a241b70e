import BER

/// Writes LDIF (RFC 2849) to a buffer that the caller empties.
///
/// Values stand as they are when they are safe there and on a terminal, else in base64; lines are
/// folded at 76 columns.
package struct LDIFWriter: ~Copyable {
    private static let columnsMax = 76

    private var output: BERWriter
    private var line = BERWriter()

    /// An empty writer.
    package init() { output = BERWriter(capacity: 65_536) }

    /// What has been written since the buffer was last emptied.
    package var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { output.bytes }
    }

    /// Empties the buffer, keeping its memory.
    package mutating func removeAll() { output.removeAll() }

    /// Writes the line that a file begins with.
    package mutating func appendVersion() { output.append("version: 1\n\n") }

    /// Writes a comment, one line for each of `text`.
    package mutating func appendComment(_ text: String) {
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            output.append("# ")
            output.append(utf8: String(part))
            output.append(0x0a)
        }
    }

    /// Writes one line: the name of the record (`dn`), or an attribute and a value of it.
    package mutating func append(_ name: StaticString, _ value: Span<UInt8>) {
        line.removeAll()
        line.append(name)
        appendLine(value)
    }

    /// Writes one line: the name of the record (`dn`), or an attribute and a value of it.
    package mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        line.removeAll()
        line.append(name)
        appendLine(value)
    }

    /// Ends a record.
    package mutating func endRecord() { output.append(0x0a) }

    private mutating func appendLine(_ value: Span<UInt8>) {
        if Self.isSafe(value) {
            line.append(": ")
            line.append(value)
        } else {
            line.append(":: ")
            Base64.append(value, to: &line)
        }
        Self.fold(line, into: &output)
    }

    private static func fold(_ line: borrowing BERWriter, into output: inout BERWriter) {
        var start = 0
        while start < line.count {
            // A line that goes on begins with a space, which is one of its columns.
            let room = start == 0 ? columnsMax : columnsMax - 1
            if start > 0 { output.append(0x20) }
            let end = min(line.count, start + room)
            output.append(line.bytes.extracting(start..<end))
            output.append(0x0a)
            start = end
        }
    }

    /// Whether a value is a SAFE-STRING, without control characters and without a space at its end.
    private static func isSafe(_ value: Span<UInt8>) -> Bool {
        guard value.count > 0 else { return true }
        switch value[0] {
        case UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "<"): return false
        default: break
        }
        for index in value.indices where value[index] < 0x20 || value[index] >= 0x7f {
            return false
        }
        return value[value.count - 1] != 0x20
    }
}
