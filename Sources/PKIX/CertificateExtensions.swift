import BER

/// The extensions of a certificate, borrowed: those that decide what it may be used for, read and
/// checked, and a walk over all of them.
///
///     Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
package struct CertificateExtensions: ~Escapable {
    /// No certificate in use has more than about fifteen.
    package static let countMax = 64

    /// The Extension elements, one after the other; empty for a certificate that has none.
    package let content: Span<UInt8>
    /// Whether basicConstraints says that the key signs certificates.
    package private(set) var isCertificateAuthority = false
    /// How many authorities may follow below this one.
    package private(set) var pathLength: Int64?
    /// The usages of the key; nil when nothing is said.
    package private(set) var keyUsage: KeyUsage?
    /// The purposes of the key; nil when nothing is said.
    package private(set) var extendedKeyUsage: ExtendedKeyUsage?
    /// The inside of subjectAltName's SEQUENCE: what ``GeneralNames`` walks over.
    package private(set) var subjectAlternativeName: Optional<Span<UInt8>>
    /// The octets that identify the key.
    package private(set) var subjectKeyIdentifier: Optional<Span<UInt8>>
    /// The octets that identify the issuer's key.
    package private(set) var authorityKeyIdentifier: Optional<Span<UInt8>>
    /// Whether something is written that DER leaves out.
    ///
    /// That is a default, or zero bits at the end of a key usage: OpenSSL and others read it, and
    /// certificates in use have it.
    package private(set) var hasLaxEncoding = false
    private var seen: UInt32 = 0

    /// No extensions.
    @_lifetime(immortal)
    init() {
        content = Span()
        subjectAlternativeName = nil
        subjectKeyIdentifier = nil
        authorityKeyIdentifier = nil
    }

    /// Reads every extension of `content`, the inside of the SEQUENCE OF.
    @_lifetime(copy content)
    init(content: Span<UInt8>) throws(PKIXError) {
        self.content = content
        subjectAlternativeName = nil
        subjectKeyIdentifier = nil
        authorityKeyIdentifier = nil
        guard content.count > 0 else { throw .noExtensions }
        var cursor = DERCursor(content)
        var count = 0
        while !cursor.isAtEnd {
            count += 1
            guard count <= Self.countMax else { throw .tooManyExtensions(maximum: Self.countMax) }
            let offset = cursor.offset
            let entry = try CertificateExtension(&cursor)
            try refuseDuplicate(of: entry, at: offset)
            if entry.hasEncodedDefault { hasLaxEncoding = true }
            do throws(PKIXError) {
                try read(entry)
            } catch .malformed(let error) {
                throw .invalidExtension(entry.kind, error)
            }
        }
    }

    /// The value of the extension of `kind`, or nil if there is none.
    @_lifetime(copy self)
    package func value(of kind: CertificateExtension.Kind) -> Span<UInt8>? {
        var walk = makeWalk()
        while let entry = walk.next() {
            if entry.kind == kind { return entry.value }
        }
        return nil
    }

    /// A walk over all extensions in their order.
    @_lifetime(copy self)
    package func makeWalk() -> Walk {
        Walk(content)
    }

    /// A walk over extensions that have been read once without error.
    package struct Walk: ~Escapable {
        private var cursor: DERCursor

        @_lifetime(copy content)
        fileprivate init(_ content: Span<UInt8>) {
            cursor = DERCursor(content)
        }

        /// The next extension, or nil after the last.
        @_lifetime(copy self)
        package mutating func next() -> CertificateExtension? {
            cursor.isAtEnd ? nil : try? CertificateExtension(&cursor)
        }
    }

    @_lifetime(self: copy self, copy entry)
    private mutating func read(_ entry: borrowing CertificateExtension) throws(PKIXError) {
        switch entry.kind {
        case .basicConstraints:
            let constraints = try Self.basicConstraints(entry.value)
            isCertificateAuthority = constraints.isAuthority
            pathLength = constraints.pathLength
            if constraints.isLax { hasLaxEncoding = true }
        case .keyUsage:
            let bits = try Self.keyUsage(entry.value)
            keyUsage = bits.usage
            if bits.isLax { hasLaxEncoding = true }
        case .extendedKeyUsage: extendedKeyUsage = try Self.extendedKeyUsage(entry.value)
        case .subjectAlternativeName:
            let names = try Self.listContent(entry.value, kind: entry.kind)
            var walk = GeneralNames(content: names)
            while try walk.next() != nil {}
            subjectAlternativeName = names
        case .subjectKeyIdentifier:
            var cursor = DERCursor(entry.value)
            subjectKeyIdentifier = try cursor.content(.octetString)
            try cursor.finish()
        case .authorityKeyIdentifier:
            authorityKeyIdentifier = try Self.authorityKeyIdentifier(entry.value)
        case .crlDistributionPoints, .authorityInformationAccess, .certificatePolicies,
            .smimeCapabilities:
            _ = try Self.listContent(entry.value, kind: entry.kind)
        case .nameConstraints, .unknown: break
        }
    }

    /// Known kinds are told apart by a bit each; the few others are compared with all before them.
    @_lifetime(self: copy self)
    private mutating func refuseDuplicate(
        of entry: borrowing CertificateExtension,
        at offset: Int
    ) throws(PKIXError) {
        guard entry.kind == .unknown else {
            let bit = UInt32(1) << UInt32(entry.kind.rawValue)
            guard seen & bit == 0 else { throw .duplicateExtension(offset: offset) }
            seen |= bit
            return
        }
        var before = Walk(content.extracting(..<offset))
        while let other = before.next() {
            guard !other.identifier.hasSameBytes(as: entry.identifier) else {
                throw .duplicateExtension(offset: offset)
            }
        }
    }
}
