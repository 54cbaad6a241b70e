/// Walks the logical lines of a record: a line and those after it that begin with a space.
struct LDIFLines: ~Escapable {
    /// One logical line, as places in the text.
    struct Line {
        /// Where it begins.
        var start: Int
        /// Where its first physical line ends, line end excluded.
        var firstEnd: Int
        /// Where its last physical line ends, line end excluded.
        var end: Int
        /// The number of its first physical line.
        var number: Int

        /// Whether a fold stands before the first byte of the value, in the name or after the colon.
        func foldsBeforeValue(of text: Span<UInt8>) -> Bool {
            guard end > firstEnd else { return false }
            var index = start
            while index < firstEnd, text[index] != UInt8(ascii: ":") { index += 1 }
            index += 1
            if index < firstEnd, text[index] == UInt8(ascii: ":") { index += 1 }
            while index < firstEnd, text[index] == 0x20 { index += 1 }
            return index >= firstEnd
        }
    }

    private let text: Span<UInt8>
    /// Where the next line begins.
    private(set) var index = 0
    /// The number of the next line.
    private(set) var number: Int

    @_lifetime(copy text)
    init(_ text: Span<UInt8>, line: Int) {
        self.text = text
        number = line
    }

    /// Takes the next line that is not empty; nil at the end.
    @_lifetime(self: copy self)
    mutating func next() -> Line? {
        while index < text.count {
            let start = index
            let first = number
            let firstEnd = takePhysical()
            var end = firstEnd
            while index < text.count, text[index] == 0x20 { end = takePhysical() }
            if firstEnd > start {
                return Line(start: start, firstEnd: firstEnd, end: end, number: first)
            }
        }
        return nil
    }

    /// Moves past one physical line; where it ends, its line end excluded.
    @_lifetime(self: copy self)
    private mutating func takePhysical() -> Int {
        let start = index
        index = text.firstIndex(of: 0x0a, from: index) ?? text.count
        var end = index
        if index < text.count {
            index += 1
            number += 1
        }
        if end > start, text[end - 1] == 0x0d { end -= 1 }
        return end
    }
}

/// Walks the pieces of a value: what a logical line has from a place on, without folds.
struct LDIFPieces: ~Escapable {
    private let text: Span<UInt8>
    private var index: Int
    private let end: Int

    @_lifetime(copy text)
    init(_ line: LDIFLines.Line, of text: Span<UInt8>, from start: Int) {
        self.text = text
        index = start
        end = line.end
    }

    /// Takes the next piece; nil at the end.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        guard index < end else { return nil }
        let start = index
        index = Swift.min(text.firstIndex(of: 0x0a, from: index) ?? end, end)
        var pieceEnd = index
        if pieceEnd < end, pieceEnd > start, text[pieceEnd - 1] == 0x0d { pieceEnd -= 1 }
        // The line end and the space that the next physical line begins with.
        index = Swift.min(index + 2, end)
        return text.extracting(start..<pieceEnd)
    }
}
