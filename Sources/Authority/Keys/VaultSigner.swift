import Cryptography
import Issuer
import Ledger

/// Signs with a key out of the vault, which is opened for each signature and gone after it.
struct VaultSigner: Signer, HeadSigner {
    let keys: KeyStore
    let sealed: [UInt8]
    let place: KeyPlace
    let signatureAlgorithm: SignatureAlgorithm

    func sign(_ bytes: Span<UInt8>) throws -> [UInt8] {
        // A span cannot go into an escaping closure, and this one does not escape; the compiler asks
        // for a copy all the same.
        let message = [UInt8](copying: bytes)
        return try keys.withKey(sealed, at: place) { key in try key.sign(message.span) }
    }
}
