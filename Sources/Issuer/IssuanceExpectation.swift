import Cryptography

/// What a certificate has to say: the writer writes it, the lint compares with it.
struct IssuanceExpectation: Sendable {
    let request: CertificateRequest
    let issuer: ToBeSigned.Issuer
    let publicURL: PublicURL
    let now: Int64
    let serial: SerialNumber
    let validity: Validity

    /// Whether the certificate is its own issuer's.
    var isSelfSigned: Bool {
        switch issuer {
        case .itself: true
        case .authority: false
        }
    }

    /// The issuer's Name in DER.
    var issuerName: [UInt8] {
        switch issuer {
        case .itself: request.subject.der
        case .authority(let authority): authority.subject
        }
    }

    /// The octets that identify the issuer's key.
    var issuerKeyIdentifier: [UInt8] {
        switch issuer {
        case .itself: request.keyIdentifier
        case .authority(let authority): authority.keyIdentifier
        }
    }

    /// The algorithm of the signature to come.
    var signatureAlgorithm: SignatureAlgorithm {
        switch issuer {
        case .itself: request.keyKind.signatureAlgorithm
        case .authority(let authority): authority.signatureAlgorithm
        }
    }
}
