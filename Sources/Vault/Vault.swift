package import Cryptography

/// An organization's private keys, sealed and opened; what is sealed is kept by somebody else.
///
///     root key ── wraps ──► organization's key ── wraps ──► a record's own key ── encrypts ──► key
///     (a seal)              (KWP; in a file)                (KWP; in the record)   (GCM; PKCS#8)
///
/// The organization's key stays in locked memory while the vault is open; the root key, a record's
/// key and a private key only for the operation that needs them. docs/vault.md has the formats.
package final class Vault: Sendable {
    /// Whose keys it keeps: 16 bytes.
    package let organization: [UInt8]

    /// Which door it is.
    package let door: VaultDoor

    private let organizationKey: SecretBytes

    private init(organization: [UInt8], door: VaultDoor, organizationKey: consuming SecretBytes) {
        self.organization = organization
        self.door = door
        self.organizationKey = organizationKey
    }

    /// Makes the keys of an organization's door in the closed directory `directory`.
    ///
    /// A failure leaves no file of this call behind. `seal` is what keeps the root key; nil stands
    /// for a file in `directory`. `organization` is the organization's identity, 16 bytes.
    /// - Throws: ``VaultError``.
    package static func create(
        directory: String,
        organization: [UInt8],
        door: VaultDoor,
        seal: (any RootKeySeal)? = nil
    ) throws(VaultError) -> Vault {
        let file = try organizationKeyFile(directory, organization, door)
        let root = try (seal ?? rootKeyFile(directory, door)).make()
        do throws(VaultError) {
            let key = try file.make(under: root)
            return Vault(organization: organization, door: door, organizationKey: key)
        } catch {
            if seal == nil { KeyFile(path: rootKeyFile(directory, door).path).remove() }
            throw error
        }
    }

    /// Opens an organization's door.
    /// - Throws: ``VaultError``; parameters as for ``create(directory:organization:door:seal:)``.
    package static func open(
        directory: String,
        organization: [UInt8],
        door: VaultDoor,
        seal: (any RootKeySeal)? = nil
    ) throws(VaultError) -> Vault {
        let file = try organizationKeyFile(directory, organization, door)
        let root = try (seal ?? rootKeyFile(directory, door)).unseal()
        let key = try file.open(under: root)
        return Vault(organization: organization, door: door, organizationKey: key)
    }

    private static func rootKeyFile(_ directory: String, _ door: VaultDoor) -> FileSeal {
        FileSeal(path: directory + "/" + door.rootKeyFileName)
    }

    private static func organizationKeyFile(
        _ directory: String,
        _ organization: [UInt8],
        _ door: VaultDoor
    ) throws(VaultError) -> OrganizationKeyFile {
        guard organization.count == RecordContext.identityByteCount else {
            throw .malformedContext
        }
        return OrganizationKeyFile(
            path: directory + "/" + door.organizationKeyFileName,
            organization: organization,
            door: door
        )
    }

    /// Seals `key` as the record of `context`, under a key of its own.
    /// - Throws: ``VaultError/anotherKey`` unless `context` has the digest of this key,
    ///   ``VaultError/cryptography(_:)``.
    package func seal(
        _ key: borrowing PrivateKey,
        context: RecordContext
    ) throws(VaultError) -> SealedRecord {
        let info = try VaultError.converting { () throws(CryptographyError) in
            try key.subjectPublicKeyInfo()
        }
        guard Digest.sha256(info) == context.publicKeyDigest else { throw .anotherKey }
        return try VaultError.converting { () throws(CryptographyError) in
            try seal(key.pkcs8(), context)
        }
    }

    /// Opens `record` and lends its key for the length of `body`.
    ///
    /// - Throws: ``VaultError/malformedRecord``, ``VaultError/unknownOrganizationKey(version:)``,
    ///   ``VaultError/anotherRecord`` unless it is the record of `context` and unchanged,
    ///   ``VaultError/cryptography(_:)``; and what `body` throws.
    package func withKey<R: ~Copyable>(
        _ record: Span<UInt8>,
        context: RecordContext,
        _ body: (borrowing PrivateKey) throws -> R
    ) throws -> R {
        let key = try openKey(record, context)
        return try body(key)
    }

    /// Seals what `record` holds anew as the record of `new`, under a new key of its own.
    ///
    /// The private key is not decoded. `new` differs from `old` in its generation alone.
    /// - Throws: ``VaultError/malformedContext`` when more differs, and the errors of opening and
    ///   sealing.
    package func reseal(
        _ record: Span<UInt8>,
        from old: RecordContext,
        to new: RecordContext
    ) throws(VaultError) -> SealedRecord {
        guard old.record == new.record, old.mailbox == new.mailbox, old.usage == new.usage,
            old.publicKeyDigest == new.publicKeyDigest, old.generation < new.generation
        else { throw .malformedContext }
        let encoded = try openBytes(record, old)
        return try VaultError.converting { () throws(CryptographyError) in
            try seal(encoded, new)
        }
    }

    private func seal(
        _ encoded: borrowing SecretBytes,
        _ context: RecordContext
    ) throws(CryptographyError) -> SealedRecord {
        let recordKey = try SecretBytes.random(AESGCM.keyByteCount)
        let nonce = Random.bytes(AESGCM.nonceByteCount)
        let head =
            RecordLayout.start(organizationKeyVersion: OrganizationKeyFile.version) + nonce
            + (try AESKeyWrap.wrap(recordKey, under: organizationKey))
        let associated = RecordLayout.associatedData(
            head: head,
            organization: organization,
            door: door,
            context: context
        )
        let sealed = try AESGCM.seal(
            encoded.bytes,
            key: recordKey,
            nonce: nonce.span,
            authenticating: associated.span
        )
        return SealedRecord(head + sealed)
    }

    private func openKey(
        _ record: Span<UInt8>,
        _ context: RecordContext
    ) throws(VaultError) -> PrivateKey {
        let encoded = try openBytes(record, context)
        return try VaultError.converting { () throws(CryptographyError) in
            try PrivateKey.read(pkcs8: encoded)
        }
    }

    private func openBytes(
        _ record: Span<UInt8>,
        _ context: RecordContext
    ) throws(VaultError) -> SecretBytes {
        let version = try RecordLayout.organizationKeyVersion(of: record)
        guard version == OrganizationKeyFile.version else {
            throw .unknownOrganizationKey(version: version)
        }
        let head = (0..<RecordLayout.headByteCount).map { record[$0] }
        let associated = RecordLayout.associatedData(
            head: head,
            organization: organization,
            door: door,
            context: context
        )
        let nonce = head.span.extracting(
            RecordLayout.nonceOffset..<RecordLayout.wrappedKeyOffset
        )
        return try VaultError.converting(
            unauthentic: .anotherRecord
        ) { () throws(CryptographyError) in
            let recordKey = try AESKeyWrap.unwrap(
                head.span.extracting(droppingFirst: RecordLayout.wrappedKeyOffset),
                under: organizationKey
            )
            guard recordKey.count == AESGCM.keyByteCount else { throw .authenticationFailed }
            return try AESGCM.open(
                record.extracting(droppingFirst: RecordLayout.headByteCount),
                key: recordKey,
                nonce: nonce,
                authenticating: associated.span
            )
        }
    }
}
