import Cryptography
import Ledger
import Vault

/// Makes keys into sealed records and lends them out again: the one place that speaks to the vault.
final class KeyStore: Sendable {
    private let vault: Vault
    /// Microseconds since 1970.
    private let clock: @Sendable () -> Int64

    init(_ vault: Vault, clock: @escaping @Sendable () -> Int64) {
        self.vault = vault
        self.clock = clock
    }

    /// Makes a key and seals it; the key itself is gone when this returns.
    ///
    /// An RSA key takes from a tenth of a second to seconds of one core.
    func make(
        _ kind: KeyKind,
        usage: KeyVaulted.Usage,
        mailbox: MailboxID?
    ) throws(AuthorityError) -> SealedKey {
        let key: PrivateKey
        do throws(CryptographyError) { key = try PrivateKey.generate(kind) } catch {
            throw .fault(.keyGeneration, "\(error)")
        }
        do {
            let information = try key.subjectPublicKeyInfo()
            let place = KeyPlace(
                record: .make(at: clock()),
                mailbox: mailbox,
                publicKeyDigest: Hash256(hashing: information.span),
                usage: usage,
                generation: 1
            )
            let sealed = try vault.seal(key, context: try place.context())
            return SealedKey(
                place: place,
                kind: kind,
                subjectPublicKeyInfo: information,
                sealed: HashedOctets(sealed.bytes)
            )
        } catch {
            throw AuthorityError(error, during: .vault)
        }
    }

    /// Lends the key of a record to `body`, and to nobody else.
    func withKey<R>(
        _ sealed: [UInt8],
        at place: KeyPlace,
        _ body: (borrowing PrivateKey) throws -> R
    ) throws(AuthorityError) -> R {
        do {
            return try vault.withKey(sealed.span, context: try place.context(), body)
        } catch {
            throw AuthorityError(error, during: .vault)
        }
    }

    /// A signer with the key of a record.
    func signer(
        _ sealed: [UInt8],
        at place: KeyPlace,
        algorithm: SignatureAlgorithm
    ) -> VaultSigner {
        VaultSigner(keys: self, sealed: sealed, place: place, signatureAlgorithm: algorithm)
    }
}

extension KeyPlace {
    /// The place in the vault's words.
    fileprivate func context() throws(VaultError) -> RecordContext {
        let usage: KeyUsage =
            switch usage {
            case .mail: .mail
            case .issue: .issue
            case .ledgerHead: .ledgerHead
            }
        return try RecordContext(
            record: record.array,
            mailbox: mailbox?.array,
            publicKeyDigest: publicKeyDigest.array,
            usage: usage,
            generation: UInt64(clamping: generation)
        )
    }
}
