package import Cryptography

/// How a root key is kept while no process uses it: a file, a hardware module, shares.
package protocol RootKeySeal: Sendable {
    /// Makes a new root key and keeps it.
    /// - Throws: ``VaultError``; a key that is kept already is never replaced.
    func make() throws(VaultError) -> RootKey

    /// Gives the root key that is kept.
    func unseal() throws(VaultError) -> RootKey
}

/// A root key, for as long as it takes to wrap or unwrap an organization's key.
package struct RootKey: ~Copyable, Sendable {
    /// Names the key and tells nothing of it: 16 random bytes.
    package let identity: [UInt8]

    /// The key: 32 bytes.
    let key: SecretBytes

    /// A root key of these parts.
    /// - Throws: ``VaultError/malformedContext`` for parts of another length.
    package init(identity: [UInt8], key: consuming SecretBytes) throws(VaultError) {
        guard identity.count == RecordContext.identityByteCount,
            key.count == AESKeyWrap.keyByteCount
        else { throw .malformedContext }
        self.identity = identity
        self.key = key
    }
}
