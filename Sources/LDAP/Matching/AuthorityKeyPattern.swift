import PKIX

/// An authorityKeyIdentifier that a client asserts (RFC 4523, RFC 5280 §4.2.1.1).
///
///     AuthorityKeyIdentifier = "{" [ "keyIdentifier" OCTET-STRING ]
///         [ "authorityCertIssuer" GeneralNames ] [ "authorityCertSerialNumber" INTEGER ] "}"
struct AuthorityKeyPattern: Sendable {
    private var keyIdentifier: [UInt8]?
    private var serialNumber: [UInt8]?
    /// The names of the authority's issuer; empty when none are asserted.
    private(set) var issuer: [GeneralNamePattern] = []

    /// Takes an AuthorityKeyIdentifier from `reader`.
    init(_ reader: inout GSERReader, _ schema: Schema) throws(LDAPError) {
        var list = try reader.openList()
        while try reader.hasItem(&list) {
            let field = try reader.identifier()
            if keyIdentifier == nil, field.equalsIgnoringCase("keyIdentifier") {
                keyIdentifier = try reader.octets()
            } else if issuer.isEmpty, field.equalsIgnoringCase("authorityCertIssuer") {
                issuer = try GeneralNamePattern.list(&reader, schema)
            } else if serialNumber == nil, field.equalsIgnoringCase("authorityCertSerialNumber") {
                serialNumber = try reader.integer()
            } else {
                throw reader.error
            }
        }
    }

    /// Whether `extensions` have an authority key identifier with all that is asserted.
    func matches(_ extensions: borrowing CertificateExtensions, _ schema: Schema) -> Truth {
        guard let value = extensions.value(of: .authorityKeyIdentifier) else { return .false }
        do throws(PKIXError) {
            let stored = try AuthorityKeyIdentifier(value)
            if let keyIdentifier {
                guard let octets = stored.keyIdentifier, octets.hasSameBytes(as: keyIdentifier)
                else { return .false }
            }
            if let serialNumber {
                guard let octets = stored.serialNumber, octets.hasSameBytes(as: serialNumber)
                else { return .false }
            }
            guard !issuer.isEmpty else { return .true }
            guard let names = stored.issuer else { return .false }
            return GeneralNamePattern.match(issuer, names, schema, all: true)
        } catch { return .undefined }
    }
}
