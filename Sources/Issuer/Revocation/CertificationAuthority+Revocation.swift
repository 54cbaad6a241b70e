import BER
import Cryptography

extension CertificationAuthority {
    /// Assembles, lints and signs a revocation list of this authority, and checks the signature.
    /// - Returns: The CertificateList, DER.
    /// - Throws: ``IssuerError``, or what the signer throws.
    package func revocationList(
        _ content: RevocationListContent,
        signer: some Signer
    ) throws -> [UInt8] {
        let bytes = TBSCertList.encode(content, by: self)
        try RevocationListLint.check(bytes, against: content, of: self)
        guard signer.signatureAlgorithm == signatureAlgorithm else {
            throw IssuerError.signerAlgorithm(
                expected: signatureAlgorithm,
                found: signer.signatureAlgorithm
            )
        }
        let signature = try signer.sign(bytes.span)
        try verify(signature, of: bytes)
        var writer = BERWriter(capacity: bytes.count + signature.count + 64)
        writer.appendConstructed(.sequence) { writer in
            writer.append(bytes)
            writer.append(signatureAlgorithm.algorithmIdentifier)
            writer.appendBitString(signature.span)
        }
        return writer.array()
    }

    private func verify(_ signature: [UInt8], of bytes: [UInt8]) throws(IssuerError) {
        do throws(CryptographyError) {
            if try publicKey.verify(signature.span, of: bytes.span) { return }
        } catch {
            throw .verification(error)
        }
        throw .signatureDoesNotVerify
    }
}
