import BER
import Cryptography

/// A TBSCertificate that broke no rule: the only thing that can be signed.
package struct Linted: ~Copyable {
    /// The bytes that will be signed.
    package let bytes: [UInt8]
    private let expectation: IssuanceExpectation

    /// Only ``ToBeSigned/lint()`` makes one.
    init(bytes: [UInt8], expectation: IssuanceExpectation) {
        self.bytes = bytes
        self.expectation = expectation
    }

    /// Has the bytes signed, and checks with the issuer's public key that they are: a wrong key and
    /// a fault in the signing would otherwise show only at the reader's.
    /// - Throws: ``IssuerError``, or what the signer throws.
    package consuming func sign(with signer: some Signer) throws -> IssuedCertificate {
        let algorithm = expectation.signatureAlgorithm
        guard signer.signatureAlgorithm == algorithm else {
            throw IssuerError.signerAlgorithm(expected: algorithm, found: signer.signatureAlgorithm)
        }
        let signature = try signer.sign(bytes.span)
        try Self.verify(signature, of: bytes, expectation)

        var writer = BERWriter(capacity: bytes.count + signature.count + 64)
        writer.appendConstructed(.sequence) { writer in
            writer.append(bytes)
            writer.append(algorithm.algorithmIdentifier)
            writer.appendBitString(signature.span)
        }
        return IssuedCertificate(
            der: writer.array(),
            serial: expectation.serial,
            validity: expectation.validity
        )
    }

    private static func verify(
        _ signature: [UInt8],
        of bytes: [UInt8],
        _ expectation: IssuanceExpectation
    ) throws(IssuerError) {
        do throws(CryptographyError) {
            let isVerified =
                switch expectation.issuer {
                case .authority(let authority):
                    try authority.publicKey.verify(signature.span, of: bytes.span)
                case .itself:
                    try PublicKey.read(
                        subjectPublicKeyInfo: expectation.request.subjectPublicKeyInfo.span
                    ).verify(signature.span, of: bytes.span)
                }
            if isVerified { return }
        } catch {
            throw .verification(error)
        }
        throw .signatureDoesNotVerify
    }
}
