import BER

/// Prepares text so that equal text has equal bytes (RFC 4518).
///
/// ASCII takes a path of its own that allocates nothing. Beyond ASCII the mapping of §2.2 and case
/// folding are done scalar by scalar; the normalization of §2.3 (NFKC) is not, so that text in
/// composed and decomposed form differs: the standard library has none that one may call.
struct StringPreparation {
    /// What happens to spaces (§2.6).
    enum Spaces {
        /// They end where words do: none around the text, one or more being the same between.
        case betweenWords
        /// They do not count at all, as in numbers.
        case none
        /// Neither they nor hyphens count, as in telephone numbers.
        case noneNorHyphens
    }

    /// Which part of a value the text is.
    enum Form {
        /// A whole value for comparing with whole values: runs of spaces become one, those around
        /// the text none.
        case whole
        /// A whole value in which parts are looked for: one space around it, two between words.
        case valueOfParts
        /// A part at the beginning: as `valueOfParts`, but spaces at its end stay one.
        case initial
        /// A part anywhere: as `valueOfParts`, but spaces at either end stay one.
        case any
        /// A part at the end: as `valueOfParts`, but spaces at its beginning stay one.
        case final
    }

    var foldsCase: Bool
    var spaces = Spaces.betweenWords
    /// Whether only ASCII is text.
    var isASCIIOnly = false

    /// Appends `text` prepared as `form`; false, with the writer as it was, when it is not text.
    func append(_ text: Span<UInt8>, as form: Form, to writer: inout BERWriter) -> Bool {
        if form == .whole, spaces != .noneNorHyphens, Self.isOneWord(text) {
            appendWord(text, to: &writer)
            return true
        }
        let start = writer.count
        writer.reserve(text.count + 2)
        var output = Output(preparation: self, form: form)
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x80 else {
                writer.truncate(to: start)
                return !isASCIIOnly && appendUnicode(text, as: form, to: &writer)
            }
            output.add(byte, to: &writer)
        }
        output.finish(isEmpty: text.isEmpty, &writer)
        return true
    }

    /// Whether `text` is ASCII without spaces and control characters, as addresses are.
    private static func isOneWord(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] &- 0x21 >= 0x5e { return false }
        return true
    }

    private func appendWord(_ text: Span<UInt8>, to writer: inout BERWriter) {
        guard foldsCase else { return writer.append(text) }
        writer.append(addingCapacity: text.count) { output in
            for index in text.indices { output.append(text[index].asciiLowercased) }
        }
    }

    private func appendUnicode(
        _ text: Span<UInt8>,
        as form: Form,
        to writer: inout BERWriter
    ) -> Bool {
        guard let characters = try? UTF8Span(validating: text) else { return false }
        let start = writer.count
        var output = Output(preparation: self, form: form)
        var scalars = characters.makeUnicodeScalarIterator()
        while let scalar = scalars.next() {
            switch UnicodeMapping(scalar, foldsCase: foldsCase) {
            case .nothing: break
            case .space: output.addSpace()
            case .hyphen where spaces == .noneNorHyphens: break
            case .hyphen, .itself: output.addWord(String(scalar), to: &writer)
            case .text(let text): output.addWord(text, to: &writer)
            case .prohibited:
                writer.truncate(to: start)
                return false
            }
        }
        output.finish(isEmpty: false, &writer)
        return true
    }

    /// Where the words go, with the spaces between them.
    private struct Output {
        let preparation: StringPreparation
        let form: Form
        private var hasSpace = false
        private var hasWord = false

        init(preparation: StringPreparation, form: Form) {
            self.preparation = preparation
            self.form = form
        }

        mutating func add(_ byte: UInt8, to writer: inout BERWriter) {
            if byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) { return addSpace() }
            if byte < 0x20 || byte == 0x7f { return }
            if byte == UInt8(ascii: "-"), preparation.spaces == .noneNorHyphens { return }
            beginWord(&writer)
            writer.append(preparation.foldsCase ? byte.asciiLowercased : byte)
        }

        mutating func addWord(_ text: String, to writer: inout BERWriter) {
            beginWord(&writer)
            writer.append(utf8: text)
        }

        mutating func addSpace() {
            if preparation.spaces == .betweenWords { hasSpace = true }
        }

        private mutating func beginWord(_ writer: inout BERWriter) {
            if !hasWord {
                if needsLeadingSpace { writer.append(0x20) }
            } else if hasSpace {
                writer.append(0x20)
                if form != .whole { writer.append(0x20) }
            }
            hasWord = true
            hasSpace = false
        }

        private var needsLeadingSpace: Bool {
            guard preparation.spaces == .betweenWords else { return false }
            switch form {
            case .whole: return false
            case .valueOfParts, .initial: return true
            case .any, .final: return hasSpace
            }
        }

        /// Appends the spaces at the end.
        func finish(isEmpty: Bool, _ writer: inout BERWriter) {
            guard preparation.spaces == .betweenWords, form != .whole else { return }
            if !hasWord {
                // A value without words is two spaces, a part without words one (§2.6.1); an empty
                // part stays empty and is found everywhere.
                if form == .valueOfParts { writer.append("  ") }
                if form != .valueOfParts, !isEmpty { writer.append(0x20) }
                return
            }
            if hasSpace || form == .valueOfParts || form == .final { writer.append(0x20) }
        }
    }
}

/// What becomes of one scalar beyond, or within, ASCII (RFC 4518 §2.2, §2.4).
private enum UnicodeMapping {
    case nothing
    case space
    case hyphen
    case itself
    case text(String)
    case prohibited

    init(_ scalar: Unicode.Scalar, foldsCase: Bool) {
        switch scalar.value {
        case 0x00...0x08, 0x0e...0x1f, 0x7f...0x84, 0x86...0x9f, 0xad, 0x034f, 0x1806,
            0x180b...0x180e,
            0x200b...0x200f, 0x202a...0x202e, 0x2060...0x2063, 0x206a...0x206f, 0xfe00...0xfe0f,
            0xfeff, 0xfff9...0xfffc, 0x1d173...0x1d17a, 0xe0001, 0xe0020...0xe007f:
            self = .nothing
        case 0x09...0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
            0x3000:
            self = .space
        case 0x2d, 0x058a, 0x2010, 0x2011, 0x2212, 0xfe63, 0xff0d: self = .hyphen
        case 0xfffd, 0xe000...0xf8ff, 0xf0000...0x10ffff: self = .prohibited
        case 0xff01...0xff5e:
            // The full-width forms of ASCII, which East Asian keyboards produce.
            let narrow = UInt8(truncatingIfNeeded: scalar.value - 0xfee0)
            let folded = foldsCase ? narrow.asciiLowercased : narrow
            self = .text(String(Unicode.Scalar(folded)))
        default: self = foldsCase ? Self.folded(scalar) : .itself
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> UnicodeMapping {
        switch scalar.value {
        case 0xdf, 0x1e9e: .text("ss")
        case 0x03c2: .text("\u{3c3}")
        default: .text(scalar.properties.lowercaseMapping)
        }
    }
}
