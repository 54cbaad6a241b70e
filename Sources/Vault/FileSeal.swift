private import Cryptography

/// A root key in a file of mode 0600: whoever can read the file has the key.
///
/// The file, 64 bytes:
///
///     0   8  "WXROOTKY"
///     8   1  format 1
///     9   7  zero
///    16  16  the key's identity, random
///    32  32  the key
package struct FileSeal: RootKeySeal {
    /// Where the file is.
    package let path: String

    /// The seal whose file is at `path`.
    package init(path: String) { self.path = path }

    private static let start: [UInt8] = Array("WXROOTKY".utf8) + [1, 0, 0, 0, 0, 0, 0, 0]
    private static let keyOffset = 32
    private static let byteCount = 64

    /// Writes a new key to the file, which must not exist.
    /// - Throws: ``VaultError/fileExists(path:)``, ``VaultError/fileRefused(path:errno:)`` or
    ///   ``VaultError/cryptography(_:)``.
    package func make() throws(VaultError) -> RootKey {
        let identity = Random.bytes(RecordContext.identityByteCount)
        let key = try VaultError.converting { () throws(CryptographyError) in
            try SecretBytes.random(AESKeyWrap.keyByteCount)
        }
        let file = try VaultError.converting { () throws(CryptographyError) in
            var file = try SecretBytes(zeros: Self.byteCount)
            file.overwrite(at: 0, with: (Self.start + identity).span)
            file.overwrite(at: Self.keyOffset, with: key.bytes)
            return file
        }
        try KeyFile(path: path).create(file.bytes)
        return try RootKey(identity: identity, key: key)
    }

    /// Reads the key from the file.
    /// - Throws: ``VaultError`` when the file is missing, is not one of these, or when anybody but
    ///   its owner has rights on it.
    package func unseal() throws(VaultError) -> RootKey {
        let file = try KeyFile(path: path).read(count: Self.byteCount)
        let bytes = file.bytes
        for index in Self.start.indices where bytes[index] != Self.start[index] {
            throw .fileMalformed(path: path)
        }
        let identity = (Self.start.count..<Self.keyOffset).map { bytes[$0] }
        let key = try VaultError.converting { () throws(CryptographyError) in
            try SecretBytes(copying: bytes.extracting(droppingFirst: Self.keyOffset))
        }
        return try RootKey(identity: identity, key: key)
    }
}
