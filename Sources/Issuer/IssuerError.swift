package import Addressing
package import Cryptography
package import PKIX

/// Why a certificate is not issued.
package enum IssuerError: Error, Equatable, Sendable {
    /// A text for a name is empty, or longer than its attribute allows, counted in characters.
    case nameLength(attribute: String, characters: Int, maximum: Int)
    /// A text for a name has a control character.
    case nameCharacter(attribute: String, scalar: UInt32)
    /// A text for a name says nothing: only dots, hyphens and spaces.
    case nameMeaningless(attribute: String)
    /// The public URL breaks a rule.
    case publicURL(PublicURLFault)
    /// A host is neither a domain name nor an IP address.
    case host(AddressingError)
    /// A request for the named profile needs at least one of these, and has none.
    case missing(RequestPart, CertificateProfile)
    /// The public key is not one that Waxwing certifies.
    case publicKey(CryptographyError)
    /// A kind of key that the profile does not allow.
    case keyKind(KeyKind, CertificateProfile)
    /// A key identifier that the key's structure does not give.
    case publicKeyStructure(PKIXError)
    /// A certificate that should be an authority's cannot be read.
    case authorityCertificate(PKIXError)
    /// A certificate that should be an authority's is not one, or has no key identifier.
    case notAnAuthority
    /// The issuing certificate has ended, or ends within a day.
    case authorityExpires(notAfter: Int64)
    /// A time that certificates cannot say: before 1950 or after 9999.
    case timeOutOfRange(seconds: Int64)
    /// A serial number of zero.
    case serialNumberIsZero
    /// The signer signs with another algorithm than the issuing certificate's key.
    case signerAlgorithm(expected: SignatureAlgorithm, found: SignatureAlgorithm)
    /// What was assembled breaks rules; nothing was signed.
    case lint([LintFinding])
    /// What was assembled cannot even be read; nothing was signed.
    case unreadable(PKIXError)
    /// The signature that the signer returned is not its issuer's: wrong key, or a fault.
    case signatureDoesNotVerify
    /// The signature cannot be checked.
    case verification(CryptographyError)
}

/// A part of a request that a profile can require.
package enum RequestPart: String, Equatable, Sendable {
    /// The address of a mailbox.
    case address
    /// A host name or address.
    case host
}

/// The rules for the URL under which revocation lists and authorities' certificates are published.
package enum PublicURLFault: Equatable, Sendable {
    /// Another scheme than http: https would need the very certificates it helps to check.
    case schemeIsNotHTTP
    /// No host, or not a domain name or IPv4 address.
    case host(AddressingError)
    /// A port that is not a number from 1 to 65535.
    case port
    /// A character of the path that is not a letter, digit or one of `/-._~`.
    case path
    /// Longer than what fits comfortably into every certificate.
    case tooLong(bytes: Int, maximum: Int)
}
