internal import Cryptography

/// The organization's key, wrapped by the root key, in a file of its own.
///
/// The file, 120 bytes, is no secret without the root key; losing it loses every key of the vault:
///
///     0   8  "WXORGKEY"
///     8   1  format 1
///     9   1  door
///    10   2  zero
///    12   4  version of the organization's key, big-endian
///    16  16  the organization's identity
///    32  16  the root key's identity
///    48  72  AES-256-KWP under the root key: the organization's key (32),
///            then the SHA-256 digest of the 48 bytes above
struct OrganizationKeyFile {
    let path: String
    let organization: [UInt8]
    let door: VaultDoor

    static let version: UInt32 = 1
    private static let byteCount = 120
    private static let wrappedOffset = 48

    /// Makes an organization's key, wraps it and writes the file, which must not exist.
    func make(under root: borrowing RootKey) throws(VaultError) -> SecretBytes {
        let head = head(root.identity)
        let key = try VaultError.converting { () throws(CryptographyError) in
            try SecretBytes.random(AESKeyWrap.keyByteCount)
        }
        let wrapped = try VaultError.converting { () throws(CryptographyError) in
            var content = try SecretBytes(zeros: AESKeyWrap.keyByteCount + Digest.sha256ByteCount)
            content.overwrite(at: 0, with: key.bytes)
            content.overwrite(at: AESKeyWrap.keyByteCount, with: Digest.sha256(head).span)
            return try AESKeyWrap.wrap(content, under: root.key)
        }
        try KeyFile(path: path).create((head + wrapped).span)
        return key
    }

    /// Reads and unwraps the organization's key.
    func open(under root: borrowing RootKey) throws(VaultError) -> SecretBytes {
        let file = try KeyFile(path: path).read(count: Self.byteCount)
        let bytes = file.bytes
        let head = head(root.identity)
        // The root key's identity first: another one is the commoner mistake, and explains the
        // rest.
        guard matches(bytes, head, 0..<9) else { throw .fileMalformed(path: path) }
        guard matches(bytes, head, 32..<48) else { throw .anotherRootKey(path: path) }
        guard matches(bytes, head, 9..<32) else { throw .anotherOrganization(path: path) }
        return try VaultError.converting(
            unauthentic: .anotherRootKey(path: path)
        ) { () throws(CryptographyError) in
            let content = try AESKeyWrap.unwrap(
                bytes.extracting(droppingFirst: Self.wrappedOffset),
                under: root.key
            )
            guard content.count == AESKeyWrap.keyByteCount + Digest.sha256ByteCount else {
                throw .authenticationFailed
            }
            let digest = try SecretBytes(copying: Digest.sha256(head).span)
            let found = try SecretBytes(
                copying: content.bytes.extracting(droppingFirst: AESKeyWrap.keyByteCount)
            )
            guard found.isEqual(to: digest) else { throw .authenticationFailed }
            return try SecretBytes(
                copying: content.bytes.extracting(first: AESKeyWrap.keyByteCount)
            )
        }
    }

    private func matches(_ bytes: Span<UInt8>, _ head: [UInt8], _ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0] == head[$0] }
    }

    private func head(_ rootKeyIdentity: [UInt8]) -> [UInt8] {
        Array("WXORGKEY".utf8) + [1, door.rawValue, 0, 0] + RecordLayout.bigEndian(Self.version)
            + organization + rootKeyIdentity
    }
}
