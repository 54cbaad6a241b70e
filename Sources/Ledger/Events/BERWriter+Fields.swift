import BER

extension BERWriter {
    /// Appends a text as UTF8String.
    mutating func appendText(_ text: String) { appendString(.utf8String, text) }

    /// Appends 16 octets.
    mutating func append(_ identifier: Identifier, tag: BERTag = .octetString) {
        appendPrimitive(tag, identifier.span)
    }

    /// Appends 32 octets.
    mutating func append(_ hash: Hash256, tag: BERTag = .octetString) {
        appendPrimitive(tag, hash.span)
    }

    /// Appends a position; it counts events, so it stays far below 2^63.
    mutating func append(position: Position) {
        appendInteger(Int64(truncatingIfNeeded: position))
    }

    /// Appends the number of a case.
    mutating func append<Value: RawRepresentable<Int64>>(choice: Value) {
        appendEnumerated(choice.rawValue)
    }
}
