/// A certificate, as lists show it.
package struct Certificate: Codable, Equatable, Sendable {
    /// Whether others are told to use it.
    package enum State: String, Codable, Sendable, CaseIterable {
        /// The directory has it; readers see it until it expires.
        case published
        /// Valid for all that is known, and not in the directory.
        case withdrawn
        /// Declared invalid, and not in the directory.
        case revoked
    }

    /// Where it comes from.
    package enum Origin: String, Codable, Sendable, CaseIterable {
        /// From this organization's authority; its key is in the vault.
        case issued
        /// From elsewhere; its key is not here.
        case imported
    }

    /// The serial number as hexadecimal digits, without leading zeros.
    package var serial: String
    /// SHA-256 of the certificate, as hexadecimal digits.
    package var fingerprint: String
    /// The mailboxes it is published for, canonical.
    package var addresses: [String]
    /// The subject's name, RFC 4514.
    package var subject: String
    /// The issuer's name, RFC 4514.
    package var issuer: String
    /// The first moment of its validity.
    package var notBefore: Timestamp
    /// The last moment of its validity.
    package var notAfter: Timestamp
    /// What kind of key it certifies, such as `rsa3072` or `p256`.
    package var key: String
    /// Whether others are told to use it.
    package var state: State
    /// Where it comes from.
    package var origin: Origin
    /// Whether it was imported on somebody's word, without a chain to a configured root.
    package var isVouched: Bool
    /// Why it was revoked, where it was.
    package var revocationReason: RevocationReason?
    /// When it was issued here or imported.
    package var recorded: Timestamp

    /// Makes the value from its parts.
    package init(
        serial: String,
        fingerprint: String,
        addresses: [String],
        subject: String,
        issuer: String,
        notBefore: Timestamp,
        notAfter: Timestamp,
        key: String,
        state: State,
        origin: Origin,
        isVouched: Bool,
        revocationReason: RevocationReason?,
        recorded: Timestamp
    ) {
        self.serial = serial
        self.fingerprint = fingerprint
        self.addresses = addresses
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.key = key
        self.state = state
        self.origin = origin
        self.isVouched = isVouched
        self.revocationReason = revocationReason
        self.recorded = recorded
    }
}

/// A certificate with its bytes.
package struct CertificateDetail: Codable, Equatable, Sendable {
    /// What lists show of it.
    package var certificate: Certificate
    /// The certificate itself, PEM.
    package var pem: String

    /// Makes the value from its parts.
    package init(certificate: Certificate, pem: String) {
        self.certificate = certificate
        self.pem = pem
    }
}

/// Why a certificate is revoked, in the words of RFC 5280 §5.3.1.
package enum RevocationReason: String, Codable, Sendable, CaseIterable {
    /// No reason is given.
    case unspecified
    /// Somebody else has, or may have, the private key.
    case keyCompromise
    /// The name or another fact in the certificate changed.
    case affiliationChanged
    /// Another certificate took its place.
    case superseded
    /// It is no longer needed.
    case cessationOfOperation
    /// The right to have it was withdrawn.
    case privilegeWithdrawn
}

/// What `POST /v1/certificates/{id}/revoke` takes.
package struct RevokeRequest: Codable, Equatable, Sendable {
    /// Why.
    package var reason: RevocationReason

    /// Makes the request.
    package init(reason: RevocationReason) { self.reason = reason }
}

/// The answer to a revocation.
package struct CertificateAnswer: Codable, Equatable, Sendable {
    /// The certificate as it is now.
    package var certificate: Certificate
    /// Whether the command changed anything; running it again does not.
    package var isChanged: Bool
    /// How far it has come.
    package var recorded: Recorded
    /// What the caller must know besides: who learns of it.
    package var notice: String?

    /// Makes the value from its parts.
    package init(
        certificate: Certificate,
        isChanged: Bool,
        recorded: Recorded,
        notice: String?
    ) {
        self.certificate = certificate
        self.isChanged = isChanged
        self.recorded = recorded
        self.notice = notice
    }
}
