// The bytes of a sealed record, all of fixed length but for the cipher text (docs/vault.md):
//
//    0   4  "WXVR"
//    4   1  format 1
//    5   1  suite 1: AES-256-KWP, AES-256-GCM, PKCS#8
//    6   2  zero
//    8   4  version of the organization's key, big-endian
//   12  12  nonce
//   24  40  the record's own key, wrapped
//   64   n  cipher text
// 64+n  16  tag

/// Where things stand in a sealed record.
enum RecordLayout {
    static let magic: [UInt8] = Array("WXVR".utf8)
    static let format: UInt8 = 1
    static let suite: UInt8 = 1
    static let nonceOffset = 12
    static let wrappedKeyOffset = 24
    static let headByteCount = 64
    static let tagByteCount = 16

    /// No key that the vault takes needs a third of it: an RSA-4096 key has 2.4 KB.
    static let recordByteCountMax = 8192

    /// The head, without its nonce and wrapped key.
    static func start(organizationKeyVersion version: UInt32) -> [UInt8] {
        magic + [format, suite, 0, 0] + bigEndian(version)
    }

    /// The version of the organization's key that a record names.
    /// - Throws: ``VaultError/malformedRecord`` unless the record is of this layout.
    static func organizationKeyVersion(of record: Span<UInt8>) throws(VaultError) -> UInt32 {
        guard record.count >= headByteCount + tagByteCount, record.count <= recordByteCountMax
        else { throw .malformedRecord }
        let version =
            UInt32(record[8]) << 24 | UInt32(record[9]) << 16 | UInt32(record[10]) << 8
            | UInt32(record[11])
        let start = start(organizationKeyVersion: version)
        for index in start.indices where record[index] != start[index] { throw .malformedRecord }
        return version
    }

    /// What is authenticated with a record: a label, its head, and everything that it belongs to.
    ///
    /// Each part has a fixed length, so that no two contexts give the same bytes.
    static func associatedData(
        head: [UInt8],
        organization: [UInt8],
        door: VaultDoor,
        context: RecordContext
    ) -> [UInt8] {
        var data = Array("waxwing-vault-01".utf8)
        data.reserveCapacity(192)
        data += head
        data += [door.rawValue, context.usage.rawValue]
        data += context.record
        data += organization
        data += context.mailbox ?? [UInt8](repeating: 0, count: RecordContext.identityByteCount)
        data += context.publicKeyDigest
        data += bigEndian(context.generation)
        return data
    }

    static func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (T.bitWidth - 8 - 8 * $0)) }
    }
}
