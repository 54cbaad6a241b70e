internal import LDAP

/// The lines of the access log that a loop has put together and not yet handed over.
///
/// Whatever a client sent goes through ``appendGiven(_:)`` or its like: bytes outside 20–7E, and the
/// quotation mark that would end it, become `\xx`, and what is longer than ``pieceBytesMax`` is cut.
struct LogLines {
    /// The finished lines, each with its line feed, and the one that is being put together.
    var bytes: [UInt8] = []

    /// How many finished lines there are.
    private(set) var count = 0

    /// Lines that did not fit since they were last counted.
    var dropped: UInt64 = 0

    /// What turns addresses into something that names nobody; nil when they are written out.
    var pseudonym: LogPseudonym?

    private var clock = LogClock()
    private var start = 0

    /// What one piece of a client's may take in a line: a filter with an address or two is 200.
    static let pieceBytesMax = 1024

    /// What may wait in one loop: some ten thousand lines.
    static let waitingBytesMax = 4 * 1024 * 1024

    /// No lines.
    init() {}

    /// Begins a line with the time and the connection: `2026-11-22T03:40:00.104233Z conn=1000`.
    mutating func begin(_ time: LogTime, connection: UInt64) {
        start = bytes.count
        clock.append(time, to: &bytes)
        append(" conn=")
        append(connection)
    }

    /// Ends the line, which counts as dropped when there is no room for it.
    mutating func end() {
        bytes.append(0x0a)
        defer { start = bytes.count }
        guard bytes.count <= Self.waitingBytesMax else {
            bytes.removeSubrange(start...)
            dropped &+= 1
            return
        }
        count += 1
    }

    /// Takes back the line that was begun.
    mutating func abandon() {
        if start < bytes.count { bytes.removeSubrange(start...) }
    }

    /// Takes note that the finished lines have gone.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        start = 0
    }

    /// Appends text of our own.
    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        for index in 0..<length { unsafe bytes.append(text.utf8Start[index]) }
    }

    /// Appends a number in decimal digits.
    mutating func append(_ number: some BinaryInteger) {
        bytes.append(contentsOf: "\(number)".utf8)
    }

    /// Appends seconds with six digits behind the point: `0.000036`.
    mutating func append(seconds nanoseconds: Int64) {
        let microseconds = max(nanoseconds, 0) / 1000
        append(microseconds / 1_000_000)
        bytes.append(UInt8(ascii: "."))
        LogClock.append(microseconds % 1_000_000, digits: 6, to: &bytes)
    }

    /// Appends what a client sent.
    mutating func appendGiven(_ given: Span<UInt8>) {
        var piece = Piece(from: bytes.count)
        append(given, to: &piece)
    }

    /// Appends what a client sent as part of `piece`.
    ///
    /// With `isFilter`, characters that mean something in a filter are escaped too (RFC 4515 §3).
    mutating func append(_ given: Span<UInt8>, to piece: inout Piece, isFilter: Bool = false) {
        for index in given.indices {
            let byte = given[index]
            let isPlain = byte >= 0x20 && byte <= 0x7e && byte != UInt8(ascii: "\"")
            let isMark = isFilter && Self.isFilterMark(byte)
            guard piece.takes(isPlain && !isMark ? 1 : 3, &self) else { return }
            if isPlain, !isMark {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(hexadecimal: byte)
            }
        }
    }

    /// Appends text of our own as part of `piece`.
    mutating func append(_ text: StaticString, to piece: inout Piece) {
        if piece.takes(text.utf8CodeUnitCount, &self) { append(text) }
    }

    /// Appends a value that may be somebody's address, as part of `piece`: hashed if it has an `@`.
    mutating func append(value: Span<UInt8>, to piece: inout Piece, isFilter: Bool = false) {
        guard let pseudonym, value.firstIndex(of: UInt8(ascii: "@"), from: 0) != nil else {
            return append(value, to: &piece, isFilter: isFilter)
        }
        guard piece.takes(LogPseudonym.textBytes, &self) else { return }
        pseudonym.append(address: value, to: &bytes)
    }

    private static func isFilterMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "*")
            || byte == UInt8(ascii: "\\")
    }

    /// The room of one piece of a client's; what does not fit is left out, and `...` says so.
    struct Piece {
        private let end: Int
        private(set) var isCut = false

        /// A piece that begins at this place of the bytes.
        init(from start: Int) { end = start + LogLines.pieceBytesMax }

        /// Whether so many bytes more fit; marks the cut the first time they do not.
        mutating func takes(_ count: Int, _ lines: inout LogLines) -> Bool {
            if isCut { return false }
            if lines.bytes.count + count <= end { return true }
            isCut = true
            lines.append("...")
            return false
        }
    }
}

extension [UInt8] {
    /// Appends a byte as two hexadecimal digits.
    mutating func append(hexadecimal byte: UInt8) {
        append(Self.digit(byte >> 4))
        append(Self.digit(byte & 15))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
