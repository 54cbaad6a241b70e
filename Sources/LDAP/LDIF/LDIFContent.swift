import BER

/// A record taken apart: names and decoded values in one buffer that is used again.
struct LDIFContent: ~Copyable {
    /// Where an attribute description and its value stand in the buffer.
    struct Field: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    private var buffer = BERWriter(capacity: 8_192)

    /// The name of the entry first, then its values.
    private(set) var fields: [Field] = []

    /// The line on which the record's name stands.
    private(set) var firstLine = 0

    /// What the fields point into.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { buffer.bytes }
    }

    /// The number of line ends in `text`.
    static func lineCount(_ text: Span<UInt8>) -> Int {
        var count = 0
        var start = 0
        while let end = text.firstIndex(of: 0x0a, from: start) {
            count += 1
            start = end + 1
        }
        return count
    }

    /// Reads one record; false when `text` holds no entry.
    ///
    /// `line` moves past it in any case.
    mutating func read(
        _ text: Span<UInt8>,
        values: Span<UInt8>,
        line: inout Int,
        limits: LDIFReader.Limits
    ) throws(LDIFError) -> Bool {
        buffer.removeAll()
        fields.removeAll(keepingCapacity: true)
        var cursor = LDIFLines(text, line: line)
        do throws(LDIFError) {
            while let logical = cursor.next() {
                if try readLine(logical, of: text, values: values) { continue }
                // What `ldapsearch` prints after the entries.
                break
            }
        } catch {
            line += Self.lineCount(text)
            throw error
        }
        line = cursor.number + Self.lineCount(text.extracting(droppingFirst: cursor.index))
        guard fields.count - 1 <= limits.valuesMax else {
            throw .tooManyValues(line: firstLine, limit: limits.valuesMax)
        }
        return !fields.isEmpty
    }

    /// Reads one logical line; false when it says that the record is no entry.
    private mutating func readLine(
        _ logical: LDIFLines.Line,
        of text: Span<UInt8>,
        values: Span<UInt8>
    ) throws(LDIFError) -> Bool {
        if text[logical.start] == UInt8(ascii: "#") { return true }
        guard logical.foldsBeforeValue(of: text) else {
            return try readField(logical, of: text, values: values)
        }
        var unfolded: [UInt8] = []
        var pieces = LDIFPieces(logical, of: text, from: logical.start)
        while let piece = pieces.next() { unfolded += piece.array() }
        let whole = LDIFLines.Line(
            start: 0,
            firstEnd: unfolded.count,
            end: unfolded.count,
            number: logical.number
        )
        return try readField(whole, of: unfolded.span, values: values)
    }

    /// Reads a line whose first physical line has the name and at least the value's first byte.
    private mutating func readField(
        _ logical: LDIFLines.Line,
        of text: Span<UInt8>,
        values: Span<UInt8>
    ) throws(LDIFError) -> Bool {
        guard text[logical.start] != 0x20 else { throw .malformedLine(line: logical.number) }
        let name = try readName(logical, of: text)
        let attribute = text.extracting(name)
        if fields.isEmpty {
            if attribute.equalsIgnoringCase("version") {
                let rest = text.extracting(name.upperBound + 1..<logical.end)
                guard rest.trimmed.equals("1") else {
                    throw .unsupportedVersion(line: logical.number)
                }
                return true
            }
            if attribute.equals("search") { return false }
            guard attribute.equalsIgnoringCase("dn") else {
                throw .missingName(line: logical.number)
            }
            firstLine = logical.number
        }
        let nameStart = buffer.count
        buffer.append(attribute)
        let valueStart = buffer.count
        try readValue(logical, after: name.upperBound, of: text, values: values)
        let field = Field(name: nameStart..<valueStart, value: valueStart..<buffer.count)
        return try add(field, number: logical.number)
    }

    /// Keeps a field, unless it says what kind of record this is.
    private mutating func add(_ field: Field, number: Int) throws(LDIFError) -> Bool {
        if fields.count == 1 {
            let name = buffer.bytes.extracting(field.name)
            if name.equalsIgnoringCase("control") { throw .changeRecord(line: number) }
            if name.equalsIgnoringCase("changetype") {
                guard buffer.bytes.extracting(field.value).equalsIgnoringCase("add") else {
                    throw .changeRecord(line: number)
                }
                return true
            }
        }
        fields.append(field)
        return true
    }

    /// The attribute description before the colon.
    private func readName(
        _ logical: LDIFLines.Line,
        of text: Span<UInt8>
    ) throws(LDIFError) -> Range<Int> {
        var end = logical.start
        while end < logical.firstEnd, text[end] != UInt8(ascii: ":") {
            let byte = text[end]
            guard
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ";")
            else { throw .malformedLine(line: logical.number) }
            end += 1
        }
        guard end < logical.firstEnd, end > logical.start else {
            throw .malformedLine(line: logical.number)
        }
        return logical.start..<end
    }

    /// Appends the value that follows the colon at `colon` to the buffer, decoded and unfolded.
    private mutating func readValue(
        _ logical: LDIFLines.Line,
        after colon: Int,
        of text: Span<UInt8>,
        values: Span<UInt8>
    ) throws(LDIFError) {
        var start = colon + 1
        var isBase64 = false
        if start < logical.firstEnd {
            if text[start] == UInt8(ascii: "<") { throw .fileReference(line: logical.number) }
            isBase64 = text[start] == UInt8(ascii: ":")
            if isBase64 { start += 1 }
        }
        while start < logical.firstEnd, text[start] == 0x20 { start += 1 }
        guard isBase64 else {
            var pieces = LDIFPieces(logical, of: text, from: start)
            while let piece = pieces.next() { buffer.append(piece) }
            return
        }
        var isWhole = true
        buffer.append(addingCapacity: (logical.end - start) / 4 * 3 + 3) { output in
            var decoder = Base64Decoder()
            var pieces = LDIFPieces(logical, of: text, from: start)
            while isWhole, let piece = pieces.next() {
                isWhole = decoder.decode(piece.trimmedEnd, values: values, into: &output)
            }
            isWhole = isWhole && decoder.finish(into: &output)
        }
        guard isWhole else { throw .invalidBase64(line: logical.number) }
    }
}

extension Span where Element == UInt8 {
    /// The bytes without spaces at the end.
    fileprivate var trimmedEnd: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var end = count
            while end > 0, self[end - 1] == 0x20 { end -= 1 }
            return extracting(first: end)
        }
    }

    /// The bytes without spaces around them.
    fileprivate var trimmed: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            while start < count, self[start] == 0x20 { start += 1 }
            return extracting(droppingFirst: start).trimmedEnd
        }
    }
}
