import BER

extension CertificateExtensions {
    /// Reads basicConstraints.
    ///
    ///     BasicConstraints ::= SEQUENCE {
    ///         cA                 BOOLEAN DEFAULT FALSE,
    ///         pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
    static func basicConstraints(
        _ value: Span<UInt8>
    ) throws(PKIXError) -> (isAuthority: Bool, pathLength: Int64?, isLax: Bool) {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        let isWritten = fields.tag == .boolean
        let isAuthority = isWritten ? try fields.boolean() : false
        let pathLength = fields.tag == .integer ? try fields.integer() : nil
        try fields.finish()
        if let pathLength {
            guard isAuthority, pathLength >= 0 else {
                throw .extensionRule(.basicConstraints, .pathLength)
            }
        }
        return (isAuthority, pathLength, isWritten && !isAuthority)
    }

    /// Reads keyUsage: `KeyUsage ::= BIT STRING`, bits 0 to 8.
    static func keyUsage(
        _ value: Span<UInt8>
    ) throws(PKIXError) -> (usage: KeyUsage, isLax: Bool) {
        var cursor = DERCursor(value)
        let bits = try cursor.bitString()
        try cursor.finish()
        let octets = bits.octets
        guard octets.count <= 2, octets.count < 2 || octets[1] & 0x7f == 0 else {
            throw .extensionRule(.keyUsage, .bits)
        }
        var usage = KeyUsage()
        for index in 0..<9 where bits.isSet(index) { usage.insert(KeyUsage(rawValue: 1 << index)) }
        guard !usage.isEmpty else { throw .extensionRule(.keyUsage, .empty) }
        // X.690 §11.2.2: a named-bit list ends with its last set bit.
        let isLax = octets[octets.count - 1].trailingZeroBitCount != Int(bits.unusedBits)
        return (usage, isLax)
    }

    /// Reads extKeyUsage: `SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER`.
    static func extendedKeyUsage(_ value: Span<UInt8>) throws(PKIXError) -> ExtendedKeyUsage {
        var purposes = DERCursor(try listContent(value, kind: .extendedKeyUsage))
        var usage = ExtendedKeyUsage()
        while !purposes.isAtEnd {
            usage.insert(.purpose(try purposes.objectIdentifier()))
        }
        return usage
    }

    /// Reads the octets that identify the issuer's key.
    ///
    ///     AuthorityKeyIdentifier ::= SEQUENCE {
    ///         keyIdentifier              [0] OCTET STRING OPTIONAL,
    ///         authorityCertIssuer        [1] GeneralNames OPTIONAL,
    ///         authorityCertSerialNumber  [2] INTEGER OPTIONAL }
    @_lifetime(copy value)
    static func authorityKeyIdentifier(
        _ value: Span<UInt8>
    ) throws(PKIXError) -> Span<UInt8>? {
        var cursor = DERCursor(value)
        var fields = try cursor.constructed(.sequence)
        try cursor.finish()
        var identifier: Span<UInt8>?
        if fields.tag == .context(0) { identifier = try fields.content(.context(0)) }
        let hasIssuer = fields.tag == .context(1, constructed: true)
        if hasIssuer { _ = try fields.element() }
        let hasSerial = fields.tag == .context(2)
        if hasSerial { _ = try fields.element() }
        try fields.finish()
        guard hasIssuer == hasSerial else {
            throw .extensionRule(.authorityKeyIdentifier, .issuerWithoutSerial)
        }
        return identifier
    }

    /// The inside of a SEQUENCE that is all of `value` and has at least one member.
    @_lifetime(copy value)
    static func listContent(
        _ value: Span<UInt8>,
        kind: CertificateExtension.Kind
    ) throws(PKIXError) -> Span<UInt8> {
        var cursor = DERCursor(value)
        let content = try cursor.content(.sequence)
        try cursor.finish()
        guard content.count > 0 else { throw .extensionRule(kind, .empty) }
        return content
    }
}
