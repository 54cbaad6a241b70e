import BER

/// Three bytes that follow each other in a value of an attribute, as one number.
///
/// ```
///  31          23      15      7       0
///  | attribute | byte  | byte  | byte  |
/// ```
///
/// A value stands between two marks, bytes that no UTF-8 has, so that its beginning and its end are
/// grams of their own: `ann` has ⊢an, ann and nn⊣.
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

    /// Appends each gram of `text`, a value's form, to `pairs`, above `ordinal`; some may repeat.
    static func append(
        of text: borrowing BERWriter,
        _ attribute: EntryAttribute,
        _ ordinal: UInt64,
        to pairs: inout [UInt64]
    ) {
        let text = text.bytes
        guard !text.isEmpty else { return }
        let number = UInt64(attribute.rawValue) << 24
        var window = UInt64(start) << 8 | UInt64(text[0])
        for index in 1...text.count {
            let byte = index < text.count ? text[index] : end
            window = (window << 8 | UInt64(byte)) & 0xff_ffff
            pairs.append((number | window) << 32 | ordinal)
        }
    }

    /// The grams of `bytes`, marks included where they are meant, each once; none below three bytes.
    static func all(of bytes: [UInt8], _ attribute: EntryAttribute) -> [UInt32] {
        guard bytes.count >= 3 else { return [] }
        let number = UInt32(attribute.rawValue) << 24
        var grams: [UInt32] = []
        for index in 2..<bytes.count {
            let gram =
                number | UInt32(bytes[index - 2]) << 16 | UInt32(bytes[index - 1]) << 8
                | UInt32(bytes[index])
            if !grams.contains(gram) { grams.append(gram) }
        }
        return grams
    }

    /// The grams that begin with the two bytes of `bytes`.
    static func range(of bytes: [UInt8], _ attribute: EntryAttribute) -> ClosedRange<UInt32>? {
        guard bytes.count == 2 else { return nil }
        let first =
            UInt32(attribute.rawValue) << 24 | UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8
        return first...(first | 0xff)
    }
}
