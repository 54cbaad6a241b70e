import BER

/// Reads values in the Generic String Encoding Rules (RFC 3641) in place.
///
/// The rules nest, but every assertion of RFC 4523 has a fixed depth: each type here is read by a
/// function of its own and none calls itself, so that no input can exhaust the stack. Each byte is
/// looked at a fixed number of times; lists have ``itemsMax`` items at most. Spaces may stand
/// between any two symbols, and identifiers are taken in any case, as slapd takes them.
struct GSERReader: ~Escapable {
    /// Items of one list; the longest that has been seen, a set of policies, has four.
    static let itemsMax = 64

    /// Decimal digits of an integer; 20 octets, the longest serial number, have at most 49.
    static let digitsMax = 64

    private let text: Span<UInt8>
    /// The index of the next byte.
    private(set) var offset = 0

    /// Starts at the first byte of `text`.
    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// What is wrong here.
    var error: LDAPError { .invalidAssertion(offset: offset) }

    /// Checks that only spaces are left.
    @_lifetime(self: copy self)
    mutating func finish() throws(LDAPError) {
        guard peek() == nil else { throw error }
    }

    /// The next byte that is no space, not taken; nil at the end.
    @_lifetime(self: copy self)
    mutating func peek() -> UInt8? {
        while offset < text.count, text[offset] == 0x20 { offset += 1 }
        return offset < text.count ? text[offset] : nil
    }

    /// Takes `byte` if it comes next.
    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    /// A list in braces while it is walked: how many items were begun.
    struct List {
        fileprivate var count = 0
    }

    /// Takes the brace that opens a SEQUENCE, a SEQUENCE OF or a list of bits.
    @_lifetime(self: copy self)
    mutating func openList() throws(LDAPError) -> List {
        guard take(UInt8(ascii: "{")) else { throw error }
        return List()
    }

    /// Whether another item of `list` comes, of which the comma before it is taken; if not, the
    /// closing brace is.
    @_lifetime(self: copy self)
    mutating func hasItem(_ list: inout List) throws(LDAPError) -> Bool {
        if take(UInt8(ascii: "}")) { return false }
        if list.count > 0 {
            guard take(UInt8(ascii: ",")), peek() != UInt8(ascii: "}") else { throw error }
        }
        guard list.count < Self.itemsMax else { throw error }
        list.count += 1
        return true
    }

    /// Takes an identifier: the name of a component, of a bit or of a choice.
    @_lifetime(copy self)
    mutating func identifier() throws(LDAPError) -> Span<UInt8> {
        guard let first = peek(), first.isASCIILetter else { throw error }
        let start = offset
        while offset < text.count {
            let byte = text[offset]
            guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") else {
                break
            }
            offset += 1
        }
        return text.extracting(start..<offset)
    }

    /// Takes an identifier and the colon behind it: which alternative of a CHOICE follows.
    @_lifetime(copy self)
    mutating func choice() throws(LDAPError) -> Span<UInt8> {
        let identifier = try identifier()
        guard take(UInt8(ascii: ":")) else { throw error }
        return identifier
    }

    /// Takes digits and dots, up to what is neither.
    @_lifetime(copy self)
    mutating func digitsAndDots() throws(LDAPError) -> Span<UInt8> {
        _ = peek()
        let start = offset
        while offset < text.count,
            text[offset].isASCIIDigit || text[offset] == UInt8(ascii: ".")
        {
            offset += 1
        }
        guard offset > start else { throw error }
        return text.extracting(start..<offset)
    }

    /// Takes text in quotes, in which a doubled quote stands for one (RFC 3641 §3.2).
    @_lifetime(self: copy self)
    mutating func quoted() throws(LDAPError) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard take(quote) else { throw error }
        var bytes: [UInt8] = []
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            if byte == quote {
                guard offset < text.count, text[offset] == quote else { return bytes }
                offset += 1
            }
            bytes.append(byte)
        }
        throw error
    }

    /// Takes what stands in apostrophes, and the letter behind it: `'0101'B`, `'a0'H`.
    @_lifetime(copy self)
    mutating func apostrophed() throws(LDAPError) -> (digits: Span<UInt8>, isBinary: Bool) {
        let apostrophe = UInt8(ascii: "'")
        guard take(apostrophe) else { throw error }
        let start = offset
        while offset < text.count, text[offset] != apostrophe { offset += 1 }
        guard text.count - offset >= 2 else { throw error }
        let digits = text.extracting(start..<offset)
        let letter = text[offset + 1]
        guard letter == UInt8(ascii: "H") || letter == UInt8(ascii: "B") else { throw error }
        offset += 2
        return (digits, letter == UInt8(ascii: "B"))
    }

    /// The next byte, a space or not; nil at the end.
    func peekAtOnce() -> UInt8? { offset < text.count ? text[offset] : nil }

    /// Takes the next byte if it is the letter `byte`, with no space before it.
    @_lifetime(self: copy self)
    mutating func takeAtOnce(_ byte: UInt8) -> Bool {
        guard let next = peekAtOnce(), next.asciiLowercased == byte else { return false }
        offset += 1
        return true
    }

    /// Takes the next byte; nothing at the end.
    @_lifetime(self: copy self)
    mutating func advance() { offset = min(offset + 1, text.count) }

    /// What was taken from `start`, an earlier ``offset``, on.
    @_lifetime(copy self)
    func taken(from start: Int) -> Span<UInt8> { text.extracting(start..<offset) }
}
