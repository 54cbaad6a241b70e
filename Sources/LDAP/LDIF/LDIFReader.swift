import BER

/// Reads the entries of an LDIF file (RFC 2849) from pieces of any size.
///
/// Feed pieces, call ``next()`` until it gives false, feed more; after ``finish()`` false means the
/// end. A record that cannot be used throws and is passed over, so that the caller can report it by
/// its line and go on. Reading is linear in the input, and memory stays at one piece and one
/// record.
///
/// Taken beyond RFC 2849: values that are not ASCII outside base64, records without a version line,
/// and what `ldapsearch` prints after the entries (`search:`, `result:`). Not taken: changes other
/// than `add`, and values that are references to files.
package struct LDIFReader: ~Copyable {
    /// Bounds on one record.
    package struct Limits: Equatable, Sendable {
        /// Bytes of a record as it stands in the file: a thousand certificates in base64.
        package var recordBytesMax = 4 << 20
        /// Values of a record.
        package var valuesMax = 4_096

        /// The bounds above.
        package init() {}
    }

    private let limits: Limits
    private let base64Values: [UInt8]

    /// What was fed and not taken yet: `position` is where the next record begins, `scanned` how
    /// far its end has been looked for.
    private var input = BERWriter(capacity: 1 << 17)
    private var position = 0
    private var scanned = 0
    private var isFinished = false

    /// The line at `position`, counted from 1.
    private var line = 1
    private var isSkipping = false

    private var content = LDIFContent()

    /// A reader at the beginning of a file.
    package init(limits: Limits = Limits()) {
        self.limits = limits
        base64Values = Base64.makeValues()
    }

    /// The record that ``next()`` read last.
    package var record: LDIFRecord {
        @_lifetime(borrow self)
        borrowing get { LDIFRecord(content) }
    }

    /// Takes in the next piece of the file.
    package mutating func feed(_ piece: Span<UInt8>) {
        if position > 0 {
            input.removeFirst(position)
            scanned -= position
            position = 0
        }
        input.append(piece)
    }

    /// Says that the file has no more pieces.
    package mutating func finish() { isFinished = true }

    /// Reads the next record; false when more has to be fed, or at the end.
    package mutating func next() throws(LDIFError) -> Bool {
        while let end = findRecordEnd() {
            let start = position
            let firstLine = line
            position = end
            scanned = end
            if isSkipping {
                // The rest of a record that was too large.
                isSkipping = false
                line += LDIFContent.lineCount(input.bytes.extracting(start..<end))
                continue
            }
            guard end - start <= limits.recordBytesMax else {
                line += LDIFContent.lineCount(input.bytes.extracting(start..<end))
                throw .recordTooLarge(line: firstLine, limit: limits.recordBytesMax)
            }
            let isEntry = try Self.read(
                input,
                from: start,
                to: end,
                into: &content,
                values: base64Values,
                line: &line,
                limits: limits
            )
            if isEntry { return true }
        }
        if input.count - position > limits.recordBytesMax {
            let firstLine = line
            let wasSkipping = isSkipping
            skipTooLarge()
            if !wasSkipping {
                throw .recordTooLarge(line: firstLine, limit: limits.recordBytesMax)
            }
        }
        return false
    }

    /// Reads what `input` has from `start` to `end` into `content`.
    private static func read(
        _ input: borrowing BERWriter,
        from start: Int,
        to end: Int,
        into content: inout LDIFContent,
        values: [UInt8],
        line: inout Int,
        limits: Limits
    ) throws(LDIFError) -> Bool {
        try content.read(
            input.bytes.extracting(start..<end),
            values: values.span,
            line: &line,
            limits: limits
        )
    }

    /// Drops what there is of a record that does not end; its end is looked for in what comes.
    private mutating func skipTooLarge() {
        // The last two bytes stay: they may begin the empty line that ends the record.
        let end = max(position, input.count - 2)
        line += LDIFContent.lineCount(input.bytes.extracting(position..<end))
        position = end
        scanned = end
        isSkipping = true
    }

    /// Where the record at `position` ends, its empty line included; nil when that has not come.
    private mutating func findRecordEnd() -> Int? {
        switch Self.findRecordEnd(input.bytes, from: scanned, isFinished: isFinished) {
        case .found(let end): return end
        case .notYet(let scanned):
            self.scanned = scanned
            return isFinished && position < input.count ? input.count : nil
        }
    }

    private enum RecordEnd {
        case found(Int)
        case notYet(scanned: Int)
    }

    private static func findRecordEnd(
        _ bytes: Span<UInt8>,
        from start: Int,
        isFinished: Bool
    ) -> RecordEnd {
        var index = start
        while let end = bytes.firstIndex(of: 0x0a, from: index) {
            let next = end + 1
            if next < bytes.count, bytes[next] == 0x0a { return .found(next + 1) }
            if next + 1 < bytes.count, bytes[next] == 0x0d, bytes[next + 1] == 0x0a {
                return .found(next + 2)
            }
            // What follows the line end decides, and may not have come.
            if next + 1 >= bytes.count, !isFinished { return .notYet(scanned: end) }
            index = next
        }
        return .notYet(scanned: bytes.count)
    }
}
