import BER

/// When a private key may be used, in seconds since 1970 (X.509 §9.2.2.5, RFC 3280 §4.2.1.4).
///
///     PrivateKeyUsagePeriod ::= SEQUENCE {
///         notBefore [0] GeneralizedTime OPTIONAL,
///         notAfter  [1] GeneralizedTime OPTIONAL }
package struct PrivateKeyUsagePeriod: Equatable, Sendable {
    /// 2.5.29.16.
    static let identifier: [UInt8] = [0x55, 0x1d, 0x10]

    /// The first second; nil when there is none.
    package let notBefore: Int64?
    /// The last second; nil when there is none.
    package let notAfter: Int64?

    /// Reads the value of the extension.
    package init(_ value: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        notBefore = try Self.time(.context(0), &fields)
        notAfter = try Self.time(.context(1), &fields)
        try fields.finish()
    }

    /// Whether `seconds` since 1970 lie in the period, both ends included.
    package func contains(_ seconds: Int64) -> Bool {
        if let notBefore, seconds < notBefore { return false }
        if let notAfter, seconds > notAfter { return false }
        return true
    }

    private static func time(
        _ tag: BERTag,
        _ fields: inout DERCursor
    ) throws(PKIXError) -> Int64? {
        guard fields.tag == tag else { return nil }
        let offset = fields.offset
        guard let seconds = CertificateTime.seconds(generalized: try fields.content(tag)) else {
            throw .invalidTime(offset: offset)
        }
        return seconds
    }
}
