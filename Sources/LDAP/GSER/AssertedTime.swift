/// Times as assertions have them.
enum AssertedTime {
    /// The seconds since 1970 of a UTCTime (`isShort`) or a GeneralizedTime; when `isShort` is nil,
    /// the number of digits tells.
    static func seconds(_ text: [UInt8], isShort: Bool?) -> Int64? {
        var digits = 0
        while digits < text.count, text[digits].isASCIIDigit { digits += 1 }
        let isShort = isShort ?? (digits == 12)
        guard isShort else { return GeneralizedTime.read(text.span)?.seconds }
        guard digits == 10 || digits == 12 else { return nil }
        // RFC 5280 §4.1.2.5.1: 50 and above are of the last century.
        let century = text[0] >= UInt8(ascii: "5") ? "19" : "20"
        return GeneralizedTime.read((Array(century.utf8) + text).span)?.seconds
    }
}
