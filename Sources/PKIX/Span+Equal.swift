extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    package func hasSameBytes(as other: borrowing Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// Whether the bytes are those of `array`.
    package func hasSameBytes(as array: [UInt8]) -> Bool {
        hasSameBytes(as: array.span)
    }

    /// The bytes, copied.
    package func array() -> [UInt8] {
        [UInt8](capacity: count) { output in
            for index in indices { output.append(self[index]) }
        }
    }
}
