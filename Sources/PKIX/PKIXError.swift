package import BER

/// Why bytes are not a certificate, or a part of one, that RFC 5280 allows.
///
/// Offsets count from the first byte of the innermost part that was being read: the certificate, the
/// key, a name or the value of an extension.
package enum PKIXError: Error, Equatable, Sendable {
    /// The bytes are not DER, or not the structure that the ASN.1 asks for.
    case malformed(BERError)
    /// More bytes than any certificate worth reading has.
    case tooLarge(bytes: Int, maximum: Int)
    /// A version other than 2 or 3; version 1 is told by leaving it out.
    case unsupportedVersion(Int64)
    /// A serial number of more octets than RFC 5280 §4.1.2.2 allows.
    case serialNumberTooLong(octets: Int, maximum: Int)
    /// The issuer's name has no parts (RFC 5280 §4.1.2.4).
    case emptyIssuer
    /// A relative name without attributes.
    case emptyRelativeName(offset: Int)
    /// A time that is neither `YYMMDDhhmmssZ` nor `YYYYMMDDhhmmssZ`, or not on the calendar.
    case invalidTime(offset: Int)
    /// The certificate ends before it begins.
    case validityReversed(notBefore: Int64, notAfter: Int64)
    /// The algorithm outside the signed part is not the one inside (RFC 5280 §4.1.1.2).
    case signatureAlgorithmsDiffer
    /// A bit string that has to be whole octets is not.
    case partialOctets(offset: Int)
    /// An RSA modulus or exponent that is zero or negative.
    case invalidRSAKey
    /// Extensions in a certificate whose version has none (RFC 5280 §4.1.2.9).
    case extensionsNeedVersion3
    /// The content of a CMS message is of another type.
    case notSignedData
    /// More certificates than any message worth reading has.
    case tooManyCertificates(limit: Int)
    /// The list of extensions is there and empty.
    case noExtensions
    /// More extensions than any certificate worth reading has.
    case tooManyExtensions(maximum: Int)
    /// The same extension twice (RFC 5280 §4.2).
    case duplicateExtension(offset: Int)
    /// The value of an extension that is read here breaks its grammar.
    case invalidExtension(CertificateExtension.Kind, BERError)
    /// The value of an extension that is read here is well formed but breaks a rule on its content.
    case extensionRule(CertificateExtension.Kind, ExtensionFault)
}

/// The rules on the content of an extension that the reader checks.
package enum ExtensionFault: Equatable, Sendable {
    /// A list that must have members has none.
    case empty
    /// A path length without `cA`, or a negative one (RFC 5280 §4.2.1.9).
    case pathLength
    /// A key usage with bits that do not fit its nine (RFC 5280 §4.2.1.3).
    case bits
    /// A name in a form that is not one of GeneralName's nine, or wrongly encoded.
    case generalName
    /// An authority key identifier with only one of issuer and serial (RFC 5280 §4.2.1.1).
    case issuerWithoutSerial
}
