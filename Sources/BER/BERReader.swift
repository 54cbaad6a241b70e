/// A cursor over borrowed bytes that reads one element after the other and never copies any.
///
/// It reads each header once and skips by length, so reading nested data is linear in the input as
/// long as the caller descends into each element once. It keeps no stack: the depth a peer may
/// reach is the caller's to bound, as are lengths and counts.
///
/// Invariant: `0 <= position <= end <= bytes.count`. A read that throws leaves the reader where it
/// was.
public struct BERReader: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline var position: Int
    @usableFromInline let end: Int

    /// The leniencies in force, handed on to nested readers.
    public let rules: BERRules

    /// Starts at the first of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, rules: BERRules = .ldap) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
        self.rules = rules
    }

    @inlinable
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, from position: Int, to end: Int, rules: BERRules) {
        self.bytes = bytes
        self.position = position
        self.end = end
        self.rules = rules
    }

    /// Whether every byte has been read.
    @inlinable
    public var isAtEnd: Bool { position == end }

    /// Where the next element starts, counted in the span that the outermost reader was made over.
    @inlinable
    public var offset: Int { position }

    /// The bytes not read yet.
    @inlinable
    public var rest: Span<UInt8> {
        @_lifetime(copy self)
        get { bytes.extracting(position..<end) }
    }

    /// The tag of the next element, or nil at the end.
    @inlinable
    public func peekTag() -> BERTag? {
        position < end ? BERTag(rawValue: bytes[position]) : nil
    }

    /// Reads the next element, whatever its tag.
    @inlinable
    @_lifetime(copy self)
    public mutating func readElement() throws(BERError) -> BERElement {
        let start = position
        let content = try readHeader()
        position = content.end
        // The invariant proves all three.
        return unsafe BERElement(
            tag: BERTag(rawValue: bytes[unchecked: start]),
            content: bytes.extracting(unchecked: content.start..<content.end),
            whole: bytes.extracting(unchecked: start..<content.end)
        )
    }

    /// Reads the next element, which must have `tag`, and gives its content.
    @inlinable
    @_lifetime(copy self)
    public mutating func readContent(_ tag: BERTag) throws(BERError) -> Span<UInt8> {
        let content = try readHeader(tag)
        position = content.end
        // The invariant proves that it lies in the bytes.
        return unsafe bytes.extracting(unchecked: content.start..<content.end)
    }

    /// Reads the next element if it has `tag`; nil, without reading, for another or at the end.
    @inlinable
    @_lifetime(copy self)
    public mutating func readOptionalContent(_ tag: BERTag) throws(BERError) -> Span<UInt8>? {
        guard position < end, bytes[position] == tag.rawValue else { return nil }
        return try readContent(tag)
    }

    /// Reads the next element, which must have `tag`, and gives a reader over its content.
    @inlinable
    @_lifetime(copy self)
    public mutating func readConstructed(_ tag: BERTag) throws(BERError) -> BERReader {
        let content = try readHeader(tag)
        position = content.end
        return BERReader(bytes, from: content.start, to: content.end, rules: rules)
    }

    /// Reads the next element if it has `tag`; nil, without reading, for another or at the end.
    @inlinable
    @_lifetime(copy self)
    public mutating func readOptionalConstructed(_ tag: BERTag) throws(BERError) -> BERReader? {
        guard position < end, bytes[position] == tag.rawValue else { return nil }
        return try readConstructed(tag)
    }

    /// Passes over the next element, whatever its tag.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skip() throws(BERError) {
        position = try readHeader().end
    }

    /// Refuses bytes that follow what was read.
    @inlinable
    public func finish() throws(BERError) {
        guard position == end else { throw .trailingBytes(offset: position) }
    }

    /// Where the next element's content starts and ends; refuses any tag but `expected`.
    ///
    /// Like the others below it moves nothing: it is mutating so that the slow way, which is not
    /// inlined, takes no copy of the reader, which the fast way would pay for.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readHeader(_ expected: BERTag) throws(BERError) -> (start: Int, end: Int) {
        if let short = shortHeader(), short.tag == expected.rawValue {
            return (short.start, short.end)
        }
        return try readAnyHeader(expected)
    }

    /// Where the next element's content starts and ends: `position < start <= end <= self.end`.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readHeader() throws(BERError) -> (start: Int, end: Int) {
        if let short = shortHeader(), short.tag & 0x1f != 0x1f { return (short.start, short.end) }
        return try readAnyHeader()
    }

    /// The next element's first octet, and where its content starts and ends, if its length takes one
    /// octet, as nearly all do; nil when it takes more, or the element is not whole.
    @inlinable
    @inline(__always)
    func shortHeader() -> (tag: UInt8, start: Int, end: Int)? {
        // The invariant proves that nothing wraps around, and with room that both octets are there.
        let room = end &- position &- 2
        guard room >= 0 else { return nil }
        let length = unsafe Int(bytes[unchecked: position &+ 1])
        guard length < 0x80, length <= room else { return nil }
        let start = position &+ 2
        return unsafe (bytes[unchecked: position], start, start &+ length)
    }

    /// ``readHeader(_:)`` for whatever there is.
    @usableFromInline
    @inline(never)
    @_lifetime(self: copy self)
    mutating func readAnyHeader(_ expected: BERTag) throws(BERError) -> (start: Int, end: Int) {
        guard position < end else {
            throw .unexpectedTag(expected: expected, found: nil, offset: position)
        }
        let found = bytes[position]
        guard found == expected.rawValue else {
            throw .unexpectedTag(
                expected: expected,
                found: BERTag(rawValue: found),
                offset: position
            )
        }
        return try readAnyHeader()
    }

    /// ``readHeader()`` for whatever there is.
    @usableFromInline
    @inline(never)
    @_lifetime(self: copy self)
    mutating func readAnyHeader() throws(BERError) -> (start: Int, end: Int) {
        // `position < end` is proved before each use, so `position + 2` cannot overflow.
        guard position < end else { throw .truncated(offset: position) }
        guard bytes[position] & 0x1f != 0x1f else { throw .highTagNumber(offset: position) }
        guard end - position >= 2 else { throw .truncated(offset: position) }
        let first = bytes[position + 1]
        var start = position + 2
        var length = Int(first)
        if first >= 0x80 {
            length = try readLongLength(octets: Int(first & 0x7f))
            start += Int(first & 0x7f)
        }
        guard length <= end - start else { throw .truncated(offset: position) }
        return (start, start + length)
    }

    /// The length in the `octets` after the first length octet of the element at `position`.
    @inlinable
    func readLongLength(octets: Int) throws(BERError) -> Int {
        guard octets != 0 else { throw .indefiniteLength(offset: position) }
        guard octets <= 4 else { throw .lengthTooLarge(offset: position) }
        let first = position + 2
        guard octets <= end - first else { throw .truncated(offset: position) }
        // At most 32 bits, so neither the shift nor the sum leaves an Int.
        var length = 0
        for index in first..<first + octets { length = length << 8 | Int(bytes[index]) }
        if !rules.allowsPaddedLengths {
            guard bytes[first] != 0, length >= 0x80 else { throw .notMinimal(offset: position) }
        }
        return length
    }
}
