package import BER

/// Why bytes of the change feed could not be read, or its socket not be used.
package enum ChangeFeedError: Error, Equatable, Sendable {
    /// The bytes are not the DER that the message's grammar asks for.
    case malformed(BERError)
    /// A frame announces more bytes than the feed's cap allows.
    case frameTooLarge(bytes: Int, maximum: Int)
    /// A field's octets are not of the one length it may have.
    case wrongLength(field: String, bytes: Int, expected: Int)
    /// A field's octets are not UTF-8.
    case notUTF8(field: String)
    /// A number lies outside what its field allows.
    case outOfRange(field: String, value: Int64)
    /// The peer speaks a version of the feed that this program does not know.
    case unknownVersion(Int64)
    /// The peer closed the connection in the middle of a frame.
    case closedInFrame
    /// A system call on the socket failed, with its `errno`.
    case socket(operation: String, errno: Int32)
}
