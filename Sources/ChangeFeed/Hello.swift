package import BER

/// What the publisher says first: where the file that readers see now stands.
///
/// The authority goes on from there when position and hash name a place in its own log, and otherwise
/// has the directory rebuilt.
///
/// ```
/// Hello ::= SEQUENCE {
///     version    INTEGER (2),
///     position   INTEGER (0..MAX),
///     chainHash  OCTET STRING (SIZE (32)) }
/// ```
package struct Hello: Equatable, Sendable {
    /// The version of the feed that this program speaks.
    package static let version: Int64 = 2

    /// The position of the last event that the directory has applied; 0 for a new, empty directory.
    package var position: UInt64
    /// The log's chain hash at that position: 32 bytes, all zero at position 0.
    package var chainHash: [UInt8]

    /// Makes the greeting of a directory at `position`.
    package init(position: UInt64, chainHash: [UInt8]) {
        self.position = position
        self.chainHash = chainHash
    }

    /// Appends the message as DER.
    package func encode(into writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            writer.appendInteger(Self.version)
            writer.appendInteger(Int64(clamping: position))
            writer.appendPrimitive(.octetString, chainHash)
        }
    }

    /// Reads one whole message.
    /// - Throws: ``ChangeFeedError/unknownVersion(_:)`` before anything behind the version is looked at;
    ///   the other cases for what is not a greeting.
    package init(decoding bytes: Span<UInt8>) throws(ChangeFeedError) {
        var fields = try Fields(message: bytes)
        let version = try fields.integer()
        guard version == Self.version else { throw .unknownVersion(version) }
        position = try fields.position("position")
        chainHash = try fields.octets("chainHash", count: 32)
        try fields.finish()
    }
}
