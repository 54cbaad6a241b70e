/// The components of a CertificateAssertion, in the order of their tags.
enum CertificateComponent: UInt8, CaseIterable {
    case serialNumber, issuer, subjectKeyIdentifier, authorityKeyIdentifier, certificateValid
    case privateKeyValid, subjectPublicKeyAlgID, keyUsage, subjectAltName, policy, pathToName
    case subject, nameConstraints

    init?(_ name: Span<UInt8>) {
        for component in Self.allCases where name.equalsIgnoringCase(component.name) {
            self = component
            return
        }
        return nil
    }

    var bit: UInt16 { 1 << UInt16(rawValue) }

    private var name: StaticString {
        switch self {
        case .serialNumber: "serialNumber"
        case .issuer: "issuer"
        case .subjectKeyIdentifier: "subjectKeyIdentifier"
        case .authorityKeyIdentifier: "authorityKeyIdentifier"
        case .certificateValid: "certificateValid"
        case .privateKeyValid: "privateKeyValid"
        case .subjectPublicKeyAlgID: "subjectPublicKeyAlgID"
        case .keyUsage: "keyUsage"
        case .subjectAltName: "subjectAltName"
        case .policy: "policy"
        case .pathToName: "pathToName"
        case .subject: "subject"
        case .nameConstraints: "nameConstraints"
        }
    }
}
