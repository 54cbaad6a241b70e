import Cryptography

/// A signed certificate, as it goes into the ledger.
package struct IssuedCertificate: Hashable, Sendable {
    /// The certificate, DER.
    package let der: [UInt8]
    /// Its serial number.
    package let serial: SerialNumber
    /// The first second of validity, since 1970 in UTC.
    package let notBefore: Int64
    /// The last second of validity, since 1970 in UTC.
    package let notAfter: Int64

    /// Only ``Linted/sign(with:)`` makes one.
    init(der: [UInt8], serial: SerialNumber, validity: Validity) {
        self.der = der
        self.serial = serial
        notBefore = validity.notBefore
        notAfter = validity.notAfter
    }

    /// The SHA-256 digest of the certificate: 32 octets, computed anew at each call.
    package func fingerprint() -> [UInt8] { Digest.sha256(der) }
}
