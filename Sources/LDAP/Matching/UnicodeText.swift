// With InternationalLocalPart in Addressing the only file that knows libunistring.

private import CUnistring
private import Glibc

/// Text beyond ASCII, taken through the steps of RFC 4518 that look at code points.
///
/// Code points that Unicode has had since version 3.2, which the RFC names, normalize and fold the
/// same in every later version; newer ones are known as far as the library knows them.
enum UnicodeText {
    /// The code points of `text` after the steps transcode, map, normalize and prohibit (§2.1–§2.4);
    /// the step for bidirectional text (§2.5) is empty.
    ///
    /// Nil when `text` is not UTF-8 or holds a prohibited code point. Of the spaces only U+0020 is
    /// left. The result has at most 18 times as many code points as `text`.
    static func prepared(_ text: Span<UInt8>, foldsCase: Bool) -> [UInt32]? {
        guard let characters = try? UTF8Span(validating: text) else { return nil }
        var mapped: [UInt32] = []
        mapped.reserveCapacity(text.count)
        var scalars = characters.makeUnicodeScalarIterator()
        while let scalar = scalars.next() {
            if let value = mapping(of: scalar.value) { mapped.append(value) }
        }
        guard let normal = foldsCase ? foldedNormalForm(mapped) : normalForm(mapped) else {
            return nil
        }
        for scalar in normal where isProhibited(scalar) { return nil }
        return normal
    }

    /// Whether `scalar` is a combining mark, which makes the space or hyphen before it a character
    /// of its own (§2.6).
    static func isCombiningMark(_ scalar: UInt32) -> Bool {
        scalar >= 0x300
            && uc_is_general_category_withtable(scalar, UInt32(UC_CATEGORY_MASK_M))
    }

    /// Whether `scalar` is one of the hyphens that do not count in telephone numbers (§2.6.3).
    static func isHyphen(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x2d, 0x058a, 0x2010, 0x2011, 0x2212, 0xfe63, 0xff0d: true
        default: false
        }
    }

    /// What a code point is mapped to, apart from its case (§2.2); nil for nothing.
    private static func mapping(of scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x21...0x7e: scalar
        case 0x09...0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
            0x3000:
            0x20
        case 0x00...0x08, 0x0e...0x1f, 0x7f...0x84, 0x86...0x9f, 0xad, 0x034f, 0x06dd, 0x070f,
            0x1806, 0x180b...0x180e, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x2063,
            0x206a...0x206f, 0xfe00...0xfe0f, 0xfeff, 0xfff9...0xfffc, 0x1d173...0x1d17a, 0xe0001,
            0xe0020...0xe007f:
            nil
        default: scalar
        }
    }

    /// Form KC with case folded, as Table B.2 of RFC 3454 folds it: what normalization brings forth,
    /// such as the letter in `ℂ`, is folded as well.
    private static func foldedNormalForm(_ text: [UInt32]) -> [UInt32]? {
        guard let first = folded(text), let once = normalForm(first), let again = folded(once)
        else {
            return nil
        }
        return again == once ? once : normalForm(again)
    }

    /// Form KC (§2.3).
    private static func normalForm(_ text: [UInt32]) -> [UInt32]? {
        guard !text.isEmpty else { return text }
        var count = 0
        return unsafe text.withUnsafeBufferPointer { source in
            unsafe taken(unistring_nfkc(source.baseAddress, source.count, &count), count)
        }
    }

    private static func folded(_ text: [UInt32]) -> [UInt32]? {
        guard !text.isEmpty else { return text }
        var count = 0
        return unsafe text.withUnsafeBufferPointer { source in
            unsafe taken(unistring_casefold(source.baseAddress, source.count, &count), count)
        }
    }

    /// A copy of what the library allocated, which is freed; nil when it had no memory.
    private static func taken(_ result: UnsafeMutablePointer<UInt32>?, _ count: Int) -> [UInt32]? {
        guard let result = unsafe result else { return nil }
        defer { unsafe free(result) }
        return unsafe Array(UnsafeBufferPointer(start: result, count: count))
    }

    /// Whether a text with this code point matches nothing (§2.4): one that is unassigned or for
    /// private use, one that is no character, and the sign for what could not be read.
    ///
    /// Those that change how text is displayed were mapped to nothing or normalized away.
    private static func isProhibited(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x80 else { return false }
        let classes = UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Cs
        return scalar == 0xfffd || uc_is_general_category_withtable(scalar, UInt32(classes))
    }
}
