package import Cryptography

/// Why the vault did not do what it was asked.
///
/// No case carries key bytes; each may be logged.
package enum VaultError: Error, Equatable, Sendable {
    /// There is no such key file.
    case fileMissing(path: String)
    /// The key file is there already: keys are never overwritten.
    case fileExists(path: String)
    /// Others than the owner have rights on the key file; `mode` is its permission bits.
    case fileMode(path: String, mode: UInt32)
    /// The key file belongs to another user.
    case fileOwner(path: String, uid: UInt32)
    /// The key file is not one, or not one of a format that this program knows.
    case fileMalformed(path: String)
    /// The system refused an operation on the key file, by its `errno`.
    case fileRefused(path: String, errno: Int32)
    /// The organization's key is wrapped by another root key, or it was changed.
    case anotherRootKey(path: String)
    /// The organization's key is that of another organization or door.
    case anotherOrganization(path: String)
    /// An identity in a ``RecordContext`` has another length than 16 bytes, or a digest than 32.
    case malformedContext
    /// The key to be sealed is not the one whose digest the context names.
    case anotherKey
    /// The bytes are not a sealed record of a format that this program knows.
    case malformedRecord
    /// The record is sealed under a version of the organization's key that this vault does not
    /// have.
    case unknownOrganizationKey(version: UInt32)
    /// The record was changed, swapped for another's, set back to an earlier generation, or sealed
    /// in another vault.
    case anotherRecord
    /// The cryptography failed.
    case cryptography(CryptographyError)
}

extension VaultError {
    /// Runs `body`, whose error becomes ``cryptography(_:)``; `unauthentic` says what it means here
    /// that something sealed or wrapped does not verify.
    static func converting<R: ~Copyable>(
        unauthentic: VaultError? = nil,
        _ body: () throws(CryptographyError) -> R
    ) throws(VaultError) -> R {
        do throws(CryptographyError) {
            return try body()
        } catch {
            if error == .authenticationFailed, let unauthentic { throw unauthentic }
            throw .cryptography(error)
        }
    }
}
