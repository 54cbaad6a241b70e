package import BER

/// Base64 with padding (RFC 4648 §4).
package enum Base64 {
    /// Appends the encoding of `bytes`.
    package static func append(_ bytes: Span<UInt8>, to writer: inout BERWriter) {
        writer.reserve((bytes.count + 2) / 3 * 4)
        var index = 0
        while bytes.count - index >= 3 {
            let group =
                UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8
                | UInt32(bytes[index + 2])
            for shift: UInt32 in [18, 12, 6, 0] { writer.append(digit(group >> shift)) }
            index += 3
        }
        let rest = bytes.count - index
        guard rest > 0 else { return }
        var group = UInt32(bytes[index]) << 16
        if rest == 2 { group |= UInt32(bytes[index + 1]) << 8 }
        writer.append(digit(group >> 18))
        writer.append(digit(group >> 12))
        writer.append(rest == 2 ? digit(group >> 6) : UInt8(ascii: "="))
        writer.append(UInt8(ascii: "="))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        switch UInt8(truncatingIfNeeded: value & 63) {
        case let value where value < 26: value + UInt8(ascii: "A")
        case let value where value < 52: value - 26 + UInt8(ascii: "a")
        case let value where value < 62: value - 52 + UInt8(ascii: "0")
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    /// For each byte the six bits that it stands for; 64 for `=`, 128 for anything else.
    static func makeValues() -> [UInt8] {
        var values = [UInt8](repeating: 128, count: 256)
        for value in 0..<64 { values[Int(digit(UInt32(value)))] = UInt8(value) }
        values[Int(UInt8(ascii: "="))] = 64
        return values
    }
}

/// Decodes base64 that comes in pieces, such as the lines of one folded value.
struct Base64Decoder {
    private var group: UInt32 = 0
    /// How many digits `group` holds, 0…3.
    private var digits = 0
    private var padding = 0

    /// Decodes a piece into `output`, which has room for three bytes for every four of the piece
    /// and three more; false for anything but base64.
    mutating func decode(
        _ piece: Span<UInt8>,
        values: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> Bool {
        var index = 0
        while index < piece.count {
            if digits == 0, padding == 0 {
                index = decodeGroups(piece, from: index, values: values, into: &output)
                if index == piece.count { break }
            }
            let value = values[Int(piece[index])]
            index += 1
            if value == 64 {
                guard digits + padding >= 2, digits + padding < 4 else { return false }
                padding += 1
                continue
            }
            guard value < 64, padding == 0 else { return false }
            group = group << 6 | UInt32(value)
            digits += 1
            if digits == 4 {
                output.append(UInt8(truncatingIfNeeded: group >> 16))
                output.append(UInt8(truncatingIfNeeded: group >> 8))
                output.append(UInt8(truncatingIfNeeded: group))
                group = 0
                digits = 0
            }
        }
        return true
    }

    /// Decodes whole groups of four digits as long as there are any; where it stopped.
    private func decodeGroups(
        _ piece: Span<UInt8>,
        from start: Int,
        values: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> Int {
        var index = start
        while piece.count - index >= 4 {
            let first = UInt32(values[Int(piece[index])])
            let second = UInt32(values[Int(piece[index + 1])])
            let third = UInt32(values[Int(piece[index + 2])])
            let fourth = UInt32(values[Int(piece[index + 3])])
            guard first | second | third | fourth < 64 else { break }
            let group = first << 18 | second << 12 | third << 6 | fourth
            output.append(UInt8(truncatingIfNeeded: group >> 16))
            output.append(UInt8(truncatingIfNeeded: group >> 8))
            output.append(UInt8(truncatingIfNeeded: group))
            index += 4
        }
        return index
    }

    /// Writes the last, padded group; false when the digits do not end there.
    func finish(into output: inout OutputSpan<UInt8>) -> Bool {
        guard digits > 0 || padding > 0 else { return true }
        guard digits >= 2, digits + padding == 4 else { return false }
        if digits == 2 {
            output.append(UInt8(truncatingIfNeeded: group >> 4))
        } else {
            output.append(UInt8(truncatingIfNeeded: group >> 10))
            output.append(UInt8(truncatingIfNeeded: group >> 2))
        }
        return true
    }
}
