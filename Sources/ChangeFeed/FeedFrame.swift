/// How messages follow each other on the feed's socket: each behind its length.
///
/// ```
/// 0       4                       4 + length
/// +-------+-----------------------+
/// | u32   | one message, DER      |     the length in network byte order, 1 ... 16 MiB
/// +-------+-----------------------+
/// ```
package enum FeedFrame {
    /// The most bytes that one message may have.
    ///
    /// Room for some ten thousand entries with their certificates; a batch that would be larger is
    /// sent as several.
    package static let bytesMax = 16 << 20
    /// The bytes of the length in front of a message.
    package static let headerBytes = 4

    /// The length that the four bytes of `header` announce.
    /// - Throws: ``ChangeFeedError/frameTooLarge(bytes:maximum:)`` over the cap,
    ///   ``ChangeFeedError/wrongLength(field:bytes:expected:)`` for an empty frame or when `header` is
    ///   not four bytes long.
    package static func length(header: Span<UInt8>) throws(ChangeFeedError) -> Int {
        guard header.count == headerBytes else {
            throw .wrongLength(field: "header", bytes: header.count, expected: headerBytes)
        }
        let length =
            Int(header[0]) << 24 | Int(header[1]) << 16 | Int(header[2]) << 8 | Int(header[3])
        guard length <= bytesMax else { throw .frameTooLarge(bytes: length, maximum: bytesMax) }
        guard length > 0 else { throw .wrongLength(field: "frame", bytes: 0, expected: 1) }
        return length
    }

    /// The four bytes that announce `length` bytes.
    package static func header(length: Int) throws(ChangeFeedError) -> [UInt8] {
        guard length > 0, length <= bytesMax else {
            throw .frameTooLarge(bytes: length, maximum: bytesMax)
        }
        return [
            UInt8(truncatingIfNeeded: length >> 24), UInt8(truncatingIfNeeded: length >> 16),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
        ]
    }
}
