import BER

/// A public key and its algorithm, borrowed (RFC 5280 §4.1.2.7).
///
///     SubjectPublicKeyInfo ::= SEQUENCE {
///         algorithm         AlgorithmIdentifier,
///         subjectPublicKey  BIT STRING }
package struct SubjectPublicKeyInfo: ~Escapable {
    /// All bytes.
    package let whole: Span<UInt8>
    /// The AlgorithmIdentifier, all bytes.
    package let algorithmIdentifier: Span<UInt8>
    /// The octets of the bit string: what key identifiers are a digest of.
    package let key: Span<UInt8>
    /// What kind of key it is.
    package let algorithm: PublicKeyAlgorithm

    /// Reads exactly one SubjectPublicKeyInfo.
    @_lifetime(copy der)
    package init(_ der: Span<UInt8>) throws(PKIXError) {
        var cursor = DERCursor(der)
        try self.init(&cursor)
        try cursor.finish()
    }

    /// Reads the next element.
    @_lifetime(copy cursor)
    init(_ cursor: inout DERCursor) throws(PKIXError) {
        let whole = try cursor.whole(.sequence)
        var outer = DERCursor(whole)
        var fields = try outer.constructed(.sequence)
        let identifier = try fields.whole(.sequence)
        let key = try fields.octetsOfBitString()
        try fields.finish()
        let algorithm = try Self.algorithm(identifier, key: key)
        self.whole = whole
        self.algorithmIdentifier = identifier
        self.key = key
        self.algorithm = algorithm
    }

    /// The content octets of the algorithm's OBJECT IDENTIFIER.
    package var algorithmObjectIdentifier: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            var outer = DERCursor(algorithmIdentifier)
            guard var fields = try? outer.constructed(.sequence) else { return nil }
            return try? fields.objectIdentifier()
        }
    }

    private static func algorithm(
        _ identifier: Span<UInt8>,
        key: Span<UInt8>
    ) throws(PKIXError) -> PublicKeyAlgorithm {
        var outer = DERCursor(identifier)
        var fields = try outer.constructed(.sequence)
        let name = try fields.objectIdentifier()
        if name.hasSameBytes(as: rsaEncryption) { return .rsa(bits: try modulusBits(key)) }
        if name.hasSameBytes(as: ecPublicKey) {
            guard fields.tag == .objectIdentifier else { return .ec(.other) }
            return .ec(curve(try fields.objectIdentifier()))
        }
        if name.hasSameBytes(as: rsaPSS) { return .rsaPSS }
        // 1.3.101.110 to .113 (RFC 8410 §3).
        guard name.count == 3, name[0] == 0x2b, name[1] == 0x65 else { return .unknown }
        switch name[2] {
        case 0x6e: return .x25519
        case 0x6f: return .x448
        case 0x70: return .ed25519
        case 0x71: return .ed448
        default: return .unknown
        }
    }

    /// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`, both positive.
    private static func modulusBits(_ key: Span<UInt8>) throws(PKIXError) -> Int {
        var outer = DERCursor(key)
        var fields = try outer.constructed(.sequence)
        try outer.finish()
        let modulus = try fields.integerContent()
        let exponent = try fields.integerContent()
        try fields.finish()
        guard isPositive(modulus), isPositive(exponent) else { throw .invalidRSAKey }
        // A positive integer in DER has at most one zero octet in front of its first bit.
        let lead = modulus[0] == 0 ? 1 : 0
        return (modulus.count - lead) * 8 - modulus[lead].leadingZeroBitCount
    }

    private static func isPositive(_ integer: Span<UInt8>) -> Bool {
        integer[0] < 0x80 && (integer.count > 1 || integer[0] != 0)
    }

    private static func curve(_ name: Span<UInt8>) -> EllipticCurve {
        if name.hasSameBytes(as: p256) { return .p256 }
        if name.hasSameBytes(as: p384) { return .p384 }
        if name.hasSameBytes(as: p521) { return .p521 }
        return .other
    }

    private static let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]
    private static let rsaPSS: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10]
    private static let ecPublicKey: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]
    private static let p256: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]
    private static let p384: [UInt8] = [0x2b, 0x81, 4, 0, 0x22]
    private static let p521: [UInt8] = [0x2b, 0x81, 4, 0, 0x23]
}
