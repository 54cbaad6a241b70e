import ChangeFeed
import Cryptography
import Ledger
import Synchronization

/// Checks who writes: the authority's own look at an account's password.
///
/// A password that was right is known again for a minute by a digest under a key of this process, so
/// that a publisher of many certificates pays for one derivation; the digest is of no use outside of it.
final class PublisherGate: Sendable {
    /// How long a password that was right is known again, in microseconds.
    static let lifetime: Int64 = 60_000_000
    /// How many are known at a time; beyond that all are forgotten.
    static let knownMax = 64

    private let key = Random.bytes(32)
    private let known = Mutex<[[UInt8]: Int64]>([:])

    /// Whether `password` is the one that `verifier` recognizes.
    ///
    /// Takes the time of a derivation unless it was so a moment before: callers run it where that may be,
    /// one at a time.
    func accepts(
        _ password: Password,
        verifier stored: [UInt8],
        now: Int64
    ) throws(AuthorityError) -> Bool {
        let digest = digest(password, stored)
        if known.withLock({ $0[digest].map { now < $0 } ?? false }) { return true }
        guard let verifier = PasswordVerifier(stored: stored.span) else {
            throw .fault(.files, "an account's verifier is damaged")
        }
        do throws(CryptographyError) {
            let isRight = try password.withBytes { (bytes) throws(CryptographyError) in
                try verifier.accepts(bytes)
            }
            guard isRight else { return false }
        } catch {
            throw .fault(.files, "a password could not be hashed: \(error)")
        }
        known.withLock { known in
            if known.count >= Self.knownMax { known.removeAll() }
            known[digest] = now + Self.lifetime
        }
        return true
    }

    /// All parts but the last are of one length each, so that no two pairs give the same input.
    private func digest(_ password: Password, _ verifier: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        digest.update(key)
        digest.update(Digest.sha256(verifier))
        password.withBytes { digest.update($0) }
        return digest.finalize()
    }
}
