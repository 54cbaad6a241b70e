/// Addresses as nearly all are: 8 to 63 bytes, the local part of letters, digits and `.-_+`.
///
/// They are checked by a few operations on eight bytes at a time, and then on a bit for each byte,
/// since every look-up has one to check. What is none of them may be an address all the same, by the
/// rules of ``AddressSyntax``, which these are a part of.
enum PlainAddress {
    /// As many as an integer has bits, but for one behind the last.
    static let bytesMax = 63

    /// Writes `bytes` with small letters to the start of `output`; their number, and nil when they are
    /// not such an address or there is no room.
    static func write(_ bytes: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int? {
        let count = bytes.count
        guard count >= ByteLanes.count, count <= bytesMax, count <= output.count else { return nil }
        var marks = Marks()
        ByteLanes.cover(count) { offset in
            let small = ByteLanes(bytes, at: offset).lowercased
            marks.note(small, at: offset)
            small.write(to: &output, at: offset)
        }
        return marks.areAddress(count) ? count : nil
    }

    /// Which bytes of a text are of which kind, a bit for each, that of the first byte the lowest.
    private struct Marks {
        private var letters: UInt64 = 0
        private var hyphens: UInt64 = 0
        private var others: UInt64 = 0
        private var dots: UInt64 = 0
        private var atSigns: UInt64 = 0
        private var arePlain = true

        @inline(__always)
        mutating func note(_ small: ByteLanes, at offset: Int) {
            let letter = small.between(UInt8(ascii: "a"), UInt8(ascii: "z"))
            let digit = small.between(UInt8(ascii: "0"), UInt8(ascii: "9"))
            let dot = small.equal(AddressSyntax.dot)
            let atSign = small.equal(AddressSyntax.at)
            let place = UInt64(truncatingIfNeeded: offset)
            letters |= ByteLanes.gather(letter) &<< place
            dots |= ByteLanes.gather(dot) &<< place
            atSigns |= ByteLanes.gather(atSign) &<< place
            let usual = letter | digit | dot | atSign
            guard usual != ByteLanes.all else { return }
            let hyphen = small.equal(AddressSyntax.hyphen)
            let other = small.equal(UInt8(ascii: "_")) | small.equal(UInt8(ascii: "+"))
            hyphens |= ByteLanes.gather(hyphen) &<< place
            others |= ByteLanes.gather(other) &<< place
            arePlain = arePlain && usual | hyphen | other == ByteLanes.all
        }

        /// Whether a text of `count` bytes is an address.
        @inline(__always)
        func areAddress(_ count: Int) -> Bool {
            guard arePlain, atSigns != 0, atSigns & (atSigns &- 1) == 0 else { return false }
            let end: UInt64 = 1 &<< UInt64(truncatingIfNeeded: count)
            let breaks = dots | atSigns
            // Where a part or a label begins, and behind its last byte: none is empty.
            let beginnings = breaks &<< 1 | 1
            let ends = breaks | end
            let domain = (end &- 1) & ~(atSigns | (atSigns &- 1))
            // No label of the domain begins or ends with a hyphen, and the last one is no number.
            let before = 64 &- UInt64(truncatingIfNeeded: breaks.leadingZeroBitCount)
            return beginnings & ends == 0 && others & domain == 0
                && hyphens & domain & (beginnings | ends &>> 1) == 0
                && (letters | hyphens) &>> before != 0
        }
    }
}
