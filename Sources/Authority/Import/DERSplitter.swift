import BER

/// Parts a body into the DER elements that stand in it one directly behind the other.
enum DERSplitter {
    /// Where each element of `bytes` lies; at most `maximum`.
    /// - Throws: ``AuthorityError/malformedBatch(offset:)`` where an element does not end in `bytes`
    ///   or is not DER, ``AuthorityError/tooManyItems(maximum:)``.
    static func ranges(
        of bytes: Span<UInt8>,
        maximum: Int
    ) throws(AuthorityError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let length: Int
            do throws(BERError) {
                let rest = bytes.extracting(start...)
                guard let whole = try BERFrame.length(of: rest, maximum: rest.count) else {
                    throw BERError.truncated(offset: start)
                }
                length = whole
            } catch {
                throw .malformedBatch(offset: start)
            }
            guard ranges.count < maximum else { throw .tooManyItems(maximum: maximum) }
            ranges.append(start..<start + length)
            start += length
        }
        return ranges
    }
}
