/// One certificate of an entry, borrowed from the file.
package struct CertificateView: ~Escapable {
    /// The certificate's DER.
    package let der: Span<UInt8>
    /// The value as an answer carries it: an OCTET STRING around the DER.
    package let value: Span<UInt8>
    /// The first second of validity, since 1970 in UTC.
    package let notBefore: Int64
    /// The last second of validity, since 1970 in UTC.
    package let notAfter: Int64
    /// Fitness for encryption, lower is better: 0 takes encrypted keys, 1 agrees on them, 255 is not
    /// fit.
    package let rank: UInt8

    @_lifetime(copy record)
    init(_ record: Span<UInt8>, row: Int) {
        notBefore = record.integer(at: row, as: Int64.self)
        notAfter = record.integer(at: row + 8, as: Int64.self)
        let offset = Int(record.integer(at: row + 16, as: UInt32.self))
        let length = Int(record.integer(at: row + 20, as: UInt32.self))
        rank = record[row + 24]
        value = record.extracting(offset..<(offset + length))
        der = value.extracting(droppingFirst: value.headerBytes)
    }

    /// Whether `seconds` since 1970 lie in the validity, both ends included.
    package func isValid(at seconds: Int64) -> Bool {
        notBefore <= seconds && seconds <= notAfter
    }
}

extension Span where Element == UInt8 {
    /// The number of identifier and length octets in front of the one element that these bytes are.
    ///
    /// Never more than there are bytes.
    var headerBytes: Int {
        guard count >= 2 else { return count }
        return self[1] < 0x80 ? 2 : Swift.min(count, 2 + Int(self[1] & 0x7f))
    }
}
