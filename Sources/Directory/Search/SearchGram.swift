import BER

/// Three or four bytes that follow each other in a value of an attribute, as one number.
///
/// ```
///  31   30   29          23      15      7       0
///  | 0  | 0  | attribute | byte  | byte  | byte  |     three bytes
///  | 1  | 0  | attribute | hash                  |     four bytes
///  | 1  | 1  | attribute | hash                  |     a value's first five bytes
/// ```
///
/// A value stands between two marks, bytes that no UTF-8 has, so that its beginning and its end are
/// grams of their own: `anne` has ⊢an, ann, nne and ne⊣, and ⊢ann, anne and nne⊣. Four bytes have
/// shorter lists than three, which answer what has no more. Where
/// two hashes are the same, so are their lists: whoever asks compares the entries.
enum SearchGram {
    /// Stands before the first byte of a value.
    static let start: UInt8 = 0xff
    /// Stands behind the last byte of a value.
    static let end: UInt8 = 0xfe

    /// The attributes whose values are indexed.
    static func isIndexed(_ attribute: EntryAttribute) -> Bool {
        switch attribute {
        case .commonName, .surname, .mail, .organizationName: true
        case .objectClass, .userCertificate, .caCertificate, .domainComponent,
            .organizationalUnitName, .countryName, .localityName, .stateOrProvinceName,
            .certificateRevocationList, .structuralObjectClass, .entryUUID, .createTimestamp,
            .modifyTimestamp, .entryDN,
            .subschemaSubentry, .hasSubordinates:
            false
        }
    }

    /// The attribute whose lists have the grams of `attribute`.
    ///
    /// Surnames stand in names, and whoever asks for one asks for the other: one list serves both,
    /// and is read once.
    static func list(of attribute: EntryAttribute) -> EntryAttribute {
        attribute == .surname ? .commonName : attribute
    }

    /// Appends each gram of `text`, a value's form, to `pairs`, above `ordinal`; some may repeat.
    static func append(
        of text: borrowing BERWriter,
        _ attribute: EntryAttribute,
        _ ordinal: UInt64,
        to pairs: inout [UInt64]
    ) {
        let text = text.bytes
        guard !text.isEmpty else { return }
        var window = UInt64(start) << 8 | UInt64(text[0])
        for index in 1...text.count {
            window = window << 8 | UInt64(index < text.count ? text[index] : end)
            pairs.append(UInt64(three(window, attribute)) << 32 | ordinal)
            if index > 1 { pairs.append(UInt64(four(window, attribute)) << 32 | ordinal) }
            guard index == 4, index < text.count else { continue }
            pairs.append(UInt64(beginning(window, attribute)) << 32 | ordinal)
        }
    }

    /// Grams of `bytes` that together stand for all of it, marks included where they are meant, each
    /// once, that of a beginning first; none below three bytes.
    static func all(of bytes: [UInt8], _ attribute: EntryAttribute) -> [UInt32] {
        guard bytes.count > 3 else {
            return bytes.count < 3 ? [] : [three(number(bytes[...]), attribute)]
        }
        var grams: [UInt32] = []
        var first = 3
        let text = bytes.last == end ? bytes.dropLast() : bytes[...]
        if text.first == start, text.count >= 6 {
            grams.append(beginning(number(text.prefix(6)), attribute))
            // What has the beginning has the grams in it.
            first = 6
        }
        // Every other one and the last: what has those mostly has the others, and each is a look-up.
        for index in first..<max(first, bytes.count)
        where (index - first).isMultiple(of: 2) || index == bytes.count - 1 {
            let gram = four(number(bytes[(index - 3)...index]), attribute)
            if !grams.contains(gram) { grams.append(gram) }
        }
        return grams
    }

    /// Whether `gram` is that of a beginning.
    static func isBeginning(_ gram: UInt32) -> Bool { gram >> 30 == 3 }

    /// The gram of the last three bytes of `window`.
    private static func three(_ window: UInt64, _ attribute: EntryAttribute) -> UInt32 {
        UInt32(list(of: attribute).rawValue) << 24 | UInt32(window & 0xff_ffff)
    }

    /// The gram of the last four bytes of `window`.
    private static func four(_ window: UInt64, _ attribute: EntryAttribute) -> UInt32 {
        2 << 30 | UInt32(list(of: attribute).rawValue) << 24 | hash(window & 0xffff_ffff)
    }

    /// The gram of the mark and five bytes, the last six of `window`.
    private static func beginning(_ window: UInt64, _ attribute: EntryAttribute) -> UInt32 {
        3 << 30 | UInt32(list(of: attribute).rawValue) << 24 | hash(window & 0xffff_ffff_ffff)
    }

    /// 24 bits that differ where numbers do, mostly (Fibonacci hashing).
    private static func hash(_ number: UInt64) -> UInt32 {
        UInt32((number &* 0x9e37_79b9_7f4a_7c15) >> 40)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The grams that begin with the two bytes of `bytes`.
    static func range(of bytes: [UInt8], _ attribute: EntryAttribute) -> ClosedRange<UInt32>? {
        guard bytes.count == 2 else { return nil }
        let first =
            UInt32(list(of: attribute).rawValue) << 24 | UInt32(bytes[0]) << 16 | UInt32(bytes[1])
            << 8
        return first...(first | 0xff)
    }
}
