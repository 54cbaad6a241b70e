import BER
import PKIX

/// What certificateMatch asks of a certificate (RFC 4523 §2.6, X.509 §13.3.2): every component
/// given must fit; an assertion without components fits every certificate.
///
///     CertificateAssertion = "{" [ serialNumber INTEGER ] [ issuer Name ]
///         [ subjectKeyIdentifier OCTET-STRING ] [ authorityKeyIdentifier AuthorityKeyIdentifier ]
///         [ certificateValid Time ] [ privateKeyValid GeneralizedTime ]
///         [ subjectPublicKeyAlgID OBJECT-IDENTIFIER ] [ keyUsage KeyUsage ]
///         [ subjectAltName AltNameType ] [ policy CertPolicySet ] [ pathToName Name ]
///         [ subject Name ] [ nameConstraints NameConstraintsSyntax ] "}"
///
/// with commas between; the components may come in any order, each once.
struct CertificateCriteria: Sendable {
    /// As many bytes as an assertion may have; the one with most names that makes sense has some
    /// 2 KiB.
    static let bytesMax = 16 * 1024

    var serialNumber: [UInt8]?
    /// The issuer's key.
    var issuer: [UInt8]?
    var subjectKeyIdentifier: [UInt8]?
    var authorityKey: AuthorityKeyPattern?
    /// A moment at which the certificate is valid.
    var certificateValid: Int64?
    /// A moment at which the private key may be used.
    var privateKeyValid: Int64?
    /// The content octets of the algorithm of the key.
    var subjectPublicKeyAlgorithm: [UInt8]?
    var keyUsage: KeyUsage?
    var subjectAlternativeName: AlternativeNameKind?
    /// The content octets of policies, of which one will do.
    var policies: [[UInt8]]?
    /// The key of a name to which a path may lead.
    var pathToName: [UInt8]?
    /// The subject's key.
    var subject: [UInt8]?
    var nameConstraints: SubtreeConstraints?

    /// Which kind of alternative name there must be.
    ///
    ///     AltNameType = "builtinNameForm:" BuiltinNameForm / "otherNameForm:" OBJECT-IDENTIFIER
    enum AlternativeNameKind: Sendable {
        /// One of the forms that X.509 has.
        case builtin(GeneralNames.Form)
        /// An otherName of the type with these content octets.
        case other([UInt8])
    }

    /// Where the subject's names must lie, and must not.
    struct SubtreeConstraints: Sendable {
        var permitted: [SubtreePattern] = []
        var excluded: [SubtreePattern] = []
    }

    /// Reads the assertion `text`.
    /// - Throws: ``LDAPError/invalidAssertion(offset:)``, or what a name in it breaks.
    init(_ text: Span<UInt8>, _ schema: Schema) throws(LDAPError) {
        guard text.count <= Self.bytesMax else {
            throw .invalidAssertion(offset: Self.bytesMax)
        }
        var reader = GSERReader(text)
        var list = try reader.openList()
        var seen: UInt16 = 0
        while try reader.hasItem(&list) {
            let fault = reader.error
            guard let component = CertificateComponent(try reader.identifier()),
                seen & component.bit == 0
            else { throw fault }
            seen |= component.bit
            try read(component, &reader, schema)
        }
        try reader.finish()
    }

    /// How many names every name of a certificate is compared with, at least one.
    var weight: Int {
        let constraints = nameConstraints
        let subtrees = (constraints?.permitted.count ?? 0) + (constraints?.excluded.count ?? 0)
        return max(1, subtrees, authorityKey?.issuer.count ?? 0, policies?.count ?? 0)
    }

    private mutating func read(
        _ component: CertificateComponent,
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) {
        switch component {
        case .serialNumber: serialNumber = try reader.integer()
        case .issuer: issuer = try reader.name(schema)
        case .subjectKeyIdentifier: subjectKeyIdentifier = try reader.octets()
        case .authorityKeyIdentifier: authorityKey = try AuthorityKeyPattern(&reader, schema)
        case .certificateValid: certificateValid = try reader.time()
        case .privateKeyValid: privateKeyValid = try reader.time()
        case .subjectPublicKeyAlgID:
            subjectPublicKeyAlgorithm = try reader.objectIdentifier(schema)
        case .keyUsage: keyUsage = KeyUsage(rawValue: try reader.bits(Self.usages))
        case .subjectAltName: subjectAlternativeName = try Self.alternativeName(&reader, schema)
        case .policy: policies = try Self.policies(&reader, schema)
        case .pathToName: pathToName = try reader.name(schema)
        case .subject: subject = try reader.name(schema)
        case .nameConstraints: nameConstraints = try Self.constraints(&reader, schema)
        }
    }

    /// The bits of KeyUsage (RFC 5280 §4.2.1.3), by the names that X.509 gave them first.
    private static let usages: [StaticString] = [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
        "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
    ]

    private static func alternativeName(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> AlternativeNameKind {
        let fault = reader.error
        let choice = try reader.choice()
        if choice.equalsIgnoringCase("otherNameForm") {
            return .other(try reader.objectIdentifier(schema))
        }
        guard choice.equalsIgnoringCase("builtinNameForm"),
            let form = GeneralNames.Form(builtin: try reader.identifier())
        else { throw fault }
        return .builtin(form)
    }

    private static func policies(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> [[UInt8]] {
        var policies: [[UInt8]] = []
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            policies.append(try reader.objectIdentifier(schema))
        }
        guard !policies.isEmpty else { throw reader.error }
        return policies
    }

    private static func constraints(
        _ reader: inout GSERReader,
        _ schema: Schema
    ) throws(LDAPError) -> SubtreeConstraints {
        var constraints = SubtreeConstraints()
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            let field = try reader.identifier()
            if constraints.permitted.isEmpty, field.equalsIgnoringCase("permittedSubtrees") {
                constraints.permitted = try SubtreePattern.list(&reader, schema)
            } else if constraints.excluded.isEmpty, field.equalsIgnoringCase("excludedSubtrees") {
                constraints.excluded = try SubtreePattern.list(&reader, schema)
            } else {
                throw reader.error
            }
        }
        return constraints
    }
}
