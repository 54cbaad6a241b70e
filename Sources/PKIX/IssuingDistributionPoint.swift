import BER

/// What a revocation list covers, borrowed (RFC 5280 §5.2.5).
///
///     IssuingDistributionPoint ::= SEQUENCE {
///         distributionPoint          [0] DistributionPointName OPTIONAL,
///         onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
///         onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
///         onlySomeReasons            [3] ReasonFlags OPTIONAL,
///         indirectCRL                [4] BOOLEAN DEFAULT FALSE,
///         onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
///     DistributionPointName ::= CHOICE {
///         fullName                [0] GeneralNames,
///         nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
package struct IssuingDistributionPoint: ~Escapable {
    /// The names of the place, what ``GeneralNames`` walks over; nil without such names.
    package private(set) var fullName: Optional<Span<UInt8>>
    /// The first 16 of the reasons covered, bit n being bit n; nil for all reasons.
    package let reasons: UInt16?

    @_lifetime(copy value)
    init(_ value: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        let fullNameTag = BERTag.context(0, constructed: true)
        fullName = nil
        if fields.tag == .context(0, constructed: true) {
            var point = try fields.constructed(.context(0, constructed: true))
            if point.tag == fullNameTag { fullName = try point.content(fullNameTag) }
        }
        if fields.tag == .context(1) { _ = try fields.element() }
        if fields.tag == .context(2) { _ = try fields.element() }
        if fields.tag == .context(3) {
            let bits = try fields.bitString(.context(3))
            var reasons: UInt16 = 0
            for index in 0..<16 where bits.isSet(index) { reasons |= 1 << UInt16(index) }
            self.reasons = reasons
        } else {
            reasons = nil
        }
        if fields.tag == .context(4) { _ = try fields.element() }
        if fields.tag == .context(5) { _ = try fields.element() }
        try fields.finish()
    }
}
