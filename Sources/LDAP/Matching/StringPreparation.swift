import BER

/// Prepares text so that equal text has equal bytes (RFC 4518).
///
/// ASCII, which is its own form KC, takes a path that allocates nothing; ``UnicodeText`` does the
/// steps before the last for the rest.
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
        guard let scalars = UnicodeText.prepared(text, foldsCase: foldsCase) else { return false }
        var output = Output(preparation: self, form: form)
        for (index, scalar) in scalars.enumerated() {
            // A combining mark makes the space or hyphen before it a character (§2.6).
            let isMarked =
                index + 1 < scalars.count
                && UnicodeText.isCombiningMark(scalars[index + 1])
            if scalar == 0x20, !isMarked {
                output.addSpace()
            } else if spaces == .noneNorHyphens, !isMarked, UnicodeText.isHyphen(scalar) {
                continue
            } else {
                output.addWord(scalar, to: &writer)
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

        /// Adds a code point that is no space, in UTF-8.
        mutating func addWord(_ scalar: UInt32, to writer: inout BERWriter) {
            beginWord(&writer)
            guard scalar >= 0x80 else { return writer.append(UInt8(truncatingIfNeeded: scalar)) }
            let sixes: UInt32 = scalar < 0x800 ? 1 : scalar < 0x1_0000 ? 2 : 3
            // The first octet begins with as many ones as there are octets.
            let lead = ~(UInt32(0x7f) >> sixes) & 0xff
            writer.append(UInt8(truncatingIfNeeded: lead | scalar >> (6 * sixes)))
            for place in stride(from: Int(sixes) - 1, through: 0, by: -1) {
                writer.append(0x80 | UInt8(truncatingIfNeeded: scalar >> UInt32(6 * place)) & 0x3f)
            }
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
