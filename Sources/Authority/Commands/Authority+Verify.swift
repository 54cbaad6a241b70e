import Cryptography
package import Ledger

extension Authority {
    /// Reads the whole log and checks it, against a head that the caller kept where there is one; with
    /// the public key, DER, that the newest head is signed under.
    ///
    /// Takes seconds for a million events, on a thread of its own.
    package func verify(
        against kept: KeptHead?
    ) async throws(AuthorityError) -> (Verification, signer: [UInt8]) {
        try await verifiers.run(.single) { [ledger] () throws(AuthorityError) in
            do {
                let verification = try ledger.verify(against: kept, isSigned: Self.isSigned)
                let signer = try ledger.read { view in try view.headKeys().last?.publicKey }
                return (verification, signer ?? [])
            } catch {
                throw AuthorityError(error, during: .files)
            }
        }
    }

    private static func isSigned(
        _ publicKey: Span<UInt8>,
        _ content: Span<UInt8>,
        _ signature: Span<UInt8>
    ) -> Bool {
        guard let key = try? PublicKey.read(subjectPublicKeyInfo: publicKey) else { return false }
        return (try? key.verify(signature, of: content)) ?? false
    }
}
