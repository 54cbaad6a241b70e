package import Cryptography

/// The key of an authority, wherever it is kept: in the vault, in a file, in a device.
///
/// It is given finished bytes to sign and knows nothing of certificates.
package protocol Signer {
    /// The algorithm that ``sign(_:)`` uses; fixed by the key.
    var signatureAlgorithm: SignatureAlgorithm { get }

    /// Signs `tbs`, the DER of a TBSCertificate (or of a TBSCertList); an ECDSA signature is a DER
    /// ECDSA-Sig-Value.
    func sign(_ tbs: Span<UInt8>) throws -> [UInt8]
}
